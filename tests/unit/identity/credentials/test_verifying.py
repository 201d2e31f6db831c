"""The verifier: what is right is accepted by every algorithm, what is wrong in one respect is refused with its code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from identity import rejections as why
from identity.credentials.concealing import Selective
from identity.credentials.issuers import IssuerKey, IssuerKeys
from identity.credentials.key_binding import Occasion
from identity.credentials.self_asserted import self_issue
from identity.credentials.status_list import SUSPENDED, StatusList, write_token
from identity.credentials.trust import ANYBODY, NOBODY, parse_trust, trust_in
from identity.credentials.verifying import CHECKS
from identity.errors import InvalidInput
from identity.jose.encoding import encode
from identity.jose.jws import sign_jws
from identity.secret import Secret
from identity.signing_time import KeyStanding
from tests.unit.identity.credentials.world import (
    HOLDER_KEY,
    ISSUER,
    ISSUER_KEY,
    LIST,
    LIVING,
    NONCE,
    NOW,
    STRANGER_KEY,
    VCT,
    VERIFIER,
    Sources,
    check,
    claims,
    counter,
    digest,
    issue,
    key,
    known,
    present,
    raw,
    sources,
)

BASE = {"iss": ISSUER, "vct": VCT, "exp": NOW + 100, "cnf": {"jwk": HOLDER_KEY.public.document}}


@pytest.mark.parametrize("issuer", ["ES256", "EdDSA", "Ed25519"])
@pytest.mark.parametrize("holder", ["ES256", "EdDSA", "Ed25519"])
def test_a_valid_presentation_is_accepted_by_every_algorithm(issuer: str, holder: str) -> None:
    signer, bound = key(1, issuer), key(2, holder)
    credential = issue(claims(cnf={"jwk": bound.public.document}), signer)
    found = check(present(credential, bound), sources(signer))
    assert found.claims["given_name"] == "Alice"
    assert found.claims["age_equal_or_over"] == {"18": True, "21": True}
    assert found.claims["nationalities"] == ["DE", "FR"]
    assert (found.trusted, found.self_asserted) == ("listed", False)
    assert found.binding is not None
    assert (found.binding.kid, found.binding.replay_checkable) == (bound.kid, True)


class Account:
    """An account's signature (ES256K), low or high in s."""

    algorithm = "ES256K"
    kid = "did#controller"

    def __init__(self, high: bool) -> None:
        from cmwallet.keys.secp256k1 import SigningKey

        self.key = SigningKey(Secret(b"\x07" * 32))
        self.high = high

    def sign(self, message: bytes) -> bytes:
        import hashlib

        from cmwallet.keys.secp256k1 import ORDER

        made = self.key(hashlib.sha256(message).digest())
        s = int.from_bytes(made[32:64], "big")
        return made[:32] + (ORDER - s if self.high else s).to_bytes(32, "big")


def candidates(digest: bytes, signature: bytes) -> list[str]:
    from cmwallet.keys.secp256k1 import recover_address

    found = []
    for parity in (0, 1):
        try:
            found.append(recover_address(digest, signature + bytes([parity])).lower())
        except InvalidInput:
            continue
    return found


@pytest.mark.parametrize("high", [False, True])
def test_es256k_is_accepted_from_the_issuers_account_whichever_s_it_has(high: bool) -> None:
    account = Account(high)
    mine = IssuerKey(None, account.key.address.lower(), LIVING)
    where = Sources({ISSUER: IssuerKeys(ISSUER, (mine,), "file", NOW, account_of=candidates)})
    assert check(present(issue(signer=account)), where).kid == f"{ISSUER}#controller"
    other = replace(mine, account="0x" + "00" * 20)
    where.keys = {ISSUER: IssuerKeys(ISSUER, (other,), "file", NOW, account_of=candidates)}
    with pytest.raises(why.BadSignature):
        check(present(issue(signer=account)), where)


def test_es256k_is_refused_from_a_holder() -> None:
    account = Account(False)
    with pytest.raises(why.UnsupportedAlgorithm):
        check(present(issue(), account))


def plain_exp_in_the_past() -> str:
    return present(issue(claims(exp=NOW)))


def exp_in_a_disclosure() -> str:
    return present(issue(claims(exp=Selective(NOW - 1))))


def key_binding_of_1970() -> str:
    return present(issue(), now=1)


