"""Pay-off of a loan before its end: the principal that is left, and the interest since the last due day.

Days are counted by 30E/360 (ISDA 2006, section 4.16(g)): every month has 30 days, and day 31 counts as day 30.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.market.loans.rounding import round_half_up

_YEAR: Final = 360 * 10_000
"""Days of a year, in basis points."""


def days_30e_360(start: date, end: date) -> int:
    """Return the days between two dates."""
    first, last = min(start.day, 30), min(end.day, 30)
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def payoff(balance: int, rate_bps: int, since: date, day: date) -> int:
    """Return what pays a loan off on a day: `balance` is owed since the due day `since`. Raises `InvalidInput`."""
    days = days_30e_360(since, day)
    if days < 0:
        raise InvalidInput("a loan is not paid off before the day from which interest is counted")
    return balance + round_half_up(Fraction(balance * rate_bps * days, _YEAR))
