"""The consolidated list of financial sanctions of the European Union, as XML (`export`, version 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from identity.kyc.lists.entry import ListEntry, make_entry
from identity.kyc.lists.reading import Source
from identity.kyc.lists.xml import Node, elements

ROOT: Final = "export"


def read_eu_xml(source: Source) -> Iterator[ListEntry]:
    """Read every `sanctionEntity`."""
    for node in elements(source, {"sanctionEntity"}, {ROOT}):
        person = any(kind.attributes.get("code") == "person" for kind in node.all("subjectType"))
        aliases = node.all("nameAlias")
        entry = make_entry(
            node.attributes.get("logicalId") or node.attributes.get("euReferenceNumber", ""),
            "Person" if person else "LegalEntity",
            [_name(alias) for alias in aliases],
            birth_dates=[_born(date) for date in node.all("birthdate")],
            countries=[
                item.attributes.get("countryIso2Code", "")
                for kind in ("citizenship", "address")
                for item in node.all(kind)
                if item.attributes.get("countryIso2Code") != "00"  # the list's code for an unknown country
            ],
            gender=next((alias.attributes["gender"] for alias in aliases if alias.attributes.get("gender")), ""),
        )
        if entry is not None:
            yield entry


def _name(alias: Node) -> str:
    stated = alias.attributes
    parts = (stated.get(part, "") for part in ("firstName", "middleName", "lastName"))
    return stated.get("wholeName") or " ".join(parts)


def _born(node: Node) -> str:
    return node.attributes.get("birthdate") or node.attributes.get("year", "")