def key_binding_of_the_future() -> str:
    return present(issue(), now=NOW + 3600)


def wrong_audience() -> str:
    return present(issue(), audience="https://other.example")


def two_audiences() -> str:
    credential = issue()
    payload = {"aud": [VERIFIER, "https://other.example"], "nonce": NONCE, "iat": NOW, "sd_hash": sd_hash(credential)}
    return credential.bound + sign_jws(payload, HOLDER_KEY, {"typ": "kb+jwt"})


def sd_hash(credential) -> str:
    from identity.credentials.disclosures import digest_of

    return digest_of(credential.bound, "sha-256")


def wrong_nonce() -> str:
    return present(issue(), nonce="another")


def other_sd_hash() -> str:
    credential = issue()
    binding = present(replace(credential, disclosures=credential.disclosures[:1])).rpartition("~")[2]
    return credential.bound + binding


def binding_by_a_stranger() -> str:
    return present(issue(), STRANGER_KEY)


def binding_of_type_jwt() -> str:
    credential = issue()
    payload = {"aud": VERIFIER, "nonce": NONCE, "iat": NOW, "sd_hash": sd_hash(credential)}
    return credential.bound + sign_jws(payload, HOLDER_KEY, {"typ": "JWT"})


def binding_without_time() -> str:
    credential = issue()
    payload = {"aud": VERIFIER, "nonce": NONCE, "sd_hash": sd_hash(credential)}
    return credential.bound + sign_jws(payload, HOLDER_KEY, {"typ": "kb+jwt"})


def no_binding() -> str:
    return issue().bound


def no_holder() -> str:
    content = claims()
    del content["cnf"]
    return present(issue(content))


def holder_by_reference() -> str:
    return present(issue(claims(cnf={"kid": "did:example:1"})))


def private_key_as_holder() -> str:
    return present(issue(claims(cnf={"jwk": {**HOLDER_KEY.public.document, "d": encode(b"\1" * 32)}})))


def unreferenced_disclosure() -> str:
    credential = issue()
    stranger = encode(json.dumps(["c2FsdA", "is_admin", True]).encode())
    return present(replace(credential, disclosures=(*credential.disclosures, stranger)))


def forged_value() -> str:
    credential = issue()
    forged = encode(json.dumps(["c2FsdA", "given_name", "Mallory"]).encode())
    return present(replace(credential, disclosures=(forged, *credential.disclosures[1:])))


def disclosure_twice() -> str:
    credential = issue()
    return present(replace(credential, disclosures=(*credential.disclosures, credential.disclosures[0])))


def of(payload: dict[str, object], *disclosures: list[object]) -> str:
    return present(raw({**BASE, **payload}, list(disclosures)))


NAME = ["c2FsdA", "given_name", "Alice"]


def digest_twice() -> str:
    return of({"_sd": [digest(NAME)], "sub": {"_sd": [digest(NAME)]}}, NAME)


def undisclosed_digest_twice() -> str:
    return of({"_sd": [digest(NAME), digest(NAME)]})


def claim_named_sd() -> str:
    item = ["c2FsdA", "_sd", ["x"]]
    return of({"_sd": [digest(item)]}, item)


def claim_named_dots() -> str:
    item = ["c2FsdA", "...", "x"]
    return of({"_sd": [digest(item)]}, item)


def collision() -> str:
    return of({"_sd": [digest(NAME)], "given_name": "Bob"}, NAME)


def two_disclosures_of_one_name() -> str:
    other = ["b3RoZXI", "given_name", "Bob"]
    return of({"_sd": [digest(NAME), digest(other)]}, NAME, other)


def element_as_member() -> str:
    item = ["c2FsdA", "Alice"]
    return of({"_sd": [digest(item)]}, item)


def member_as_element() -> str:
    return of({"list": [{"...": digest(NAME)}]}, NAME)


def element_with_more() -> str:
    item = ["c2FsdA", "Alice"]
    return of({"list": [{"...": digest(item), "x": 1}]}, item)


def dots_outside_an_array() -> str:
    return of({"sub": {"...": digest(NAME)}})


def sd_is_no_list() -> str:
    return of({"_sd": digest(NAME)}, NAME)


def sd_alg_further_down() -> str:
    return of({"sub": {"_sd_alg": "sha-256"}})


