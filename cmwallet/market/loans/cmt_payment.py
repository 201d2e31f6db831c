"""Payment of a loan in CMT: the call of the contract, and how many wei go along."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.errors import Reverted
from cmwallet.market.loans.loan import AGREED, DEFAULTED, Loan


@dataclass(frozen=True)
class CmtPayment:
    """A call: its function, its arguments, the wei that it takes, and what it is in words."""

    function: str
    values: tuple[object, ...]
    amount: int
    what: str


def cmt_payment(loan: Loan, now: int, stated: int | None) -> CmtPayment:
    """Return how the next payment is made at `now` (chain time); `stated` is another amount than is due, in wei.

    Raises `Reverted` when nothing has to be paid.
    """
    if loan.state == AGREED:
        return CmtPayment("fund", (loan.number, loan.digest), loan.principal, "the loan itself")
    if loan.state == DEFAULTED:
        amount = loan.owed if stated is None else stated
        return CmtPayment("pay", (loan.number, amount, loan.digest), amount, "what is owed after the default")
    if stated is not None:
        return CmtPayment("pay", (loan.number, stated, loan.digest), stated, "into the loan's balance")
    after = loan.settled(now)
    if not after.lacking:
        raise Reverted(
            "the balance covers the next installment already: nothing has to be paid",
            hint="--amount prepays more; once it is due, market advance settles it",
            details={"reason": "covered"},
        )
    fee = loan.late_fee if now > loan.late_after(after.place) else 0
    what = f"installment {after.place}{' with the late fee' if fee else ''}"
    amount = after.lacking + fee
    return CmtPayment("pay", (loan.number, amount, loan.digest), amount, what)
