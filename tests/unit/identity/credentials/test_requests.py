"""Requests and what comes back: nobody can ask in another's name, nobody can slip in what was not asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from identity import rejections as why
from identity.credentials.issuers import normal_issuer
from identity.credentials.issuing import issue_copy, make_statement
from identity.credentials.key_binding import bind
from identity.credentials.packages import Asked, check_package, write_package
from identity.credentials.requests import (
    MAX_COPIES,
    REPORT_TYPE,
    TYPE,
    check_request,
    parse_request,
    signed_report,
    write_request,
)
from identity.credentials.sdjwt import SdJwt, parse_sdjwt
from identity.errors import InvalidInput
from identity.jose.encoding import decode, encode, write_json
from identity.jose.jwe import open_sealed, seal_to
from identity.jose.jws import sign_jws
from identity.jose.keys import fresh_holder_key
from identity.keys import random_key
from identity.secret import Secret
from identity.signing_time import KeyStanding
from tests.unit.identity.credentials.world import (
    ISSUER,
    ISSUER_KEY,
    LIST,
    NOW,
    STRANGER_KEY,
    VCT,
    Sources,
    counter,
    key,
    known,
    sources,
)

HOLDER = "did:ethr:0x4d2:0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
BANK = "did:ethr:0x4d2:0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
MINE = key(9)
CLAIMS = {"given_name": "Alice", "birthdate": "1990-05-01", "address.country": "DE"}
ONE_TIME = [fresh_holder_key() for _ in range(3)]


def ask(**changes) -> str:
    arguments = {
        "holder": HOLDER,
        "issuer": BANK,
        "nonce": "n1",
        "vct": VCT,
        "claims": CLAIMS,
        "report": None,
        "now": NOW,
        **changes,
    }
    return write_request(MINE, changes.pop("keys", ONE_TIME), **{k: v for k, v in arguments.items() if k != "keys"})


def accept(text: str, *, now: int = NOW, issuer: str = BANK, who=None) -> None:
    check_request(parse_request(text), who or known(MINE, issuer=HOLDER), issuer=issuer, now=now)


def test_a_request_is_read_and_checked() -> None:
    request = parse_request(ask())
    assert (request.holder, request.claims, [one.thumbprint for one in request.keys]) == (
        HOLDER,
        CLAIMS,
        [one.kid for one in ONE_TIME],
    )
    accept(ask())
    accept(ask(), issuer=BANK.replace("f39fd6e51aad88", "F39FD6E51AAD88"))


def test_a_request_for_another_issuer_is_refused() -> None:
    with pytest.raises(why.WrongAudience):
        accept(ask(issuer="did:ethr:0x4d2:0x" + "11" * 20))


def test_a_request_by_another_key_is_refused() -> None:
    with pytest.raises(why.BadSignature):
        accept(ask(), who=known(STRANGER_KEY, issuer=HOLDER))
    with pytest.raises(why.KeyNotValid):
        accept(ask(), who=known(MINE, issuer=HOLDER, standing=KeyStanding(False, lambda _: True, None)))


def test_an_old_request_and_one_of_the_future_are_refused() -> None:
    with pytest.raises(why.Expired):
        accept(ask(), now=NOW + 8 * 86_400)
    with pytest.raises(why.NotYetValid):
        accept(ask(now=NOW + 3600))


def payload(**changes):
    made = dict(parse_request(ask()).jws.payload)
    return sign_jws({**made, **changes}, MINE, {"typ": TYPE})


def proofs(text: str) -> list[str]:
    found = parse_request(text).jws.payload["proofs"]
    assert isinstance(found, list)
    return found


def test_keys_without_their_proofs_are_refused() -> None:
    """A thief could otherwise have somebody else's key written into a credential, or use a proof again."""
    with pytest.raises(why.WrongNonce):
        parse_request(payload(proofs=proofs(ask(nonce="n2"))))
    with pytest.raises(why.WrongAudience):
        parse_request(payload(proofs=proofs(ask(issuer="did:ethr:0x4d2:0x" + "11" * 20))))
    with pytest.raises(why.WrongAudience):
        parse_request(payload(proofs=proofs(ask(holder=BANK))))
    with pytest.raises(why.BadKeyBinding):
        parse_request(payload(proofs=proofs(ask())[:1] * 2))
    stolen = {"iss": HOLDER, "aud": BANK, "nonce": "n1"}
    header = {"typ": "openid4vci-proof+jwt", "jwk": ONE_TIME[0].public.document}
    with pytest.raises(why.BadSignature):
        parse_request(payload(proofs=[sign_jws(stolen, STRANGER_KEY, header)]))