def sd_alg_disclosed() -> str:
    item = ["c2FsdA", "_sd_alg", "sha-256"]
    return of({"_sd": [digest(item)]}, item)


def four_elements() -> str:
    item = ["c2FsdA", "a", "b", "c"]
    return of({"_sd": [digest(item)]}, item)


def salt_that_is_a_number() -> str:
    item = [1, "a", "b"]
    return of({"_sd": [digest(item)]}, item)


def disclosed_members_twice_in_json() -> str:
    text = encode(b'["c2FsdA", "a", {"x": 1, "x": 2}]')
    return present(replace(raw({**BASE, "_sd": []}, []), disclosures=(text,)))


def endless_recursion() -> str:
    items: list[list[object]] = [["c2FsdA", "leaf", 1]]
    for number in range(200):
        items.append([f"c{number}", "deeper", {"_sd": [digest(items[-1])]}])
    return of({"_sd": [digest(items[-1])]}, *items)


def md5() -> str:
    return of({"_sd_alg": "md5", "_sd": []})


def hash_that_is_no_text() -> str:
    return of({"_sd_alg": 256})


def alg_none() -> str:
    credential = issue()
    head = encode(json.dumps({"alg": "none", "typ": "dc+sd-jwt"}).encode())
    return present(replace(credential, issuer_jwt=f"{head}.{credential.issuer_jwt.split('.')[1]}."))


def hmac_with_the_public_key() -> str:
    credential = issue()
    head = encode(json.dumps({"alg": "HS256", "typ": "dc+sd-jwt"}).encode())
    return present(replace(credential, issuer_jwt=f"{head}.{credential.issuer_jwt.split('.')[1]}.{encode(b'x' * 32)}"))


def critical_extension() -> str:
    return present(raw(BASE, [], crit=["b64"], b64=False))


def another_type() -> str:
    return present(issue(typ="JWT"))


def no_vct() -> str:
    return present(raw({name: value for name, value in BASE.items() if name != "vct"}, []))


def vct_in_a_disclosure() -> str:
    return present(issue(claims(vct=Selective(VCT))))


def cnf_in_a_disclosure() -> str:
    return present(issue(claims(cnf=Selective({"jwk": HOLDER_KEY.public.document}))))


def part_of_cnf_in_a_disclosure() -> str:
    return present(issue(claims(cnf={"jwk": Selective(HOLDER_KEY.public.document)})))


def hidden_digest_in_status() -> str:
    return of({"status": {"_sd": [digest(NAME)]}})


def status_in_a_disclosure() -> str:
    return present(issue(claims(status=Selective({"status_list": {"idx": 1, "uri": LIST}}))))


def signed_by_a_stranger() -> str:
    return present(issue(signer=STRANGER_KEY))


def header_brings_its_own_key() -> str:
    payload = {**BASE, "given_name": "Mallory"}
    jwk = STRANGER_KEY.public.document
    return present(raw(payload, [], STRANGER_KEY, jwk=jwk, jku="https://evil.example/keys", kid=STRANGER_KEY.kid))


def header_names_the_issuers_key() -> str:
    return present(raw(BASE, [], STRANGER_KEY, kid=ISSUER_KEY.kid))


def not_yet_valid() -> str:
    return present(issue(claims(nbf=NOW + 3600)))


def issued_tomorrow() -> str:
    return present(issue(claims(iat=NOW + 86_400)))


def time_that_is_text() -> str:
    return present(issue(claims(exp="tomorrow")))


def time_that_is_endless() -> str:
    return present(issue(claims(exp=1e300)))


