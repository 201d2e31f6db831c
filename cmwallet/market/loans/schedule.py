"""Repayment schedule of a loan: equal installments, exact in whole minor units, due once a month.

    A   = P·r·q / (q − 1), rounded half up      q = (1 + r)^n, r = rate / 12; without interest P / n
    Iᵢ  = Bᵢ₋₁·r, rounded half up               what is left of A repays the principal
    last installment = what is left of the principal, and its interest

So the principal parts give the principal exactly, and what rounding leaves over stands in the last installment. Amounts
are integers of the currency's smallest unit, rates basis points a year; nothing goes through a float.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.market.loans.rounding import round_half_up

MOST_INSTALLMENTS: Final = 600
LEAST_INSTALLMENT: Final = 100
"""Minor units; below it rounding would be a part of the price."""
MOST_RATE: Final = 10_000
"""Basis points a year: 100 %."""
MOST_PRINCIPAL: Final = (1 << 96) - 1

_MONTHLY: Final = 120_000
"""Basis points a year in the whole of a month's rate."""
_MONTHS: Final = 12


@dataclass(frozen=True)
class Installment:
    """One payment: its place from 1 on, its day, its parts, and the principal that is owed after it."""

    place: int
    due: date
    interest: int
    principal: int
    balance: int

    @property
    def amount(self) -> int:
        """What is paid."""
        return self.interest + self.principal


def level_installment(principal: int, rate_bps: int, count: int) -> int:
    """Return A, in minor units. Raises `InvalidInput` for what no schedule can be made of."""
    if not 0 < principal <= MOST_PRINCIPAL:
        raise InvalidInput("the sum of a loan is more than nothing, and below 2^96 units")
    if not 0 <= rate_bps <= MOST_RATE:
        raise InvalidInput("the rate is between 0% and 100% a year")
    if not 1 <= count <= MOST_INSTALLMENTS:
        raise InvalidInput(f"a loan has 1 to {MOST_INSTALLMENTS} installments")
    rate = Fraction(rate_bps, _MONTHLY)
    growth = (1 + rate) ** count
    exact = Fraction(principal, count) if rate == 0 else principal * rate * growth / (growth - 1)
    amount = round_half_up(exact)
    if amount < LEAST_INSTALLMENT:
        raise InvalidInput(
            f"an installment would be less than {LEAST_INSTALLMENT} of the smallest unit",
            hint="take fewer installments",
        )
    return amount


def make_schedule(principal: int, rate_bps: int, dues: Sequence[date]) -> tuple[Installment, ...]:
    """Return the installments that fall due on those days.

    Raises:
        InvalidInput: see `level_installment`; or the rounding of so many installments leaves nothing for the last one.
    """
    level = level_installment(principal, rate_bps, len(dues))
    rate = Fraction(rate_bps, _MONTHLY)
    found, balance = [], principal
    for place, due in enumerate(dues, 1):
        interest = round_half_up(balance * rate)
        part = balance if place == len(dues) else level - interest
        if not 0 <= part <= balance:
            raise InvalidInput(
                "so many small installments cannot be rounded to whole units", hint="take fewer, or a larger sum"
            )
        balance -= part
        found.append(Installment(place, due, interest, part, balance))
    return tuple(found)


def monthly_dues(first: date, due_day: int, count: int) -> tuple[date, ...]:
    """Return the days on which installments fall due: `due_day` of each month, or its last day where it is shorter.

    Raises:
        InvalidInput: the first day does not fit the rule, or the last one lies beyond the calendar.
    """
    if not fits_due_day(first, due_day):
        raise InvalidInput(f"the first installment is due on day {first.day}, the others on day {due_day}")
    try:
        return tuple(_months_after(first, months, due_day) for months in range(count))
    except ValueError:
        raise InvalidInput("the schedule ends after the last year of the calendar") from None


def fits_due_day(day: date, due_day: int) -> bool:
    """Whether a day is `due_day` of its month, or the last one of a shorter month."""
    return 1 <= due_day <= 31 and day.day == min(due_day, calendar.monthrange(day.year, day.month)[1])


def month_after(day: date) -> date:
    """Return the same day a month later, or the last of that month where it is shorter."""
    return _months_after(day, 1, day.day)


def month_before(day: date, due_day: int) -> date:
    """Return the due day of the month before: from when on the first installment's interest runs."""
    return _months_after(day, -1, due_day)


def end_of_day(day: date) -> int:
    """Return the last second of a day (UTC), in Unix seconds: until then a payment of that day is on time."""
    following = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return int(following.timestamp()) - 1


def _months_after(day: date, months: int, due_day: int) -> date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(due_day, calendar.monthrange(year, month + 1)[1]))