@pytest.mark.parametrize(
    "changes",
    [
        {"proofs": []},
        {"proofs": "x"},
        {"proofs": [1]},
        {"proofs": ["a.b.c"]},
        {"proofs": ["x"] * (MAX_COPIES + 1)},
        {"claims": {}},
        {"claims": []},
        {"exp": None},
        {"iat": "now"},
        {"nonce": ""},
        {"iss": 1},
    ],
)
def test_requests_that_lack_something_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(why.Rejected):
        parse_request(payload(**changes))


def test_a_report_that_comes_along_is_the_holders_own() -> None:
    who = known(MINE, issuer=HOLDER)

    def report(signer=MINE, typ: str = REPORT_TYPE, **claims: object) -> object:
        body = {"iss": HOLDER, "sub": HOLDER, "iat": NOW, "report": {"outcome": "pass"}, **claims}
        request = parse_request(ask(report=sign_jws(body, signer, {"typ": typ})))
        return signed_report(request, who, now=NOW)

    assert report() == {"outcome": "pass"}
    assert signed_report(parse_request(ask()), who, now=NOW) is None
    for wrong, error in (
        ({"signer": STRANGER_KEY}, why.BadSignature),
        ({"iss": BANK}, why.BadSignature),
        ({"typ": "JWT"}, why.WrongType),
    ):
        with pytest.raises(error):
            report(**wrong)
    with pytest.raises(why.Malformed):
        signed_report(parse_request(ask(report={"outcome": "pass"})), who, now=NOW)


def test_a_sealed_message_is_for_one_recipient_and_of_one_kind() -> None:
    mine, other = random_key("enc-x25519", 0), random_key("enc-x25519", 0)
    pair = {mine.thumbprint: (mine.public, mine.private)}
    sealed = seal_to(mine.public, b"hello", TYPE)
    assert open_sealed(sealed, TYPE, pair.get) == b"hello"
    for wrong, kind in (
        (seal_to(other.public, b"x", TYPE), TYPE),
        (sealed, "other"),
        (sealed[:-3] + "AAA", TYPE),
        ("a.b.c.d.e", TYPE),
        ("", TYPE),
    ):
        with pytest.raises(why.Malformed):
            open_sealed(wrong, kind, pair.get)
    with pytest.raises(why.Malformed):
        open_sealed(sealed, TYPE, lambda _: (mine.public, Secret(b"\1" * 32)))


ASKED = Asked(ISSUER, "n1", VCT, CLAIMS, [one.kid for one in ONE_TIME])


def copies(fields=CLAIMS, *, keys=ONE_TIME, signer=ISSUER_KEY, vct=VCT, ages=(18,), random=None, indices=None):
    statement = make_statement(vct, fields, framework="x", ages=ages, birthdate="1990-05-01", seconds=86_400, now=NOW)
    source = counter(1) if random is None else random
    return [
        issue_copy(statement, one.public, index, signer, issuer=ISSUER, status_uri=LIST, random=source).sdjwt.text
        for one, index in zip(keys, indices or range(len(keys)), strict=True)
    ]


def take(texts, asked: Asked = ASKED, where: Sources | None = None):
    found = where or sources()
    return check_package(write_package("n1", ISSUER, texts), asked, found, found, now=NOW)


