"""Number format of a CSV: which sign is the decimal one is a property of the file, never of a cell.

`12,500` is twelve and a half in one file and twelve thousand in another. The file shows it elsewhere, its bank's layout
says it, or the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from identity.bank.money import Money, check_currency
from identity.errors import InvalidInput

POINT: Final = "."
COMMA: Final = ","
_SIGNS: Final = {"-": -1, "\u2212": -1, "\u2013": -1, "+": 1}
_DIRECTIONS: Final = {"dr": -1, "db": -1, "cr": 1}
_SYMBOLS: Final = {
    "€": ("EUR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TTD", "BZD", "BBD", "BSD", "XCD", "BMD", "KYD"),
    "£": ("GBP", "GIP", "FKP", "SHP"),
    "kr": ("SEK", "NOK", "DKK"),
    "zł": ("PLN",),
    "Kč": ("CZK",),
    "₹": ("INR",),
    "R$": ("BRL",),
}
_BLANKS: Final = re.compile("[\\s\u00a0\u202f'\u2019]+")
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*", re.ASCII)
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:(?:G[0-9]{3})+|(?:G[0-9]{2})+G[0-9]{3})", re.ASCII)
"""Groups of three, or as India writes them: 1,00,000."""
_MOST_DIGITS: Final = 13


@dataclass(frozen=True)
class Written:
    """A cell taken apart: its sign (0 where it has none), digits with separators, and the currency that it names."""

    cell: str
    sign: int
    number: str
    currency: str = ""


def take_apart(cell: str, *, doubled_minus: bool = False) -> Written:
    """Take a cell apart. `doubled_minus`: the bank writes `--5,00` for a minus. Raises `InvalidInput` quoting it."""
    text = _BLANKS.sub("", cell)
    signs: list[int] = []
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
        signs.append(-1)
    if doubled_minus and text.startswith("--"):
        text = text[1:]
    currency = ""
    while text and len(signs) < 2:
        if text[0] in _SIGNS:
            signs.append(_SIGNS[text[0]])
            text = text[1:]
        elif text[-1] in _SIGNS:
            signs.append(_SIGNS[text[-1]])
            text = text[:-1]
        elif text[-2:].lower() in _DIRECTIONS and text[-3:-2].isdigit():
            signs.append(_DIRECTIONS[text[-2:].lower()])
            text = text[:-2]
        elif not currency and (mark := _currency_of(text)):
            currency = mark
            text = text.removeprefix(mark).removesuffix(mark)
        else:
            break
    if len(signs) > 1 or not _NUMBER.fullmatch(text):
        raise InvalidInput(f"not an amount of money: {cell[:40]!r}", hint="such as -12.50")
    return Written(cell, signs[0] if signs else 0, text, currency)


def _currency_of(text: str) -> str:
    found = re.match(r"[^0-9.,+\-\u2212\u2013()]+", text) or re.search(r"[^0-9.,+\-\u2212\u2013()]+\Z", text)
    return found[0] if found and len(found[0]) <= 3 else ""


def check_symbol(written: Written, currency: str) -> None:
    """Raise `InvalidInput` where a cell names another currency than the line is in."""
    mark = written.currency
    fits = _SYMBOLS.get(mark, (mark.upper(),))
    if mark and currency not in fits:
        raise InvalidInput(
            f"{written.cell[:40]!r} is not in {currency}",
            hint="where a file names none it is that of the link: bank_account.LABEL.Ccy",
        )


def decimal_sign(cells: Iterable[Written], stated: str | None) -> str:
    """The decimal sign of a file: `stated`, or what its cells show. Raises `InvalidInput` where nothing shows it."""
    if stated is not None:
        return stated
    shown: dict[str, str] = {}
    doubtful: str | None = None
    for written in cells:
        sign = _shown_by(written.number)
        if sign is not None:
            shown.setdefault(sign, written.cell)
        elif not written.number.isdigit():
            doubtful = doubtful or written.cell
    if len(shown) > 1:
        raise InvalidInput(
            f"amounts are written in two ways: {shown[POINT][:40]!r} and {shown[COMMA][:40]!r}",
            hint="--decimal point or comma says which is meant",
        )
    if not shown and doubtful is not None:
        raise InvalidInput(
            f"nothing in the file shows whether {doubtful[:40]!r} has a decimal comma, a decimal point or thousands",
            hint="--decimal point or --decimal comma",
        )
    return next(iter(shown), POINT)


def _shown_by(number: str) -> str | None:
    """The decimal sign that one number shows, None where it shows none."""
    marks = [mark for mark in number if mark in ".,"]
    if not marks:
        return None
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return COMMA if marks[0] == POINT else POINT  # the one that separates thousands is not the decimal one
    whole, _, behind = number.replace(COMMA, POINT).partition(POINT)
    return None if len(behind) == 3 and len(whole) <= 3 and whole.strip("0") else marks[0]


def money_of(written: Written, decimal: str, currency: str) -> Money:
    """The amount, negative where the cell says so. Raises `InvalidInput` quoting the cell as it stands in the file."""
    thousands = COMMA if decimal == POINT else POINT
    whole, mark, behind = written.number.partition(decimal)
    grouped = _GROUPED.fullmatch(whole.replace(thousands, "G"))
    digits, cents = whole.replace(thousands, "").lstrip("0") or whole[:1], behind.rstrip("0")
    if (thousands in whole and not grouped) or not digits.isdigit() or (mark and not behind.isdigit()):
        raise InvalidInput(f"not an amount with a decimal {_NAMES[decimal]}: {written.cell[:40]!r}")
    if len(cents) > 2 or len(digits) > _MOST_DIGITS:
        raise InvalidInput(f"not an amount in whole cents: {written.cell[:40]!r}")
    check_currency(currency)
    check_symbol(written, currency)
    return Money((written.sign or 1) * (int(digits) * 100 + int(cents.ljust(2, "0"))), currency)


_NAMES: Final = {POINT: "point", COMMA: "comma"}
