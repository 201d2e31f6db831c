"""Amounts of money in a currency of two decimals: whole cents, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass

from identity.errors import InvalidInput

_NUMBER = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_OTHER_DECIMALS = {
    *("BHD", "BIF", "CLF", "CLP", "DJF", "GNF", "IQD", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD"),
    *("LYD", "OMR", "PYG", "RWF", "TND", "UGX", "UYI", "UYW", "VND", "VUV", "XAF", "XOF", "XPF"),
}


@dataclass(frozen=True, order=True)
class Money:
    """So many cents of a currency (ISO 4217)."""

    cents: int
    currency: str

    @property
    def formatted(self) -> str:
        """The decimal number, always with two decimals."""
        sign, cents = ("-", -self.cents) if self.cents < 0 else ("", self.cents)
        return f"{sign}{cents // 100}.{cents % 100:02}"

    def as_json(self) -> dict[str, str]:
        """The shape that every amount of money has in JSON."""
        return {"amount": self.formatted, "currency": self.currency}

    def __str__(self) -> str:
        return f"{self.formatted} {self.currency}"


def check_currency(code: str) -> str:
    """Return the currency's code. Raises `InvalidInput` for one that is none, or has not two decimals."""
    if not _CODE.fullmatch(code):
        raise InvalidInput("a currency is three capital letters", hint="such as EUR")
    if code in _OTHER_DECIMALS:
        raise InvalidInput(f"{code} has not two decimals; that is not supported", hint="EUR, GBP, USD and their like")
    return code


def parse_money(text: str, currency: str) -> Money:
    """Return an amount written as `12`, `12.5` or `12.50`. Raises `InvalidInput`; nothing is rounded."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise InvalidInput(f"not an amount of money: {text[:40]!r}", hint="such as 12.50, without the currency")
    return Money(int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")), check_currency(currency))
