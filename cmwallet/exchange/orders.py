"""Orders of the exchange: what somebody wants to borrow or lend, and which two of them fit together; pure.

An order says nothing about a person but her DID, and the grade that the public record of its account had when it was
placed. Amounts are minor units of the currency (wei for CMT), rates basis points a year, times Unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cmwallet.errors import InvalidInput

Grade = Literal["A", "B", "C", "D"]
"""How good a record is, by its score; A is the best."""
Side = Literal["borrow", "lend"]

GRADES: Final[tuple[Grade, ...]] = ("A", "B", "C", "D")
RATE_STEP: Final = 5
"""Basis points. Rates are multiples of it, so that the middle of two, floored to it, is never below the lower one."""
MOST_RATE: Final = 10_000
MOST_MONTHS: Final = 600
MOST_AMOUNT: Final = (1 << 96) - 1
LIFE_SECONDS: Final = 30 * 86_400
"""For which an order stands."""


@dataclass(frozen=True)
class BorrowOrder:
    """Somebody wants exactly `amount` for exactly so many months, at no more than `max_rate_bps`."""

    id: str
    person: str
    currency: str
    amount: int
    months: int
    max_rate_bps: int
    grade: Grade
    placed: int

    def check(self) -> None:
        """Raise `InvalidInput` for an order that no loan could be made of."""
        _check_amount(self.amount)
        _check_months(self.months, self.months)
        _check_rate(self.max_rate_bps)


@dataclass(frozen=True)
class LendOrder:
    """Somebody lends up to `amount` for a number of months in a range, for `min_rate_bps` or more.

    `worst_grade` is the last one that she lends to.
    """

    id: str
    person: str
    currency: str
    amount: int
    least_months: int
    most_months: int
    min_rate_bps: int
    worst_grade: Grade
    placed: int

    def check(self) -> None:
        """Raise `InvalidInput` for an order that no loan could be made of."""
        _check_amount(self.amount)
        _check_months(self.least_months, self.most_months)
        _check_rate(self.min_rate_bps)


Order = BorrowOrder | LendOrder

Misfit = Literal["person", "currency", "rate", "amount", "months", "grade"]
"""In what respect two orders do not fit together."""


def misfit(borrow: BorrowOrder, lend: LendOrder) -> Misfit | None:
    """Return the first respect in which two orders do not fit together; None when they do."""
    if borrow.person == lend.person:
        return "person"
    if borrow.currency != lend.currency:
        return "currency"
    if lend.min_rate_bps > borrow.max_rate_bps:
        return "rate"
    if borrow.amount > lend.amount:
        return "amount"
    if not lend.least_months <= borrow.months <= lend.most_months:
        return "months"
    if GRADES.index(borrow.grade) > GRADES.index(lend.worst_grade):
        return "grade"
    return None


def agreed_rate(borrow: BorrowOrder, lend: LendOrder) -> int:
    """Return the rate at which two orders that fit meet: the middle of both limits, floored to `RATE_STEP`."""
    return (borrow.max_rate_bps + lend.min_rate_bps) // 2 // RATE_STEP * RATE_STEP


def _check_amount(amount: int) -> None:
    if not 0 < amount <= MOST_AMOUNT:
        raise InvalidInput("the sum of a loan is more than nothing")


def _check_months(least: int, most: int) -> None:
    if not 1 <= least <= most <= MOST_MONTHS:
        raise InvalidInput(f"a loan runs 1 to {MOST_MONTHS} months, and the range begins with the smaller number")


def _check_rate(rate: int) -> None:
    if not 0 <= rate <= MOST_RATE or rate % RATE_STEP:
        raise InvalidInput("a rate is between 0% and 100% a year, in steps of 0.05%")
