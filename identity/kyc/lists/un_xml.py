"""The Consolidated List of the Security Council of the United Nations, as XML (`CONSOLIDATED_LIST`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from identity.kyc.lists.entry import ListEntry, make_entry
from identity.kyc.lists.reading import Source
from identity.kyc.lists.xml import Node, elements

ROOT: Final = "CONSOLIDATED_LIST"
_YEAR: Final = re.compile("[0-9]{4}", re.ASCII)
_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read_un_xml(source: Source) -> Iterator[ListEntry]:
    """Read every `INDIVIDUAL` and `ENTITY`."""
    for node in elements(source, {"INDIVIDUAL", "ENTITY"}, {ROOT}):
        person = node.tag == "INDIVIDUAL"
        entry = make_entry(
            node.first("DATAID"),
            "Person" if person else "LegalEntity",
            [
                " ".join(node.first(part) for part in _PARTS),
                *node.texts("NAME_ORIGINAL_SCRIPT"),
                *node.texts(f"{node.tag}_ALIAS", "ALIAS_NAME"),
            ],
            birth_dates=[date for born in node.all("INDIVIDUAL_DATE_OF_BIRTH") for date in _dates(born)],
            countries=[*node.texts("NATIONALITY", "VALUE"), *node.texts(f"{node.tag}_ADDRESS", "COUNTRY")],
            gender=node.first("GENDER"),
        )
        if entry is not None:
            yield entry


def _dates(born: Node) -> list[str]:
    """Return one date, or the years of a span of at most ten."""
    first, last = born.first("FROM_YEAR"), born.first("TO_YEAR")
    if _YEAR.fullmatch(first) and _YEAR.fullmatch(last) and 0 <= int(last) - int(first) <= 10:
        return [str(year) for year in range(int(first), int(last) + 1)]
    return [text for text in (born.first("DATE"), born.first("YEAR")) if text][:1]
