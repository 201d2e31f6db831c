"""Whether old signatures count."""

from __future__ import annotations

import pytest

from identity.did import COMPROMISED_NAME, AttributeChange, thumbprint, thumbprint_bytes
from identity.signing_time import KeyStanding, SignatureDoesNotCount, check_signing_time, compromised_since

NOW, START, END = 1_000, 100, 500
KID = thumbprint("Ed25519", b"\x01" * 32)


def ended(leaked: int | None = None) -> KeyStanding:
    return KeyStanding(False, lambda time: START <= time < END, leaked)


def living(leaked: int | None = None) -> KeyStanding:
    return KeyStanding(True, lambda time: time >= START, leaked)


def check(standing: KeyStanding, proven: int | None = None, stated: int | None = None) -> int:
    return check_signing_time(standing, proven=proven, stated=stated, now=NOW)


def test_a_proven_time_within_the_keys_life_counts_for_ever() -> None:
    assert check(ended(), proven=START) == START
    assert check(ended(), proven=END - 1, stated=7) == END - 1


@pytest.mark.parametrize("proven", [START - 1, END, NOW + 1])
def test_a_proven_time_outside_of_it_does_not(proven: int) -> None:
    with pytest.raises(SignatureDoesNotCount):
        check(ended(), proven=proven)


def test_a_revoked_key_that_back_dates_is_refused() -> None:
    with pytest.raises(SignatureDoesNotCount):
        check(ended(), stated=START + 1)


def test_a_stated_time_counts_while_the_key_is_valid() -> None:
    assert check(living(), stated=START) == START
    assert check(living()) == NOW
    for stated in (START - 1, NOW + 1):
        with pytest.raises(SignatureDoesNotCount):
            check(living(), stated=stated)


@pytest.mark.parametrize("standing", [ended(300), living(300)])
def test_a_compromised_key_counts_only_when_proven_before(standing: KeyStanding) -> None:
    assert check(standing, proven=299) == 299
    for proven in (300, 301, None):
        with pytest.raises(SignatureDoesNotCount):
            check(standing, proven=proven, stated=200)


def statement(kid: str, since: int, valid_to: int = 10**10) -> AttributeChange:
    return AttributeChange(1, COMPROMISED_NAME, thumbprint_bytes(kid) + since.to_bytes(8, "big"), valid_to)


def test_the_earliest_statement_about_this_key_holds() -> None:
    other = thumbprint("Ed25519", b"\x02" * 32)
    changes = [statement(other, 5), statement(KID, 400), statement(KID, 300), statement(KID, 350)]
    assert compromised_since(changes, KID) == 300
    assert compromised_since(changes[:1], KID) is None
    assert compromised_since([AttributeChange(1, COMPROMISED_NAME, b"short", 10**10)], KID) is None
    assert compromised_since([AttributeChange(1, None, bytes(40), 10**10)], KID) is None
