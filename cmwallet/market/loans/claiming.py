"""Claim of a payment of a loan through banks: which one it is of its place, and whether the contract takes it."""

from __future__ import annotations

from cmwallet.errors import Reverted
from cmwallet.market.loans.loan import AGREED, CLAIM_WORDS, CLAIMED, CONTESTED, MISSING, MOST_CLAIMS, RECEIVED, Loan
from cmwallet.market.loans.reading import claims_at
from cmwallet.market.reader import Reader
from cmwallet.transactions.bound_contract import BoundContract


def next_claim(reader: Reader, loans: BoundContract, loan: Loan, place: int) -> int:
    """Return the how many-th claim of a place would be made now, 1 for the first.

    Raises:
        Reverted: the place is claimed, received, in court, claimed too often, or not the next one.
    """
    if (place == 0) != (loan.state == AGREED) or place > loan.payoff_place:
        raise _refuse(f"place {place} cannot be paid now", "place", f"the next one is {loan.place_to_pay}")
    (claim,) = claims_at(reader, loans, loan, [place])
    if claim.status in (CLAIMED, RECEIVED, CONTESTED):
        raise _refuse(f"that payment is {CLAIM_WORDS[claim.status]} already; nothing was paid", "claimed", None)
    if claim.times >= MOST_CLAIMS:
        raise _refuse(f"that payment was claimed {MOST_CLAIMS} times", "times", "the other side can still confirm it")
    if claim.status != MISSING and loan.next < place <= loan.count:
        raise _refuse(f"installment {loan.next} comes before {place}", "order", f"--place {loan.next}")
    return claim.times + 1


def _refuse(message: str, reason: str, hint: str | None) -> Reverted:
    return Reverted(message, hint=hint, details={"reason": reason})
