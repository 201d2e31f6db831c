"""Reading a statement from a file that a bank gave out, whichever format it has."""

from __future__ import annotations

from typing import Final

from identity.bank.camt053 import parse_camt053
from identity.bank.statement import Statement
from identity.bank.statement_csv import parse_csv
from identity.errors import InvalidInput

MAX_FILE: Final = 50 * 1024 * 1024


def parse_statement(content: bytes, *, currency: str = "EUR") -> Statement:
    """Read a camt.053 or CSV file. `currency` is for a CSV that names none. Raises `InvalidInput`."""
    if len(content) > MAX_FILE:
        raise InvalidInput(f"the statement is longer than {MAX_FILE} bytes")
    return parse_camt053(content) if content.lstrip()[:1] == b"<" else parse_csv(content, currency)
