"""OFAC's SDN list as CSV: sdn.csv with alt.csv and sdn_comments.csv beside it, joined by their first column.

No file has a heading; `-0-` stands for nothing. Widths of columns have changed over the years, so only their order
counts. Remarks carry birth dates and nationalities as phrases: `DOB 12 Mar 1961; nationality Iran`. Format: OFAC's
dat_spec.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from identity.kyc.lists.entry import ListEntry, make_entry
from identity.kyc.lists.reading import Source

_NULL: Final = "-0-"
_SCHEMAS: Final = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_BORN: Final = re.compile(r"(?:^|;)\s*(?:alt\. )?DOB ([^;.]+)", re.IGNORECASE)
_LAND: Final = re.compile(r"(?:^|;)\s*(?:alt\. )?(?:nationality|citizen|vessel flag) ([^;.]+)", re.IGNORECASE)
_GENDER: Final = re.compile(r"(?:^|;)\s*Gender (\w+)", re.IGNORECASE)
_COLUMNS: Final = {"sdn": 12, "alt": 5, "add": 6, "sdn_comments": 2}


def is_sdn(path: Path) -> bool:
    """Whether a file is the main one of the set."""
    return path.name.lower() == "sdn.csv"


def read_ofac_csv(source: Source) -> Iterator[ListEntry]:
    """Read the set; `alt.csv`, `add.csv` and `sdn_comments.csv` are read when they stand beside `sdn.csv`."""
    aliases = _joined(_beside(source, "alt"), 3)
    lands = _joined(_beside(source, "add"), 4)
    comments = _joined(_beside(source, "sdn_comments"), 1)
    for row in _rows(source, "sdn"):
        number, name, kind, remarks = row[0], row[1], row[2].lower(), row[11]
        more = "".join(comments.get(number, []))
        entry = make_entry(
            number,
            _SCHEMAS.get(kind, "LegalEntity" if kind else "Organization"),
            [name, *aliases.get(number, [])],
            birth_dates=_BORN.findall(remarks + more),
            countries=[*_LAND.findall(remarks + more), *lands.get(number, [])],
            gender=next(iter(_GENDER.findall(remarks + more)), ""),
        )
        if entry is not None:
            yield entry


def _beside(source: Source, name: str) -> Source | None:
    for path in sorted(source.path.parent.iterdir()):
        if path.name.lower() == f"{name}.csv":
            return Source(path, source.read)
    return None


def _joined(source: Source | None, column: int) -> dict[str, list[str]]:
    """Return one column of a file of the set by the number of the entry."""
    found: dict[str, list[str]] = {}
    if source is not None:
        for row in _rows(source, source.path.stem.lower()):
            if row[column]:
                found.setdefault(row[0], []).append(row[column])
    return found


def _rows(source: Source, name: str) -> Iterator[list[str]]:
    least = _COLUMNS[name]
    for row in source.rows(western=True):
        if len(row) < least or not row[0].strip().isdigit():
            source.fault(f"is no row of {name}.csv")
        yield ["" if cell.strip() == _NULL else cell.strip() for cell in row]
