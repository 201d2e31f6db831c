"""Rows of a CSV with their line numbers: encoding, separator and `sep=` line are found out."""

from __future__ import annotations

import csv
import io
from typing import Final, NamedTuple

from identity.bank.csv_columns import find_columns
from identity.bank.statement import check_number_of_lines
from identity.errors import InvalidInput
from identity.text_files import decode_text, take_separator

_SEPARATORS: Final = ";,\t|"
_LONGEST_BEGINNING: Final = 1 << 16
DEEPEST_HEADING: Final = 60
"""Rows in front of the heading: banks put an address, a time and a balance there."""


class Row(NamedTuple):
    """A row of a file: its line number, counted from 1, and its cells, trimmed."""

    number: int
    cells: tuple[str, ...]

    def at(self, place: int | None) -> str:
        """The cell at a place; empty where the row is too short or there is no such column."""
        return self.cells[place] if place is not None and place < len(self.cells) else ""


def read_rows(content: bytes) -> list[Row]:
    """The rows that are not empty. Raises `InvalidInput`."""
    named, text = take_separator(decode_text(content, "the statement"))
    separator = named if named in (*_SEPARATORS,) else _separator(text)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            trimmed = _trimmed(cells)
            if any(trimmed):
                rows.append(Row(reader.line_num + bool(named), trimmed))
                check_number_of_lines(len(rows) - DEEPEST_HEADING)
    except csv.Error as error:
        raise InvalidInput(f"the statement is no CSV: {error}") from None
    if not rows:
        raise InvalidInput("the statement is empty")
    return rows


def _separator(text: str) -> str:
    """The separator by which one of the first lines is a heading; decimal commas make counting them misleading."""
    for line in text[:_LONGEST_BEGINNING].splitlines()[:DEEPEST_HEADING]:
        for mark in _SEPARATORS:
            if find_columns(_trimmed(next(csv.reader([line], delimiter=mark), []))) is not None:
                return mark
    return _SEPARATORS[0]


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip().strip('"').strip() for cell in cells)
