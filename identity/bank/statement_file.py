"""Statement files of banks, whichever format they have."""

from __future__ import annotations

from typing import Final

from identity.bank.camt053 import parse_camt
from identity.bank.csv_days import Order
from identity.bank.statement import Statement
from identity.bank.statement_csv import Asked, parse_csv
from identity.errors import InvalidInput
from identity.file_kinds import BANK_XML, kind_of
from identity.text_files import beginning_of

MAX_FILE: Final = 50 * 1024 * 1024


def parse_statement(
    content: bytes, *, currency: str = "EUR", order: Order | None = None, decimal: str | None = None
) -> Statement:
    """Read a camt.053, camt.052 or CSV file.

    `currency` is for a CSV that names none; `order` of days and `decimal` sign are for one that does not show them.
    Raises `InvalidInput`, saying what the file seems to be.
    """
    if len(content) > MAX_FILE:
        raise InvalidInput(f"the statement is longer than {MAX_FILE} bytes")
    kind = kind_of(content)
    if kind is not None and kind.name not in BANK_XML:
        raise InvalidInput(f"that is {kind.what}, which is no statement that is read", hint=kind.instead_for_a_bank)
    if kind is not None or beginning_of(content)[:1] == "<":
        return parse_camt(content)
    return parse_csv(content, Asked(currency, order, decimal))
