"""Amounts of loans as a terminal shows them: four decimals of CMT, and a mark where there are more."""

from __future__ import annotations

import sys
from typing import Final

from cmwallet.cli.terminal.runtime import runtime

_DECIMALS: Final = 4


def shown_number(currency: str, raw: int) -> str:
    """Return the number alone; whole where it is piped, and with `--wide`."""
    from cmwallet.market.loans.currency import number_text

    whole, _, fraction = (exact := number_text(currency, raw)).partition(".")
    if runtime.wide or not sys.stdout.isatty() or len(fraction) <= _DECIMALS:
        return exact
    return f"{whole}.{fraction[:_DECIMALS]}…"


def shown_amount(currency: str, raw: int) -> str:
    """Return the number with its currency."""
    return f"{shown_number(currency, raw)} {currency}"
