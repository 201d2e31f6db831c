"""OFAC's lists as CSV, each a set of four files that are joined by their first column.

The SDN list is sdn.csv, alt.csv, add.csv and sdn_comments.csv; the consolidated list of all others cons_prim.csv,
cons_alt.csv, cons_add.csv and cons_comments.csv.

No file has a heading; `-0-` stands for nothing. Widths of columns have changed over the years, so only their order
counts. Remarks carry birth dates, nationalities and addresses on chains as phrases: `DOB 12 Mar 1961; nationality
Iran; alt. Digital Currency Address - ETH 0x…`. Format: OFAC's dat_spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from identity.kyc.lists.entry import DIGITAL_CURRENCY, ListEntry, make_entry
from identity.kyc.lists.reading import Source

_NULL: Final = "-0-"
_SCHEMAS: Final = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_BORN: Final = re.compile(r"(?:^|;)\s*(?:alt\. )?DOB ([^;.]+)", re.IGNORECASE)
_LAND: Final = re.compile(r"(?:^|;)\s*(?:alt\. )?(?:nationality|citizen|vessel flag) ([^;.]+)", re.IGNORECASE)
_GENDER: Final = re.compile(r"(?:^|;)\s*Gender (\w+)", re.IGNORECASE)
_ADDRESS: Final = re.compile(DIGITAL_CURRENCY + r"\W+\w+\W+(\w+)", re.IGNORECASE)
_COLUMNS: Final = {"main": 12, "alt": 5, "add": 6, "comments": 2}
_MAIN_FILES: Final = ("sdn.csv", "cons_prim.csv")
_SDN: Final = {"alt": "alt.csv", "add": "add.csv", "comments": "sdn_comments.csv"}
_CONSOLIDATED: Final = {"alt": "cons_alt.csv", "add": "cons_add.csv", "comments": "cons_comments.csv"}


def is_main(path: Path) -> bool:
    """Whether a file is the main one of a set."""
    return path.name.lower() in _MAIN_FILES


def parts_beside(path: Path) -> tuple[dict[str, Path], list[str]]:
    """Return the other files of a main file's set: (those that stand beside it, the names of those that do not)."""
    wanted = _CONSOLIDATED if path.name.lower().startswith("cons_") else _SDN
    there = {file.name.lower(): file for file in sorted(path.parent.iterdir())}
    found = {part: there[name] for part, name in wanted.items() if name in there}
    return found, [name for part, name in wanted.items() if part not in found]


def read_ofac_csv(source: Source) -> Iterator[ListEntry]:
    """Read the set: the main file, and with each entry what the files beside it say of it; see `parts_beside`."""
    parts = {} if source.alone else parts_beside(source.path)[0]
    aliases = _joined(source, parts, "alt", 3)
    lands = _joined(source, parts, "add", 4)
    comments = _joined(source, parts, "comments", 1)
    for row in _rows(source, "main"):
        number, name, kind, remarks = row[0], row[1], row[2].lower(), row[11]
        more = "".join(comments.get(number, []))
        entry = make_entry(
            number,
            _SCHEMAS.get(kind, "LegalEntity" if kind else "Organization"),
            [name, *aliases.get(number, [])],
            birth_dates=_BORN.findall(remarks + more),
            countries=[*_LAND.findall(remarks + more), *lands.get(number, [])],
            gender=next(iter(_GENDER.findall(remarks + more)), ""),
            addresses=_ADDRESS.findall(remarks + more),
        )
        if entry is not None:
            yield entry


def _joined(source: Source, parts: Mapping[str, Path], part: str, column: int) -> dict[str, list[str]]:
    """Return one column of a file of the set by the number of the entry."""
    found: dict[str, list[str]] = {}
    if part in parts:
        for row in _rows(Source(parts[part], source.read), part):
            if row[column]:
                found.setdefault(row[0], []).append(row[column])
    return found


def _rows(source: Source, part: str) -> Iterator[list[str]]:
    least = _COLUMNS[part]
    for row in source.rows(western=True):
        if len(row) < least or not row[0].strip().isdigit():
            source.fault(f"is no row of {source.path.name}")
        yield ["" if cell.strip() == _NULL else cell.strip() for cell in row]
