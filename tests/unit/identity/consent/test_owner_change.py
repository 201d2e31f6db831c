"""Receipts around a change of owner: what was signed before it counts if that can be proven, what came after never."""

from __future__ import annotations

import pytest

from identity.consent.verifying import AnchorStanding
from identity.signing_time import KeyStanding, SignatureDoesNotCount, check_signing_time
from tests.unit.identity.consent.world import NOW, Lookups, anchored, commitment, countersigned, signed, verify

CHANGED = NOW - 20
GONE = KeyStanding(False, lambda time: time < CHANGED, None)
AROUND = [(CHANGED - 1, "yes"), (CHANGED, "no"), (CHANGED + 1, "no"), (NOW, "no"), (NOW + 1, "no")]


@pytest.mark.parametrize(("proven", "counts"), AROUND)
@pytest.mark.parametrize("by", ["anchor", "first sight"])
def test_the_account_s_signature_counts_up_to_the_change(by: str, proven: int, counts: str) -> None:
    receipt = anchored(signed())
    if by == "anchor":
        standing = AnchorStanding(proven, 0, 77)
        answers = verify(receipt, Lookups(owner=GONE, standing=standing, commitment=commitment(receipt)))
    else:
        answers = verify(receipt, Lookups(owner=GONE), first_seen=proven)
    assert answers.key == counts
    assert answers.signature == "yes", "that it is the account's signature is another question"


def test_the_stated_time_of_a_signature_proves_nothing_once_the_owner_has_changed() -> None:
    assert verify(signed(), Lookups(owner=GONE)).key == "no"
    assert verify(anchored(signed()), Lookups(owner=GONE)).key == "no", "an anchor that nobody finds"


@pytest.mark.parametrize("first_seen", [None, CHANGED - 1, CHANGED, NOW])
def test_an_owner_who_is_still_the_same_needs_no_proof(first_seen: int | None) -> None:
    assert verify(signed(), Lookups(), first_seen=first_seen).key == "yes"


def test_a_dapp_s_change_of_owner_is_not_the_account_s() -> None:
    answers = verify(countersigned(signed()), Lookups(dapp=GONE))
    assert (answers.key, answers.dapp_signature) == ("yes", "invalid")
    answers = verify(countersigned(signed()), Lookups(owner=GONE))
    assert (answers.key, answers.dapp_signature) == ("no", "countersigned")


@pytest.mark.parametrize(
    ("proven", "stated", "valid_now", "compromised", "counts"),
    [
        (CHANGED - 1, None, False, None, CHANGED - 1),
        (CHANGED, None, False, None, None),
        (NOW, None, True, None, None),
        (NOW + 1, None, True, None, None),
        (CHANGED - 1, NOW, False, None, CHANGED - 1),  # what is proven goes before what is said
        (None, None, True, None, NOW),
        (None, CHANGED - 1, True, None, CHANGED - 1),
        (None, CHANGED, True, None, None),
        (None, NOW + 1, True, None, None),
        (None, None, False, None, None),
        (CHANGED - 2, None, True, CHANGED - 1, CHANGED - 2),
        (CHANGED - 1, None, True, CHANGED - 1, None),
        (None, CHANGED - 9, True, CHANGED - 1, None),
    ],
)
def test_when_a_signature_counts(
    proven: int | None, stated: int | None, valid_now: bool, compromised: int | None, counts: int | None
) -> None:
    standing = KeyStanding(valid_now, lambda time: time < CHANGED, compromised)
    if counts is None:
        with pytest.raises(SignatureDoesNotCount):
            check_signing_time(standing, proven=proven, stated=stated, now=NOW)
    else:
        assert check_signing_time(standing, proven=proven, stated=stated, now=NOW) == counts
