"""Statements in CSV, as many banks give them out: read by the names of the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from identity.bank.money import Money, parse_money
from identity.bank.statement import MAX_LINES, Line, Statement, parse_day
from identity.errors import InvalidInput

_COLUMNS: Final = {
    "booked": ("date", "booking date", "buchungstag", "buchungsdatum", "transaction date", "fecha"),
    "amount": ("amount", "betrag", "value", "importe", "montant"),
    "currency": ("currency", "währung", "waehrung", "ccy", "devise"),
    "text": ("description", "text", "verwendungszweck", "details", "reference", "remittance information"),
    "other": ("name", "counterparty", "payee", "beguenstigter/zahlungspflichtiger", "beneficiary", "merchant"),
}


def parse_csv(content: bytes, currency: str) -> Statement:
    """Read a file; separator, decimal sign and encoding are found out. Raises `InvalidInput` naming the line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error as error:
        raise InvalidInput(f"the statement is no CSV: {error}") from None
    if not rows:
        raise InvalidInput("the statement is empty")
    places = _places(rows[0])
    lines = []
    for number, row in enumerate(rows[1 : MAX_LINES + 1], 2):
        if any(cell.strip() for cell in row):
            lines.append(_row(row, places, currency, number))
    return Statement(None, tuple(lines))


def _places(header: Sequence[str]) -> dict[str, int]:
    found = {}
    for meaning, names in _COLUMNS.items():
        for place, cell in enumerate(header):
            if cell.strip().strip('"').casefold() in names and meaning not in found:
                found[meaning] = place
    missing = {"booked", "amount"} - found.keys()
    if missing:
        raise InvalidInput("the statement has no column for date and amount", hint="name them Date and Amount")
    return found


def _row(row: Sequence[str], places: dict[str, int], currency: str, number: int) -> Line:
    def cell(meaning: str) -> str:
        place = places.get(meaning)
        return row[place].strip() if place is not None and place < len(row) else ""

    raw = cell("amount").replace(" ", "").replace("\u00a0", "").replace("'", "")
    negative, raw = raw.startswith("-"), raw.lstrip("+-")
    if "," in raw and (raw.rfind(",") > raw.rfind(".")):
        raw = raw.replace(".", "").replace(",", ".")
    else:
        raw = raw.replace(",", "")
    try:
        amount = parse_money(raw, cell("currency") or currency)
        booked = parse_day(cell("booked"))
    except InvalidInput as problem:
        raise InvalidInput(f"line {number} of the statement: {problem.message}", hint=problem.hint) from None
    signed = Money(-amount.cents, amount.currency) if negative else amount
    return Line(booked, signed, cell("text")[:500], cell("other")[:200])
