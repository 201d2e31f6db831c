"""Names, sizes and shapes that credentials cannot have: each refused with its reason, and taken at its bound."""

from __future__ import annotations

import json

import pytest

from identity import rejections as why
from identity.credentials import fields, issuers, packages, status_list, trust
from identity.credentials.concealing import Selective, conceal
from identity.credentials.disclosures import make_disclosure
from identity.credentials.issuers import parse_key_set, parse_metadata
from identity.credentials.packages import parse_package, write_package
from identity.credentials.self_asserted import PREFIX, VCT, key_of
from identity.credentials.status_list import StatusList, check_token, parse_token, write_token
from identity.credentials.trust import parse_trust
from identity.errors import InvalidInput
from identity.jose import jwe, jws
from identity.jose.encoding import decode, encode, write_json
from identity.jose.jwe import open_sealed, seal_to
from identity.jose.jws import parse_jws, sign_jws
from identity.jose.keys import parse_jwk
from identity.keys import random_key
from identity.secret import Secret
from identity.signing_time import KeyStanding
from tests.unit.identity.credentials.world import (
    HOLDER_KEY,
    ISSUER,
    ISSUER_KEY,
    LIST,
    NOW,
    STRANGER_KEY,
    check,
    claims,
    counter,
    issue,
    known,
    present,
)

# -- names (RFC 9901 §4.2.1, §5.1)


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_claim_has_no_name_of_the_format(name: str, inside: bool) -> None:
    for value in ("x", Selective("x")):
        members: dict[str, object] = {name: value}
        with pytest.raises(InvalidInput) as problem:
            conceal({"address": members} if inside else members, counter())
        assert problem.value.message == f"a claim cannot be named {name}"


def test_a_disclosure_has_no_name_of_the_format() -> None:
    for name in ("_sd", "..."):
        with pytest.raises(why.Malformed) as problem:
            make_disclosure(bytes(16), name, "x")
        assert problem.value.message == f"a claim cannot be named {name}"
    assert make_disclosure(bytes(16), "_sd_alg", "x").name == "_sd_alg"
    assert make_disclosure(bytes(16), None, "x").name is None


@pytest.mark.parametrize("path", [("a", "b", "c"), ("a", "x"), ("x",), ("list", "0")])
def test_what_stands_below_a_value_is_not_found(path: tuple[str, ...]) -> None:
    assert fields.value_at({"a": {"b": 1}}, ("a", "b")) == 1
    with pytest.raises(KeyError):
        fields.value_at({"a": {"b": 1}, "list": ["x"]}, path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": {"country": "GB"}, "address.country": "FR"}, "address.country is named twice, whole and in parts"),
        ({"address": "x", "address.country": "DE"}, "address.country stands inside of a field that is a value already"),
        ({"a-": 1, "a.b": 1, "a": 1}, "a.b stands inside of a field that is a value already"),
        ({"a.b.c": 1, "a.b": 2}, "a.b.c stands inside of a field that is a value already"),
    ],
)
def test_a_field_is_not_both_a_value_and_a_group(given: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        fields.nest(given)
    assert problem.value.message == said


# -- sizes


def test_the_metadata_of_an_issuer_have_a_size() -> None:
    content = json.dumps({"issuer": ISSUER, "jwks": {"keys": []}}).encode()
    assert issuers.METADATA_BYTES == 1 << 18
    assert parse_metadata(content.ljust(1 << 18), ISSUER) == ((), None)
    with pytest.raises(why.Malformed, match="the issuer's metadata are too long"):
        parse_metadata(content.ljust((1 << 18) + 1), ISSUER)


def test_a_set_of_keys_has_a_hundred_and_no_more() -> None:
    key = ISSUER_KEY.public.document
    assert len(parse_key_set({"keys": [key] * 100})) == 100
    for wrong in ({"keys": [key] * 101}, {"keys": key}, {}, [key], None):
        with pytest.raises(why.Malformed, match="that is no set of keys"):
            parse_key_set(wrong)


def test_a_trust_file_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.dumps({"issuers": [{"id": ISSUER}]}).encode()
    assert trust.MAX_BYTES == 4 << 20
    monkeypatch.setattr(trust, "MAX_BYTES", len(content))
    parse_trust(content)
    with pytest.raises(InvalidInput, match="the trust file is too long"):
        parse_trust(content + b" ")


def test_a_signed_token_has_a_size() -> None:
    token = sign_jws({"a": 1}, ISSUER_KEY, {"typ": "x"})
    assert jws.MAX_BYTES == 1 << 20
    assert parse_jws(token, "it", types=("x",), limit=len(token)).payload == {"a": 1}
    with pytest.raises(why.Malformed) as problem:
        parse_jws(token, "it", types=("x",), limit=len(token) - 1)
    assert problem.value.message == f"it is longer than {len(token) - 1} bytes"


def test_a_package_holds_one_to_a_hundred_copies() -> None:
    for number in (1, packages.MAX_COPIES):
        assert len(parse_package(write_package("n", ISSUER, ["x"] * number))[2]) == number
    assert packages.MAX_COPIES == 100
    for number in (0, 101):
        with pytest.raises(why.Malformed, match="the package holds no credentials, or too many"):
            parse_package(write_package("n", ISSUER, ["x"] * number))


# -- keys (RFC 7517, RFC 7518 §6.2.1)

P256 = ISSUER_KEY.public.document


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"y": None}, "a key has no usable y"),
        ({"y": 1}, "a key has no usable y"),
        ({"y": encode(bytes(31))}, "a key has no usable y"),
        ({"y": encode(bytes(33))}, "a key has no usable y"),
        ({"x": encode(bytes(31))}, "a key has no usable x"),
        ({"x": encode(bytes(33))}, "a key has no usable x"),
        ({"y": P256["x"]}, "a key is no point of its curve"),
        ({"x": encode(bytes(32)), "y": encode(bytes(32))}, "a key is no point of its curve"),
        ({"x": encode(b"\xff" * 32)}, "a key is no point of its curve"),
        ({"crv": "secp256k1"}, "a key is no point of its curve"),
        ({"d": encode(bytes(32))}, "a key that should be public has a private part in it"),
        ({"kty": 1}, "a key does not say of which kind it is"),
    ],
)
def test_a_key_that_is_none_is_refused_with_its_reason(change: dict[str, object], said: str) -> None:
    assert parse_jwk(P256) == ISSUER_KEY.public
    with pytest.raises(why.Malformed) as problem:
        parse_jwk({**P256, **change})
    assert problem.value.message == said


