"""OFAC's SDN list as XML: the plain one (`sdnList`, sdn.xml)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from identity.kyc.lists.entry import DIGITAL_CURRENCY, ListEntry, make_entry
from identity.kyc.lists.reading import Source
from identity.kyc.lists.xml import Node, elements

ROOT: Final = "sdnList"
_SCHEMAS: Final = {"individual": "Person", "entity": "LegalEntity", "vessel": "Vessel", "aircraft": "Airplane"}


def read_ofac_xml(source: Source) -> Iterator[ListEntry]:
    """Read every `sdnEntry`."""
    for node in elements(source, {"sdnEntry"}, {ROOT}):
        entry = make_entry(
            node.first("uid"),
            _SCHEMAS.get(node.first("sdnType").lower(), "LegalEntity"),
            [_name(node), *map(_name, node.all("akaList", "aka"))],
            birth_dates=node.texts("dateOfBirthList", "dateOfBirthItem", "dateOfBirth"),
            countries=[
                *node.texts("nationalityList", "nationality", "country"),
                *node.texts("citizenshipList", "citizenship", "country"),
                *node.texts("addressList", "address", "country"),
                *node.texts("vesselInfo", "vesselFlag"),
            ],
            gender=next(iter(_numbers(node, "gender")), ""),
            addresses=_numbers(node, DIGITAL_CURRENCY),
        )
        if entry is not None:
            yield entry


def _name(node: Node) -> str:
    return f"{node.first('firstName')} {node.first('lastName')}"


def _numbers(node: Node, kind: str) -> list[str]:
    """Return the numbers of the identity documents whose type begins so."""
    ids = node.all("idList", "id")
    return [one.first("idNumber") for one in ids if one.first("idType").lower().startswith(kind)]
