"""Currency of a loan: CMT, which the contract moves itself, or one of ISO 4217 with two decimals, which banks move."""

from __future__ import annotations

from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.units import NATIVE_DECIMALS, Amount, parse_native_amount
from identity.bank.money import Money, check_currency, parse_money

CMT: Final = "CMT"
ISO_4217: Final = "iso4217"
"""`asset` of an amount of money that is on no chain."""

_CENTS: Final = 2


def check_loan_currency(code: str) -> str:
    """Return a currency's code as contracts hold it. Raises `InvalidInput` for one that loans are not made in."""
    if code == CMT:
        return code
    try:
        return check_currency(code)
    except InvalidInput as problem:
        raise InvalidInput(problem.message, hint=f"{problem.hint}, or CMT") from None


def amount_of(currency: str, raw: int) -> Amount:
    """Return so many minor units as the amount that every document shows."""
    return Amount(raw, NATIVE_DECIMALS, CMT) if currency == CMT else Amount(raw, _CENTS, currency, ISO_4217)


def amount_text(currency: str, raw: int) -> str:
    """Return an amount as people read it: `852.64 EUR`, `1.5 CMT`."""
    return str(amount_of(currency, raw)) if currency == CMT else str(Money(raw, currency))


def number_text(currency: str, raw: int) -> str:
    """Return the number alone: money always with two decimals."""
    return amount_of(currency, raw).formatted if currency == CMT else Money(raw, currency).formatted


def parse_loan_amount(text: str, currency: str) -> int:
    """Return the minor units of an amount as it is typed, `5000` or `5000.00`. Raises `InvalidInput`."""
    return parse_native_amount(text, CMT) if currency == CMT else parse_money(text, currency).cents