def test_what_was_asked_for_is_taken() -> None:
    received = take(copies())
    assert [one.kid for one in received] == ASKED.kids
    assert received[0].fields == {**CLAIMS, "age_equal_or_over.18": True}
    assert [one.status for one in received] == [(LIST, 0), (LIST, 1), (LIST, 2)]
    assert take(copies({"given_name": "Alice"}, ages=()))[0].fields == {"given_name": "Alice"}


def test_what_was_not_asked_for_is_refused() -> None:
    with pytest.raises(why.NotAsRequested):
        take(copies({**CLAIMS, "given_name": "Bob"}))
    with pytest.raises(why.NotAsRequested):
        take(copies({**CLAIMS, "email": "a@b.example"}))
    with pytest.raises(why.WrongType):
        take(copies(vct="urn:other"))
    with pytest.raises(why.BadKeyBinding):
        take(copies(keys=[STRANGER_KEY]))
    with pytest.raises(why.BadKeyBinding):
        take(copies(keys=[ONE_TIME[0], ONE_TIME[0]]))
    with pytest.raises(why.BadSignature):
        take(copies(signer=STRANGER_KEY))
    with pytest.raises(why.WrongNonce):
        take(copies(), replace(ASKED, nonce="n2"))
    with pytest.raises(why.UntrustedIssuer):
        take(copies(), replace(ASKED, issuer="https://other.example"))


def test_a_public_request_is_for_the_one_key_that_signs_it() -> None:
    request = parse_request(ask(keys=[MINE], public=True))
    assert (request.public, [one.thumbprint for one in request.keys]) == (True, [MINE.kid])
    assert parse_request(ask()).public is False
    for keys in (ONE_TIME[:1], [MINE, ONE_TIME[0]]):
        with pytest.raises(why.BadKeyBinding):
            parse_request(ask(keys=keys, public=True))


def test_a_subject_is_named_only_where_it_was_asked_for() -> None:
    statement = make_statement(VCT, CLAIMS, framework="x", seconds=86_400, now=NOW)

    def copy(subject: str | None) -> str:
        terms = {"issuer": ISSUER, "status_uri": LIST, "random": counter(1), "subject": subject}
        return issue_copy(statement, MINE.public, 0, ISSUER_KEY, **terms).sdjwt.text

    asked = replace(ASKED, kids=[MINE.kid], subject=HOLDER)
    assert take([copy(HOLDER)], asked)[0].kid == MINE.kid
    for named, wanted in ((HOLDER, None), (None, HOLDER), (BANK, HOLDER)):
        with pytest.raises(why.NotAsRequested):
            take([copy(named)], replace(asked, subject=wanted))


def test_copies_that_can_be_linked_are_refused() -> None:
    with pytest.raises(why.NotAsRequested):
        take([copies(keys=[one], random=counter(1), indices=[n])[0] for n, one in enumerate(ONE_TIME)])
    with pytest.raises(why.NotAsRequested):
        take(copies(indices=[7, 7, 8]))


def marked(text: str, path: tuple[str, ...], members: Mapping[str, object], **header: str) -> str:
    """Sign a copy again, with more in it."""
    given = parse_sdjwt(text)
    payload = here = json.loads(decode(given.issuer_jwt.split(".")[1], "a copy"))
    for name in path:
        here = here[name]
    for name, value in members.items():
        here[name] = [*here[name], *value] if isinstance(value, list) else value
    token = sign_jws(payload, ISSUER_KEY, {"typ": "dc+sd-jwt", "kid": ISSUER_KEY.kid, **header})
    return SdJwt(token, given.disclosures).text


SALT = encode(b"s" * 32)


