"""Hashes that stand on chain for a loan, of each event that states one."""

from types import SimpleNamespace

import pytest

from cmwallet.errors import NotVerified
from cmwallet.market.events import ItemEvent
from cmwallet.market.loans.stated import _paper
from tests.unit.market.loans.test_loan_steps import BORROWER, EUR, LENDER, STRANGER

HASH = b"\x11" * 32


def event(name, **values):
    return ItemEvent(name, 1, "0x1", SimpleNamespace(values=values))


def test_the_agreement_is_the_one_that_the_loan_has():
    found = _paper(EUR, event("Agreed", document=EUR.document))
    assert (found.role, found.by, found.hash, found.uri) == ("agreement", BORROWER, "0x" + "00" * 32, "")
    with pytest.raises(NotVerified, match="names another agreement"):
        _paper(EUR, event("Agreed", document=HASH))


@pytest.mark.parametrize(
    ("made", "by"),
    [
        (event("Contested", evidence=HASH, document=bytes(32), place=0, party=STRANGER, uri="u"), LENDER),
        (event("Contested", evidence=HASH, document=bytes(32), place=1, party=STRANGER, uri="u"), BORROWER),
        (event("Evidence", document=HASH, evidence=bytes(32), place=0, party=str(STRANGER), uri="u"), STRANGER),
    ],
    ids=["the lender's", "the borrower's", "whoever's"],
)
def test_evidence_is_of_who_went_to_court_or_named_it(made, by):
    found = _paper(EUR, made)
    assert (found.role, found.by, found.hash, found.uri) == ("evidence", by, "0x" + HASH.hex(), "u")


@pytest.mark.parametrize("name", ["Contested", "Evidence"])
def test_without_a_hash_there_is_no_paper(name):
    assert (
        _paper(EUR, event(name, evidence=bytes(32), document=bytes(32), place=0, party=str(STRANGER), uri="")) is None
    )
