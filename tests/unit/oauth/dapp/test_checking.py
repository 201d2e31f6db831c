"""What a token's verdict says, and what it never claims."""

from __future__ import annotations

import pytest

from identity.jose.jws import sign_jws
from oauth.dapp.checking import PublishedKeys, TokenVerdict, issuer_did, judge_token, parse_token
from oauth.dapp.discovery import Metadata
from oauth.dapp.errors import BadAnswer
from oauth.dapp.key_files import fresh_key

ISSUER = "https://me.example/i/abc"
DID = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
KEY, STRANGER = fresh_key(), fresh_key()
NOW = 1_800_000_000
CLAIMS = {
    "iss": ISSUER,
    "aud": f"{ISSUER}/vault",
    "client_id": "did:ethr:0x4d2:0x1",
    "grant_id": "g",
    "iat": NOW,
    "exp": NOW + 600,
    "cnf": {"jkt": "k"},
}
PUBLISHED = {KEY.public.thumbprint: KEY.public}
LISTED = PublishedKeys(PUBLISHED, DID, [KEY.public])


def verdict(
    published: PublishedKeys, *, key=KEY, grant: str = "unknown", now: int = NOW, **change: object
) -> TokenVerdict:
    text = sign_jws({**CLAIMS, **change}, key, {"typ": "at+jwt", "kid": KEY.kid})
    return judge_token(parse_token(text), published, grant=grant, now=now)


def test_a_token_is_good_by_the_word_of_its_issuer_and_of_the_chain() -> None:
    found = verdict(LISTED)
    assert found.good
    assert not found.refuted
    assert found.issuer_did == DID
    assert verdict(LISTED, grant="active").good


@pytest.mark.parametrize("published", [PublishedKeys(), PublishedKeys(PUBLISHED, DID)], ids=["nobody", "no chain"])
def test_a_token_that_nobody_could_be_asked_about_is_neither_good_nor_refuted(published: PublishedKeys) -> None:
    found = verdict(published, key=STRANGER if published.keys is None else KEY)
    assert not found.good
    assert not found.refuted


@pytest.mark.parametrize(
    ("published", "change"),
    [
        (LISTED, {"key": STRANGER}),
        (LISTED, {"aud": "https://evil.example/vault"}),
        (LISTED, {"now": NOW + 600}),
        (LISTED, {"now": NOW - 61}),
        (LISTED, {"grant": "revoked"}),
        (LISTED, {"grant": "refused: invalid_token"}),
        (PublishedKeys(PUBLISHED, DID, []), {}),
        (PublishedKeys({}, DID, []), {}),
        (PublishedKeys(PUBLISHED, DID), {"now": NOW + 600}),
    ],
)
def test_one_thing_that_speaks_against_it_refutes_a_token(published: PublishedKeys, change: dict[str, object]) -> None:
    found = verdict(published, **change)  # type: ignore[arg-type]
    assert found.refuted
    assert not found.good


@pytest.mark.parametrize("change", [{"cnf": {}}, {"exp": None}, {"iat": "now"}, {"iss": ""}, {"client_id": 7}])
def test_what_says_too_little_is_no_token(change: dict[str, object]) -> None:
    with pytest.raises(BadAnswer):
        verdict(LISTED, **change)  # type: ignore[arg-type]


@pytest.mark.parametrize("lacking", ["exp", "iat"])
def test_a_token_says_from_when_until_when_it_is_good(lacking: str) -> None:
    claims = {name: value for name, value in CLAIMS.items() if name != lacking}
    with pytest.raises(BadAnswer, match="does not say from when until when it is good"):
        parse_token(sign_jws(claims, KEY, {"typ": "at+jwt", "kid": KEY.kid}))


def metadata(signer=KEY, beside: str | None = DID, **said: object) -> Metadata:
    claims = {"issuer": ISSUER, "cmwallet_issuer_did": DID, **said}
    text = sign_jws(claims, signer, {"typ": "JWT", "kid": signer.kid})
    return Metadata(ISSUER, {"issuer": ISSUER, "cmwallet_issuer_did": beside, "signed_metadata": text})


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Metadata(ISSUER, {"cmwallet_issuer_did": DID}), "the issuer's metadata is not signed"),
        (Metadata(ISSUER, {"signed_metadata": 7}), "the issuer's metadata is not signed"),
        (metadata(cmwallet_issuer_did=7), "the signed metadata names no DID"),
        (metadata(cmwallet_issuer_did=""), "the signed metadata names no DID"),
        (metadata(issuer="https://evil.example"), "the signed metadata is about another issuer"),
        (metadata(beside="did:ethr:0x4d2:0x1"), "the signed metadata is about another issuer"),
        (metadata(STRANGER), "signed by a key that the issuer does not have"),
    ],
)
def test_an_issuer_names_its_did_in_metadata_that_it_signed(found: Metadata, said: str) -> None:
    assert issuer_did(metadata(), PUBLISHED) == DID
    with pytest.raises(BadAnswer, match=said):
        issuer_did(found, PUBLISHED)