@pytest.mark.parametrize(
    ("path", "members"),
    [
        (("verified_claims", "claims"), {"_sd": [SALT]}),
        ((), {"anchor": {"schema": "0x" + "1" * 64, "salt": SALT}}),
        ((), {"holder-42": {}}),
        ((), {"vct#integrity": "holder-42"}),
        ((), {"iat": NOW - 17}),
        (("cnf",), {"tag": "holder-42"}),
        (("cnf", "jwk"), {"kid": "holder-42"}),
        (("status",), {"tag": "holder-42"}),
        (("status", "status_list"), {"tag": "holder-42"}),
        (("verified_claims",), {"tag": "holder-42"}),
        (("verified_claims", "verification"), {"txn": "holder-42"}),
        (("verified_claims", "verification"), {"time": "2027-01-15T07:59:43Z"}),
    ],
    ids=str,
)
def test_copies_that_carry_a_mark_are_refused(path: tuple[str, ...], members: dict[str, object]) -> None:
    with pytest.raises(why.NotAsRequested):
        take([marked(text, path, members) for text in copies()])


def test_a_mark_in_the_header_is_refused_and_a_copy_without_one_is_taken() -> None:
    with pytest.raises(why.NotAsRequested):
        take([marked(text, (), {}, jti="holder-42") for text in copies()])
    salts = [{"anchor": {"schema": "0x" + "1" * 64, "salt": encode(bytes([n]) * 32)}} for n in range(3)]
    assert len(take([marked(text, (), own) for text, own in zip(copies(), salts, strict=True)])) == 3


@pytest.mark.parametrize(
    "document",
    [{}, [], {"nonce": 1}, {"nonce": "n1", "issuer": ISSUER, "credentials": []}, {"nonce": "n1", "credentials": ["x"]}],
)
def test_packages_that_are_none_are_refused(document: object) -> None:
    with pytest.raises(why.Malformed):
        check_package(write_json(document), ASKED, sources(), sources(), now=NOW)


def test_an_issuer_cannot_be_asked_to_state_what_only_issuers_state() -> None:
    for fields in ({"age_equal_or_over.18": True}, {"screening": {}}, {"exp": 1}):
        with pytest.raises(InvalidInput):
            make_statement(VCT, fields, framework="x", seconds=1, now=NOW)
    with pytest.raises(InvalidInput):
        make_statement(VCT, {"given_name": "A"}, framework="x", ages=[18], seconds=1, now=NOW)
    with pytest.raises(InvalidInput):
        make_statement(VCT, CLAIMS, framework="x", screening={"hits": []}, seconds=1, now=NOW)
    assert normal_issuer(BANK) == BANK


@pytest.mark.parametrize("public", [1, 0, "true", None, []])
def test_a_request_says_whether_it_is_public(public: object) -> None:
    with pytest.raises(why.Malformed, match="does not say whether it is public"):
        parse_request(payload(public=public))


def test_a_report_signed_by_a_key_that_ended_says_what_to_do() -> None:
    body = {"iss": HOLDER, "sub": HOLDER, "iat": NOW, "report": {"outcome": "pass"}}
    request = parse_request(ask(report=sign_jws(body, MINE, {"typ": REPORT_TYPE})))
    ended = known(MINE, issuer=HOLDER, standing=KeyStanding(False, lambda _: False, None))
    with pytest.raises(why.KeyNotValid) as problem:
        signed_report(request, ended, now=NOW)
    assert problem.value.hint is not None
    assert problem.value.hint.startswith("the holder signs it when her keys are on chain")


def test_a_request_is_for_one_to_a_hundred_copies() -> None:
    assert MAX_COPIES == 100
    keys = [fresh_holder_key() for _ in range(MAX_COPIES)]
    assert len(parse_request(ask(keys=keys)).keys) == 100
    for wrong in ([], ["x"] * 101):
        with pytest.raises(why.Malformed, match="a request is for one to 100 copies"):
            parse_request(payload(proofs=wrong))


def test_a_copy_that_was_shown_already_is_refused() -> None:
    shown = bind(parse_sdjwt(copies()[0]), ONE_TIME[0], audience=ISSUER, nonce="n", now=NOW, hash_name="sha-256").text
    with pytest.raises(why.Malformed, match="a copy comes with a key binding already"):
        take([shown, *copies()[1:]])