@pytest.mark.parametrize("confirmed", ["jwk", [], 1])
def test_the_key_of_a_holder_is_in_an_object(confirmed: object) -> None:
    with pytest.raises(why.Malformed, match="the credential's cnf is no object"):
        check(present(issue(claims(cnf=confirmed))))
    with pytest.raises(why.Malformed, match="a self-asserted credential names no key"):
        key_of({"cnf": confirmed, "vct": VCT})


def test_a_self_asserted_credential_is_by_the_key_in_it_and_of_its_type() -> None:
    payload = {"cnf": {"jwk": P256}, "iss": f"{PREFIX}sha-256:{ISSUER_KEY.kid}", "vct": VCT}
    assert key_of(payload) == ISSUER_KEY.public
    with pytest.raises(why.BadSignature, match="is not by its own key"):
        key_of({**payload, "iss": f"{PREFIX}sha-256:{HOLDER_KEY.kid}"})
    with pytest.raises(why.Malformed, match="claims to be of another type"):
        key_of({**payload, "vct": "urn:other"})


# -- sealed messages (RFC 7516)


@pytest.mark.parametrize("more", [{"zip": "DEF"}, {"crit": ["exp"]}, {"zip": None}])
def test_a_sealed_message_that_asks_for_more_is_refused_unopened(more: dict[str, object]) -> None:
    mine = random_key("enc-x25519", 0)
    header, *rest = seal_to(mine.public, b"hello", "JWT").split(".")
    asked = encode(write_json({**json.loads(decode(header, "it")), **more}))
    with pytest.raises(why.Malformed, match="the message asks for what is not done here"):
        open_sealed(".".join([asked, *rest]), "JWT", lambda _: (mine.public, Secret(bytes(32))))


def test_an_empty_message_is_opened_as_empty() -> None:
    mine = random_key("enc-x25519", 0)
    assert open_sealed(seal_to(mine.public, b"", "JWT"), "JWT", lambda _: (mine.public, mine.private)) == b""


def test_a_sealed_message_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = random_key("enc-x25519", 0)
    sealed = seal_to(mine.public, b"hello", "JWT")
    assert jwe.MAX_BYTES == 16 << 20
    for limit, fits in ((len(sealed), True), (len(sealed) - 1, False)):
        monkeypatch.setattr(jwe, "MAX_BYTES", limit)
        if fits:
            assert open_sealed(sealed, "JWT", lambda _: (mine.public, mine.private)) == b"hello"
        else:
            with pytest.raises(why.Malformed, match="that is no sealed message"):
                open_sealed(sealed, "JWT", lambda _: (mine.public, mine.private))


# -- status lists (draft-ietf-oauth-status-list)


@pytest.mark.parametrize("content", [None, [], "x", 1])
def test_a_token_without_a_list_is_no_answer(content: object) -> None:
    token = sign_jws({"sub": LIST, "iat": NOW, "status_list": content}, ISSUER_KEY, {"typ": "statuslist+jwt"})
    with pytest.raises(why.BadStatus, match="the status list token holds no list"):
        parse_token(token).entries()


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        ({"uri": LIST + "0"}, "that is another status list than the credential's", None),
        ({"now": NOW - 61}, "the status list is of the future", None),
        ({"keys": known(STRANGER_KEY)}, "the status list", None),
        (
            {"keys": known(ISSUER_KEY, standing=KeyStanding(False, lambda _: False, None))},
            "the key",
            "the issuer has to sign a new list",
        ),
    ],
)
def test_a_list_that_does_not_count_says_why(change: dict[str, object], said: str, hint: str | None) -> None:
    token = parse_token(write_token(StatusList.empty(2), ISSUER_KEY, uri=LIST, now=NOW))
    usual: dict[str, object] = {"keys": known(ISSUER_KEY), "uri": LIST, "now": NOW - 60, "first_seen": None}
    check_token(token, **usual)  # type: ignore[arg-type]
    with pytest.raises(why.BadStatus) as problem:
        check_token(token, **{**usual, **change})  # type: ignore[arg-type]
    assert said in problem.value.message
    assert problem.value.hint == hint


def test_a_list_is_measured_by_its_entries() -> None:
    assert (status_list.LEAST_ENTRIES, status_list.MAX_ENTRIES) == (1 << 17, 1 << 24)