PROBES: list[tuple[Callable[[], str], type[why.Rejected]]] = [
    (plain_exp_in_the_past, why.Expired),
    (exp_in_a_disclosure, why.NotDisclosable),
    (key_binding_of_1970, why.BadKeyBinding),
    (key_binding_of_the_future, why.BadKeyBinding),
    (wrong_audience, why.WrongAudience),
    (two_audiences, why.WrongAudience),
    (wrong_nonce, why.WrongNonce),
    (other_sd_hash, why.BadKeyBinding),
    (binding_by_a_stranger, why.BadKeyBinding),
    (binding_of_type_jwt, why.WrongType),
    (binding_without_time, why.BadKeyBinding),
    (no_binding, why.NoKeyBinding),
    (no_holder, why.NoKeyBinding),
    (holder_by_reference, why.Malformed),
    (private_key_as_holder, why.Malformed),
    (unreferenced_disclosure, why.BadDisclosure),
    (forged_value, why.BadDisclosure),
    (disclosure_twice, why.BadDisclosure),
    (digest_twice, why.BadDisclosure),
    (undisclosed_digest_twice, why.BadDisclosure),
    (claim_named_sd, why.BadDisclosure),
    (claim_named_dots, why.BadDisclosure),
    (collision, why.BadDisclosure),
    (two_disclosures_of_one_name, why.BadDisclosure),
    (element_as_member, why.BadDisclosure),
    (member_as_element, why.BadDisclosure),
    (element_with_more, why.BadDisclosure),
    (dots_outside_an_array, why.BadDisclosure),
    (sd_is_no_list, why.BadDisclosure),
    (sd_alg_further_down, why.BadDisclosure),
    (sd_alg_disclosed, why.BadDisclosure),
    (four_elements, why.BadDisclosure),
    (salt_that_is_a_number, why.BadDisclosure),
    (disclosed_members_twice_in_json, why.BadDisclosure),
    (endless_recursion, why.BadDisclosure),
    (md5, why.UnsupportedAlgorithm),
    (hash_that_is_no_text, why.UnsupportedAlgorithm),
    (alg_none, why.UnsupportedAlgorithm),
    (hmac_with_the_public_key, why.UnsupportedAlgorithm),
    (critical_extension, why.Malformed),
    (another_type, why.WrongType),
    (no_vct, why.Malformed),
    (vct_in_a_disclosure, why.Malformed),
    (cnf_in_a_disclosure, why.NotDisclosable),
    (part_of_cnf_in_a_disclosure, why.NotDisclosable),
    (hidden_digest_in_status, why.NotDisclosable),
    (status_in_a_disclosure, why.NotDisclosable),
    (signed_by_a_stranger, why.BadSignature),
    (header_brings_its_own_key, why.BadSignature),
    (header_names_the_issuers_key, why.BadSignature),
    (not_yet_valid, why.NotYetValid),
    (issued_tomorrow, why.NotYetValid),
    (time_that_is_text, why.Malformed),
    (time_that_is_endless, why.Malformed),
]


@pytest.mark.parametrize(("probe", "reason"), PROBES, ids=[probe.__name__ for probe, _ in PROBES])
def test_what_is_wrong_in_one_respect_is_refused(probe: Callable[[], str], reason: type[why.Rejected]) -> None:
    with pytest.raises(why.Rejected) as caught:
        check(probe())
    assert type(caught.value) is reason


def test_every_check_and_every_code_is_named_once() -> None:
    assert len({name for name, _, _ in CHECKS}) == len(CHECKS)
    codes = [kind.code for kind in why.Rejected.__subclasses__()]
    assert len(set(codes)) == len(codes)
    assert all(kind.__doc__ for kind in why.Rejected.__subclasses__())


def test_nobody_is_trusted_unless_somebody_says_so_and_nothing_is_looked_up_for_strangers() -> None:
    nothing = Sources()
    with pytest.raises(why.UnlistedIssuer):
        check(present(issue()), nothing, trust=NOBODY)
    with pytest.raises(why.UntrustedIssuer):
        check(present(issue()), nothing, trust=trust_in(["https://other.example"]))
    assert check(present(issue()), trust=ANYBODY).trusted == "unlisted"


def test_trust_is_given_for_types() -> None:
    def listing(*types: str):
        return parse_trust(json.dumps({"issuers": [{"id": ISSUER, "name": "x", "vct": list(types)}]}).encode())

    assert check(present(issue()), trust=listing("urn:other", VCT)).trusted == "listed"
    with pytest.raises(why.UntrustedIssuer):
        check(present(issue()), trust=listing("urn:other"))
    with pytest.raises(why.WrongType):
        check(present(issue()), vct="urn:other")


def test_an_issuer_without_keys_is_unknown() -> None:
    with pytest.raises(why.UnknownIssuer):
        check(present(issue()), Sources())
    with pytest.raises(why.UnknownIssuer):
        check(present(issue()), Sources({ISSUER: IssuerKeys(ISSUER, (), "file", NOW)}))


