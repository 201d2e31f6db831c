"""Balances in a CSV statement: beside each line, or around the table; whether they agree with the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from identity.bank.csv_columns import plain
from identity.bank.csv_numbers import money_of, take_apart
from identity.bank.csv_rows import Row
from identity.bank.money import Money
from identity.bank.statement import contradiction, sum_of
from identity.errors import InvalidInput

_OPENING: Final = ("alter kontostand", "beginning balance", "opening balance", "anfangssaldo", "previous balance")
_CLOSING: Final = ("neuer kontostand", "ending balance", "closing balance", "endsaldo", "kontostand", "saldo")
_IBAN: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")

Beside = tuple[str, int, Money, Money | None]
"""A line's group, number, amount and the balance that is stated beside it."""


@dataclass(frozen=True)
class Balanced:
    """The last balance, whether lines and balances agree (None: nothing to compare), and what does not."""

    last: Money | None
    balanced: bool | None
    notes: tuple[str, ...] = ()


def stated_accounts(rows: Sequence[Row]) -> list[str]:
    """The IBANs that stand in front of the table."""
    from identity.records.numbers import parse_iban

    found: list[str] = []
    for row in rows:
        for match in _IBAN.finditer(" ".join(row.cells)):
            try:
                found.append(parse_iban(match[0]))
            except InvalidInput:
                continue
    return found


def stated_balances(rows: Sequence[Row], decimal: str, currency: str) -> tuple[Money | None, Money | None]:
    """The opening and the closing balance that stand around the table."""
    found: dict[tuple[str, ...], Money] = {}
    for row in rows:
        name = plain(" ".join(cell for cell in row.cells if any(map(str.isalpha, cell))))
        meaning = next((words for words in (_OPENING, _CLOSING) if any(word in name for word in words)), None)
        money = next(filter(None, (_money(cell, decimal, currency) for cell in reversed(row.cells))), None)
        if meaning is not None and money is not None:
            found.setdefault(meaning, money)
    return found.get(_OPENING), found.get(_CLOSING)


def _money(cell: str, decimal: str, currency: str) -> Money | None:
    try:
        return money_of(take_apart(cell, doubled_minus=True), decimal, currency) if cell else None
    except InvalidInput:
        return None


def check_balances(lines: Sequence[Beside], opening: Money | None, closing: Money | None) -> Balanced:
    """Compare the lines with the balances beside them, group by group, and with those around the table."""
    notes: list[str] = []
    checks: list[bool] = []
    lasts: list[Money] = []
    for group in dict.fromkeys(line[0] for line in lines):
        chain = [line for line in lines if line[0] == group]
        last, broken = _check_chain(chain)
        if last is not None:
            lasts.append(last)
        if sum(balance is not None for *_, balance in chain) > 1:
            checks.append(broken is None)
        if broken is not None:
            notes.append(broken)
    if opening is not None and closing is not None and opening.currency == closing.currency:
        total = sum_of((amount for _, _, amount, _ in lines), closing.currency)
        checks.append(opening.cents + total.cents == closing.cents)
        if not checks[-1]:
            notes.append(contradiction(opening, total, closing))
    shown = lasts[0] if len(lasts) == 1 else closing
    return Balanced(shown, all(checks) if checks else None, tuple(notes))


def _check_chain(lines: Sequence[Beside]) -> tuple[Money | None, str | None]:
    """The last balance, and the sentence where balances and lines part; files begin with the oldest or the newest."""
    if not any(balance is not None for *_, balance in lines):
        return None, None
    ways = [_walk(lines), _walk(list(reversed(lines)))]
    (last, broken) = min(ways, key=lambda way: (way[1] is not None, way[2]))[:2]
    return last, broken


def _walk(lines: Sequence[Beside]) -> tuple[Money | None, str | None, int]:
    """Go from the oldest to the newest: each balance is the one before and the amounts since."""
    known: Money | None = None
    since, broken, breaks = 0, None, 0
    for _, number, amount, balance in lines:
        since += amount.cents
        if balance is None:
            continue
        if known is not None and known.cents + since != balance.cents:
            breaks += 1
            broken = broken or (
                f"the file contradicts itself at line {number}: the balance before it is {known}, "
                f"{Money(since, amount.currency)} are booked, and it states {balance}"
            )
        known, since = balance, 0
    return known, broken, breaks
