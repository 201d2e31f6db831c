"""The lists of the United Kingdom as CSV: OFSI's consolidated list and the UK Sanctions List.

Both have a line with the date of the last change above the heading, and a row for each name; rows of one entry
share a number. Names stand in six columns, of which the sixth is the family name or the whole name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from identity.kyc.lists.entry import ListEntry, make_entry
from identity.kyc.lists.reading import Source

_NUMBERS: Final = ("Group ID", "Unique ID")
_KINDS: Final = ("Group Type", "Designation Type")
_BORN: Final = ("DOB", "D.O.B")
_LANDS: Final = ("Nationality", "Nationality(/ies)", "Country", "Address Country", "Current Believed Flag of Ship")
_ORIGINAL: Final = ("Name Non-Latin Script", "Name non-latin script")
_SCHEMAS: Final = {"individual": "Person", "ship": "Vessel"}
_HEADING: Final = "Name 6"


def is_uk_heading(heading: list[str]) -> bool:
    """Whether a row is the heading of one of the two lists."""
    return _HEADING in heading and any(name in heading for name in _NUMBERS)


def read_uk_csv(source: Source) -> Iterator[ListEntry]:
    """Read every entry; the rows of an entry stand together in neither list, so all are collected."""
    rows = source.rows(western=True)
    first = next(rows, [])
    heading = first if is_uk_heading(first) else next(rows, [])
    if not is_uk_heading(heading):
        source.fault(f"has no column {_HEADING!r}, or none of the entry's number")
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in source.records(chain([heading], rows)):
        groups.setdefault(_first(row, _NUMBERS), []).append(row)
    for number, members in groups.items():
        kind = _first(members[0], _KINDS).lower()
        entry = make_entry(
            number,
            _SCHEMAS.get(kind, "LegalEntity"),
            [name for row in members for name in _names(row)],
            birth_dates=[text for row in members for column in _BORN for text in _many(row.get(column, ""))],
            countries=[text for row in members for column in _LANDS for text in _many(row.get(column, ""))],
            gender=next((row["Gender"] for row in members if row.get("Gender")), ""),
        )
        if entry is not None:
            yield entry


def _first(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return next((row[column].strip() for column in columns if row.get(column, "").strip()), "")


def _names(row: Mapping[str, str]) -> list[str]:
    whole = " ".join(row.get(f"Name {number}", "") for number in (1, 2, 3, 4, 5, 6))
    return [whole, *(row[column] for column in _ORIGINAL if row.get(column))]


def _many(text: str) -> list[str]:
    """Split what holds several: `(1) Iran (2) Syria`, and days that are not known: 00/00/1961."""
    parts = [part.strip(" .") for part in re.split(r"\(\d+\)|\|", text)]
    return [part.removeprefix("00/00/").removeprefix("dd/mm/") for part in parts if part]