def test_a_key_that_has_ended_counts_only_for_what_was_seen_before() -> None:
    ended = KeyStanding(False, lambda time: time < NOW - 1000, None)
    where = sources(standing=ended)
    with pytest.raises(why.KeyNotValid):
        check(present(issue()), where)
    assert check(present(issue()), where, seen=lambda _: NOW - 2000).signed_at == NOW - 2000
    with pytest.raises(why.KeyNotValid):
        check(present(issue()), where, seen=lambda _: NOW - 500)


def test_a_leaked_key_that_dates_back_is_refused() -> None:
    leaked = KeyStanding(True, lambda _: True, NOW - 1000)
    back_dated = present(issue(claims(iat=NOW - 5000)))
    with pytest.raises(why.KeyNotValid):
        check(back_dated, sources(standing=leaked))
    assert check(back_dated, sources(standing=leaked), seen=lambda _: NOW - 2000).claims["given_name"] == "Alice"


def test_keys_that_are_too_old_are_neither_yes_nor_no() -> None:
    where = sources(as_of=NOW - 2 * 86_400)
    with pytest.raises(why.StatusStale):
        check(present(issue()), where)
    assert check(present(issue()), where, allow_stale=7 * 86_400).issuer_keys is not None


def test_what_the_presenter_says_herself_is_accepted_only_when_asked_for() -> None:
    own = self_issue({"given_name": "Alice"}, HOLDER_KEY, now=NOW, random=counter())
    with pytest.raises(why.SelfAsserted):
        check(present(own))
    found = check(present(own), Sources(), accept_self_asserted=True)
    assert (found.self_asserted, found.trusted, found.claims["given_name"]) == (True, "self-asserted", "Alice")
    with pytest.raises(why.BadKeyBinding):
        check(present(own, STRANGER_KEY), Sources(), accept_self_asserted=True)


def test_a_self_asserted_credential_cannot_pose_as_another_key_or_type() -> None:
    thief = self_issue({"given_name": "Alice"}, STRANGER_KEY, now=NOW, random=counter())
    payload = {"iss": f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{HOLDER_KEY.kid}", "vct": VCT, "exp": NOW + 9}
    posing = raw({**payload, "cnf": {"jwk": STRANGER_KEY.public.document}}, [], STRANGER_KEY)
    with pytest.raises(why.BadSignature):
        check(present(posing, STRANGER_KEY), Sources(), accept_self_asserted=True)
    typed = raw({**payload, "cnf": {"jwk": HOLDER_KEY.public.document}}, [], HOLDER_KEY)
    with pytest.raises(why.Malformed):
        check(present(typed), Sources(), accept_self_asserted=True)
    assert thief.disclosures


def test_a_verifier_without_a_nonce_is_told_that_replay_cannot_be_seen() -> None:
    found = check(present(issue(), nonce="anything"), occasion=Occasion(VERIFIER, None, NOW))
    assert found.binding is not None
    assert found.binding.replay_checkable is False
    with pytest.raises(why.BadKeyBinding):
        check(present(issue(), now=NOW - 301), occasion=Occasion(VERIFIER, None, NOW))


def test_the_issuers_name_is_compared_in_one_form() -> None:
    mixed = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    lower = mixed.lower()
    where = Sources({lower: known(ISSUER_KEY, issuer=lower)})
    assert check(present(issue(claims(iss=mixed))), where, trust=trust_in([lower])).issuer == lower
    for name in ("did:web:issuer.example", "http://issuer.example", "https://user@issuer.example", "issuer"):
        with pytest.raises(why.UnknownIssuer):
            check(present(issue(claims(iss=name))))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"issuers": []}',
        b'{"issuers": [{}]}',
        b'{"issuers": [{"id": 1}]}',
        b'{"issuers": [{"id": "https://a.example", "vct": []}]}',
        b'{"issuers": [{"id": "https://a.example", "vct": "x"}]}',
        b'{"issuers": [{"id": "https://a.example", "until": "2027"}]}',
        b'{"issuers": [{"id": "ftp://a.example"}]}',
        b'{"issuers": [{"id": "https://a.example"}], "version": 2}',
    ],
)
def test_a_trust_file_that_is_not_understood_whole_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_trust(content)


def test_the_type_that_drafts_had_is_taken_and_said() -> None:
    assert check(present(issue(typ="vc+sd-jwt"))).former_type
    assert check(present(issue(typ="application/vc+sd-jwt"))).former_type
    assert not check(present(issue())).former_type


