"""OFAC's list in the advanced XML (`Sanctions`, sdn_advanced.xml).

Parties have profiles, names in parts and coded features. The codes stand in the document itself, before the parties.
The schema is the UN's advanced sanctions data model (ASM); names, birth dates, countries, genders, types and addresses
on chains are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from identity.kyc.lists.entry import DIGITAL_CURRENCY, ListEntry, make_entry
from identity.kyc.lists.reading import Source
from identity.kyc.lists.xml import Node, elements

ROOT: Final = "Sanctions"
_SCHEMAS: Final = {"individual": "Person", "entity": "LegalEntity", "vessel": "Vessel", "aircraft": "Airplane"}
_SETS: Final = ("PartySubType", "PartyType", "FeatureType", "DetailReference", "AreaCode", "Country", "Location")

Codes = dict[str, dict[str, str]]


def read_ofac_advanced(source: Source) -> Iterator[ListEntry]:
    """Read every `DistinctParty`."""
    codes: Codes = {name: {} for name in _SETS}
    for node in elements(source, {*_SETS, "DistinctParty"}, {ROOT}):
        if node.tag == "DistinctParty":
            yield from _entries(node, codes)
        else:
            _learn(node, codes)


def _learn(node: Node, codes: Codes) -> None:
    number = node.attributes.get("ID", "")
    if node.tag == "PartySubType":
        kind = codes["PartyType"].get(node.attributes.get("PartyTypeID", ""), "")
        codes["PartySubType"][number] = node.text if node.text.lower() in _SCHEMAS else kind
    elif node.tag == "Location":
        country = next((item.attributes.get("CountryID", "") for item in node.all("LocationCountry")), "")
        codes["Location"][number] = codes["Country"].get(country, "")
    else:
        codes[node.tag][number] = node.text


def _entries(node: Node, codes: Codes) -> Iterator[ListEntry]:
    for profile in node.all("Profile"):
        features = _features(profile, codes)
        kind = codes["PartySubType"].get(profile.attributes.get("PartySubTypeID", ""), "").lower()
        entry = make_entry(
            node.attributes.get("FixedRef", ""),
            _SCHEMAS.get(kind, "LegalEntity"),
            [_name(name) for name in profile.all("Identity", "Alias", "DocumentedName")],
            birth_dates=features.get("birthdate", ()),
            countries=[country for kind in _COUNTRIES for country in features.get(kind, ())],
            gender=next(iter(features.get("gender", ())), ""),
            addresses=[one for kind, all_ in features.items() if kind.startswith(DIGITAL_CURRENCY) for one in all_],
        )
        if entry is not None:
            yield entry


_COUNTRIES: Final = ("nationality country", "citizenship country", "location", "vessel flag")


def _name(node: Node) -> str:
    return " ".join(node.texts("DocumentedNamePart", "NamePartValue"))


def _features(profile: Node, codes: Codes) -> Mapping[str, list[str]]:
    """Return what the features of a profile say, by the name of their type."""
    found: dict[str, list[str]] = {}
    for feature in profile.all("Feature"):
        kind = codes["FeatureType"].get(feature.attributes.get("FeatureTypeID", ""), "").lower()
        values = found.setdefault(kind, [])
        for version in feature.all("FeatureVersion"):
            values += [date for period in version.all("DatePeriod") for date in (_date(period),) if date]
            values += version.texts("VersionDetail")
            for detail in version.all("VersionDetail"):
                values.append(codes["DetailReference"].get(detail.attributes.get("DetailReferenceID", ""), ""))
            for place in version.all("VersionLocation"):
                values.append(codes["Location"].get(place.attributes.get("LocationID", ""), ""))
    return found


def _date(period: Node) -> str:
    """Return the date of a period: exact where it begins and ends on one day, else the year if there is one only."""
    ends = [_day(period, "Start", "From"), _day(period, "End", "To")]
    if ends[0] == ends[1]:
        return ends[0]
    return ends[0][:4] if ends[0][:4] == ends[1][:4] else ""


def _day(period: Node, side: str, limit: str) -> str:
    year, month, day = (period.first(side, limit, part) for part in ("Year", "Month", "Day"))
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
