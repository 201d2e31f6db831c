"""Anchors: what the chain says of a credential, and what its time proves."""

from __future__ import annotations

import hashlib

import pytest

from identity import rejections as why
from identity.credentials.anchors import (
    AnchorFinding,
    AnchorReference,
    anchor_reference,
    check_schema,
    commitment_of,
    commitment_of_digest,
)
from identity.credentials.key_binding import Occasion, bind
from identity.jose.encoding import encode
from identity.signing_time import KeyStanding
from tests.unit.identity.credentials.world import (
    HOLDER_KEY,
    ISSUER,
    NONCE,
    NOW,
    VERIFIER,
    check,
    claims,
    issue,
    present,
    sources,
)

SCHEMA = "0x" + "ab" * 32
SALT = encode(b"\x05" * 32)
ANCHORED = issue(claims(anchor={"schema": SCHEMA, "salt": SALT}))
TEXT = present(ANCHORED)


class Chain:
    """Answers for one anchor, and remembers what it was asked."""

    def __init__(self, state: str, made: int | None = NOW - 1000) -> None:
        self.finding = AnchorFinding(state, made, SCHEMA)  # type: ignore[arg-type]  # one of the states
        self.asked: list[tuple[str, AnchorReference]] = []

    def find(self, issuer: str, reference: AnchorReference) -> AnchorFinding:
        self.asked.append((issuer, reference))
        return self.finding


def test_the_commitment_binds_salt_and_credential() -> None:
    chain = Chain("valid")
    found = check(TEXT, anchors=chain)
    assert found.anchor == chain.finding
    digest = hashlib.sha256(ANCHORED.issuer_jwt.encode())
    expected = hashlib.sha256(b"\x05" * 32 + digest.digest()).digest()
    assert chain.asked == [(ISSUER, AnchorReference(SCHEMA, expected))]
    assert commitment_of_digest(digest.hexdigest(), SALT) == expected
    assert commitment_of(ANCHORED.issuer_jwt + "x", SALT) != expected


@pytest.mark.parametrize(
    ("state", "error"), [("revoked", why.Revoked), ("issuer-revoked", why.Revoked), ("expired", why.Expired)]
)
def test_what_was_taken_back_on_chain_is_refused(state: str, error: type[why.Rejected]) -> None:
    with pytest.raises(error):
        check(TEXT, anchors=Chain(state))


def test_an_anchor_is_asked_for_only_when_it_is_demanded() -> None:
    assert check(TEXT, anchors=Chain("none", None)).anchor is not None
    assert check(TEXT).anchor is not None
    for text in (TEXT, present(issue())):
        with pytest.raises(why.BadStatus):
            check(text, anchors=Chain("none", None), require_anchor=True)
    with pytest.raises(why.StatusStale):
        check(TEXT, require_anchor=True)
    assert check(TEXT, anchors=Chain("valid"), require_anchor=True).anchor is not None


def test_its_time_proves_that_an_ended_key_signed_before() -> None:
    where = sources(standing=KeyStanding(False, lambda time: time < NOW - 500, None))
    assert check(TEXT, where, anchors=Chain("valid")).signed_at == NOW - 1000
    with pytest.raises(why.KeyNotValid):
        check(TEXT, where, anchors=Chain("valid", NOW - 100))
    with pytest.raises(why.KeyNotValid):
        check(TEXT, where, anchors=Chain("none", None))
    leaked = sources(standing=KeyStanding(True, lambda _: True, NOW - 2000))
    with pytest.raises(why.KeyNotValid):
        check(TEXT, leaked, anchors=Chain("valid"))


@pytest.mark.parametrize(
    "anchor",
    [
        None,
        "x",
        {},
        {"schema": SCHEMA},
        {"schema": "0x12", "salt": SALT},
        {"schema": SCHEMA, "salt": encode(b"short")},
        {"schema": SCHEMA, "salt": "!"},
        {"schema": 1, "salt": SALT},
    ],
)
def test_an_anchor_that_is_not_understood_is_no_yes(anchor: object) -> None:
    with pytest.raises(why.Malformed):
        anchor_reference({"anchor": anchor}, "jwt")
    assert anchor_reference({}, "jwt") is None
    assert check_schema(SCHEMA.upper().replace("0X", "0x")) == SCHEMA


def test_a_proof_that_ends_by_itself_is_over_then() -> None:
    bound = bind(issue(), HOLDER_KEY, audience=VERIFIER, nonce=NONCE, now=NOW, hash_name="sha-256", expires=NOW + 300)

    def at(now: int):
        return check(bound.text, now=now, occasion=Occasion(VERIFIER, None, now, 10**6))

    assert at(NOW + 299).binding is not None
    with pytest.raises(why.BadKeyBinding):
        at(NOW + 300)