def test_an_issuer_named_by_a_certificate_alone_is_called_so() -> None:
    content = {name: value for name, value in BASE.items() if name != "iss"}
    named = raw(content, [], x5c=["MIIB"])
    with pytest.raises(why.UnknownIssuer, match="x5c"):
        check(present(named))
    with pytest.raises(why.Malformed, match="has no iss"):
        check(present(raw(content, [])))


@pytest.mark.parametrize(
    ("jwk", "named"),
    [
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "RSA"),
        ({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"}, "P-384"),
        ({"kty": "OKP", "crv": "X25519", "x": "AA"}, "X25519"),
        ({"kty": "OKP", "crv": "Ed448", "x": "AA"}, "Ed448"),
    ],
)
def test_a_holders_key_of_another_kind_is_unsupported_and_not_malformed(jwk: dict[str, str], named: str) -> None:
    bound = issue(claims(cnf={"jwk": jwk}))
    with pytest.raises(why.UnsupportedAlgorithm, match=named):
        check(present(bound))
    assert check(bound.text, occasion=None).holder is None


@pytest.mark.parametrize("form", ["kid", "jku", "jwe", "x5t#S256"])
def test_a_holder_named_in_another_form_is_told_which(form: str) -> None:
    with pytest.raises(why.Malformed, match=form):
        check(present(issue(claims(cnf={form: "x"}))))


@pytest.mark.parametrize(("made", "says"), [(NOW - 301, "old"), (NOW + 61, "future")])
def test_a_proof_out_of_its_time_is_not_called_one_for_another_nonce(made: int, says: str) -> None:
    with pytest.raises(why.BadKeyBinding, match=says) as caught:
        check(present(issue(), now=made))
    assert caught.value.code == "bad_key_binding"
    assert check(present(issue(), now=NOW + 30)).binding is not None


def kept(as_of: int, renew: Callable[[], IssuerKeys | None] | None) -> Sources:
    """An issuer of whose keys the old one alone was kept."""
    found = replace(known(STRANGER_KEY, as_of=as_of), source="cache", renew=renew)
    return replace(sources(), keys={ISSUER: found})


def test_keys_that_were_kept_make_no_no() -> None:
    renewed = check(present(issue()), kept(NOW - 600, lambda: known(ISSUER_KEY)))
    assert (renewed.kid, renewed.issuer_keys) == (ISSUER_KEY.kid, known(ISSUER_KEY))
    for nobody in (None, lambda: None):
        with pytest.raises(why.StatusStale):
            check(present(issue()), kept(NOW - 600, nobody))
    with pytest.raises(why.BadSignature):
        check(present(issue()), kept(NOW - 600, lambda: known(STRANGER_KEY)))


def test_a_key_that_leaked_is_a_no_also_from_what_was_kept() -> None:
    leaked = KeyStanding(True, lambda _time: True, NOW - 900)
    found = replace(known(ISSUER_KEY, standing=leaked, as_of=NOW - 600), source="cache")
    with pytest.raises(why.KeyNotValid):
        check(present(issue()), replace(sources(), keys={ISSUER: found}))


def test_a_status_list_by_a_newer_key_asks_for_it_too() -> None:
    old = replace(known(ISSUER_KEY, as_of=NOW - 600), source="cache", renew=lambda: known(ISSUER_KEY, STRANGER_KEY))
    entries = StatusList.empty(2)
    listed = write_token(entries, STRANGER_KEY, uri=LIST, now=NOW)
    place = replace(sources(), keys={ISSUER: old}, lists={LIST: listed})
    credential = issue(claims(status={"status_list": {"idx": 7, "uri": LIST}}))
    found = check(present(credential), place)
    assert found.issuer_keys is not None
    assert len(found.issuer_keys.keys) == 2


def test_a_suspension_in_an_old_list_is_neither_yes_nor_no() -> None:
    entries = StatusList.empty(2)
    entries[7] = SUSPENDED
    credential = present(issue(claims(status={"status_list": {"idx": 7, "uri": LIST}})))
    for age, reason in ((60, why.Suspended), (7200, why.StatusStale)):
        listed = write_token(entries, ISSUER_KEY, uri=LIST, now=NOW - age, ttl=3600)
        with pytest.raises(reason):
            check(credential, replace(sources(), lists={LIST: listed}))
