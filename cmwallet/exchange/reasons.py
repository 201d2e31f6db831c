"""Reasons in a sentence: why two orders are suggested to each other, or are not, as either owner reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from cmwallet.exchange.matching import EXPECTED_LOSS
from cmwallet.exchange.orders import BorrowOrder, LendOrder, Misfit, Side, agreed_rate, misfit
from cmwallet.market.loans.currency import amount_text


def rate_text(bps: int) -> str:
    """Return a rate as people read it: `7.90 %`."""
    return f"{bps // 100}.{bps % 100:02} %"


def months_text(months: int) -> str:
    """Return a number of months: `1 month`, `24 months`."""
    return "1 month" if months == 1 else f"{months} months"


def why(borrow: BorrowOrder, lend: LendOrder, side: Side) -> str:
    """Return why two orders that fit are good for the one who reads it."""
    rate = agreed_rate(borrow, lend)
    if side == "borrow":
        spared = rate_text(borrow.max_rate_bps - rate)
        return f"the rate is {rate_text(rate)}, {spared} below your limit, and sum and months are yours"
    gained, loss = rate_text(rate - lend.min_rate_bps), rate_text(EXPECTED_LOSS[borrow.grade])
    return f"the rate is {rate_text(rate)}, {gained} above your limit, for grade {borrow.grade} (expected loss {loss})"


def why_not(borrow: BorrowOrder, lend: LendOrder, side: Side) -> str | None:
    """Return why two orders do not fit; None when they do."""
    found = misfit(borrow, lend)
    return None if found is None else _WORDS[side][found](borrow, lend)


FITS_OTHERS_BETTER: Final = "it fits, and suits another order better"
"""Of two orders that fit and are not suggested to each other: the matching is stable, so one of them does better."""

_Say = Callable[[BorrowOrder, LendOrder], str]


def _person(_borrow: BorrowOrder, _lend: LendOrder) -> str:
    return "both orders are yours"


def _currency(borrow: BorrowOrder, lend: LendOrder, side: Side) -> str:
    yours, theirs = (borrow, lend) if side == "borrow" else (lend, borrow)
    return f"the currency is {theirs.currency}, yours is {yours.currency}"


def _range(lend: LendOrder) -> str:
    if lend.least_months == lend.most_months:
        return months_text(lend.least_months)
    return f"{lend.least_months} to {months_text(lend.most_months)}"


_WORDS: Final[Mapping[Side, Mapping[Misfit, _Say]]] = {
    "borrow": {
        "person": _person,
        "currency": lambda borrow, lend: _currency(borrow, lend, "borrow"),
        "rate": lambda borrow, lend: (
            f"the rate of {rate_text(lend.min_rate_bps)} is above your {rate_text(borrow.max_rate_bps)}"
        ),
        "amount": lambda borrow, lend: (
            f"{amount_text(lend.currency, lend.amount)} is less than your {amount_text(borrow.currency, borrow.amount)}"
        ),
        "months": lambda borrow, lend: f"the loan runs {_range(lend)}, yours {months_text(borrow.months)}",
        "grade": lambda borrow, lend: f"the worst grade that is lent to is {lend.worst_grade}, yours is {borrow.grade}",
    },
    "lend": {
        "person": _person,
        "currency": lambda borrow, lend: _currency(borrow, lend, "lend"),
        "rate": lambda borrow, lend: (
            f"the highest rate is {rate_text(borrow.max_rate_bps)}, below your {rate_text(lend.min_rate_bps)}"
        ),
        "amount": lambda borrow, lend: (
            f"{amount_text(borrow.currency, borrow.amount)} is more than your {amount_text(lend.currency, lend.amount)}"
        ),
        "months": lambda borrow, lend: f"the loan runs {months_text(borrow.months)}, yours {_range(lend)}",
        "grade": lambda borrow, lend: f"the grade is {borrow.grade}, worse than your {lend.worst_grade}",
    },
}
