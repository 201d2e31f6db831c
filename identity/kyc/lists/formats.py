"""Table of list formats: recognition of each, and its reader."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from identity.errors import InvalidInput, NotFound
from identity.kyc.lists import eu_xml, ofac_advanced, ofac_csv, ofac_xml, opensanctions, uk_csv, un_xml
from identity.kyc.lists.entry import ListEntry
from identity.kyc.lists.reading import Source

_HEAD: Final = 1 << 16
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")


@dataclass(frozen=True)
class Format:
    """A format: its name, who publishes it, what reads it."""

    name: str
    meaning: str
    read: Callable[[Source], Iterator[ListEntry]]


FORMATS: Final[Mapping[str, Format]] = {
    form.name: form
    for form in (
        Format("ofac-csv", "OFAC, CSV set of four (sdn.csv or cons_prim.csv, …)", ofac_csv.read_ofac_csv),
        Format("ofac-xml", "OFAC SDN, XML (sdn.xml)", ofac_xml.read_ofac_xml),
        Format("ofac-advanced", "OFAC, advanced XML (sdn_advanced.xml)", ofac_advanced.read_ofac_advanced),
        Format("un-xml", "UN Security Council consolidated list, XML", un_xml.read_un_xml),
        Format("eu-xml", "EU consolidated list of financial sanctions, XML", eu_xml.read_eu_xml),
        Format("uk-csv", "UK lists, CSV (OFSI consolidated list, UK Sanctions List)", uk_csv.read_uk_csv),
        Format("opensanctions-csv", "OpenSanctions targets.simple.csv", opensanctions.read_simple_csv),
        Format("ftm-json", "FollowTheMoney entities, JSON lines", opensanctions.read_ftm_json),
    )
}
_BY_ROOT: Final = {
    ofac_xml.ROOT: "ofac-xml",
    ofac_advanced.ROOT: "ofac-advanced",
    un_xml.ROOT: "un-xml",
    eu_xml.ROOT: "eu-xml",
}


def main_file(path: Path) -> Path:
    """Return the file to read: the one given, or in a folder the main one of OFAC's set or the only one.

    Raises `NotFound`, `InvalidInput` for a folder of which nobody knows which file is meant.
    """
    try:
        if not path.is_dir():
            if not stat.S_ISREG(path.stat().st_mode):
                raise InvalidInput(f"{path} is no file", hint="a list is read twice: a pipe or a device cannot be")
            return path
        files = [file for file in sorted(path.iterdir()) if file.is_file() and not file.name.startswith(".")]
    except OSError as error:
        raise NotFound(f"cannot read {path}: {(error.strerror or '').lower()}") from None
    main = [file for file in files if ofac_csv.is_main(file)]
    if len(main) > 1:
        raise InvalidInput(f"{path} has two sets: {main[0].name} and {main[1].name}", hint="name one of the two files")
    if not main and len(files) != 1:
        raise InvalidInput(f"{path} has {len(files)} files and no sdn.csv", hint="name the file itself")
    return (main or files)[0]


def files_of(path: Path, form: Format, *, alone: bool = False) -> tuple[list[Path], list[str]]:
    """Return (every file that is read for a list, the main one first; the names of those of its set that are missing).

    `alone` says that the neighbours of the file are not of its set, so that all others are missing.
    """
    if form.name != "ofac-csv":
        return [path], []
    found, missing = ofac_csv.parts_beside(path)
    if alone:
        return [path], sorted([*missing, *(file.name.lower() for file in found.values())])
    return [path, *sorted(found.values())], missing


def find_format(name: str | None, path: Path) -> Format:
    """Return the named format, or the one that the beginning of the file shows. Raises `InvalidInput`, `NotFound`."""
    if name is not None:
        if name not in FORMATS:
            raise InvalidInput(f"there is no format {name[:40]!r}", hint="one of " + ", ".join(FORMATS))
        return FORMATS[name]
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise NotFound(f"cannot read {path}: {(error.strerror or '').lower()}") from None
    found = _guess(path, head)
    if found is None:
        hint = "say which with --format: " + ", ".join(FORMATS)
        raise InvalidInput(f"{path.name} is in no format that is known here", hint=hint)
    return FORMATS[found]


def _guess(path: Path, head: bytes) -> str | None:
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace").lstrip()
    if text.startswith("<"):
        root = _ROOT.search(text)
        return _BY_ROOT.get(root[1]) if root else None
    if text.startswith("{"):
        return "ftm-json"
    if ofac_csv.is_main(path):
        return "ofac-csv"
    lines = text.splitlines()[:2]
    cells = [[cell.strip().strip('"') for cell in line.split(",")] for line in lines]
    if cells and set(opensanctions.SIMPLE_COLUMNS) <= set(cells[0]):
        return "opensanctions-csv"
    return "uk-csv" if any(map(uk_csv.is_uk_heading, cells)) else None
