"""Fields as CSV (RFC 4180): one a line, under a heading; lists are written as JSON.

A spreadsheet takes a cell that begins with = + - or @ for a formula, whoever wrote it. Such cells get an apostrophe in
front, which reading takes away again.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any, Final

from identity.errors import InvalidInput
from identity.file_kinds import kind_of_table
from identity.hostile_json import load_json
from identity.records.claims import MAX_BYTES, Read, about, update_of
from identity.records.field import FieldRecord, Json
from identity.records.schema import attachment_label, type_of
from identity.text_files import decode_text, take_separator

_COLUMNS: Final = ("name", "value", "source", "collected", "expires", "verified_by")
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_MOST_ROWS: Final = 1_000_000
_SEPARATORS: Final = ",;\t"
"""As RFC 4180 has it, and as a spreadsheet program saves it where the comma is the decimal sign."""
_LISTS: Final = frozenset({"countries", "texts"})


def write_csv(records: Sequence[FieldRecord]) -> bytes:
    """One line a field."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for record in records:
        known = about(record)
        cells = (record.name, _cell(record.value), *(str(known[column] or "") for column in _COLUMNS[2:]))
        writer.writerow([_defused(cell) for cell in cells])
    return text.getvalue().encode()


def _cell(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _defused(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _armed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def read_csv(content: bytes, *, trust: bool = False) -> Read:
    """Read fields; columns in any order, `name` and `value` required. Raises `InvalidInput`."""
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"the file is longer than {MAX_BYTES >> 20} MiB")
    separator, text = take_separator(decode_text(content, "the file"))
    if separator not in (*_SEPARATORS,):
        separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    read = Read()
    try:
        heading = [cell.strip().lower() for cell in next(rows, [])]
        if not {"name", "value"} <= set(heading):
            kind = kind_of_table(heading)
            if kind is not None:
                raise InvalidInput(f"that is {kind.what}, which holds no records", hint=kind.instead)
            raise InvalidInput("the CSV has no columns name and value", hint=f"its first line is {','.join(_COLUMNS)}")
        for number, row in enumerate(rows, start=1):
            if number > _MOST_ROWS:
                raise InvalidInput(f"the CSV has more than {_MOST_ROWS} lines")
            if row:
                _read_row(read, dict(zip(heading, row, strict=False)), trust=trust)
    except csv.Error as error:
        raise InvalidInput(f"line {rows.line_num} of the CSV is not readable: {error}") from None
    return read


def _read_row(read: Read, row: dict[str, str], *, trust: bool) -> None:
    cells = {name: _armed(cell) for name, cell in row.items()}
    name = cells.get("name", "").strip()
    try:
        kind = type_of(name).kind
    except InvalidInput:
        kind = None
    if kind is None or attachment_label(name) is not None:
        read.skipped.append(name[:120])
        return
    value: Any = cells.get("value", "")
    if kind in _LISTS and value.lstrip().startswith("["):
        try:
            value = load_json(value.encode())
        except ValueError:
            raise InvalidInput(f"{name}: the list is not JSON") from None
    known = {column: cells[column] for column in _COLUMNS[2:] if cells.get(column)}
    read.updates.append(update_of(name, value, known if trust else None))
