"""OpenSanctions: the simple CSV of targets (`targets.simple.csv`) and entities as JSON lines (FollowTheMoney)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from identity.hostile_json import load_json
from identity.kyc.lists.entry import MAX_ID, ListEntry, addresses_in, make_entry
from identity.kyc.lists.reading import Source
from identity.kyc.names.prepare import is_schema

SIMPLE_COLUMNS: Final = ("id", "schema", "name", "aliases")
_NAMES: Final = ("name", "alias", "weakAlias", "previousName")
_COUNTRIES: Final = ("country", "nationality", "citizenship", "jurisdiction", "flag")
_SEEN: Final = ("last_seen", "last_change")
"""When an entry was seen and changed: the newest of all entries is as old as the list."""
_ALWAYS_NAMED: Final = "LegalEntity"
_WALLET: Final = "CryptoWallet"
"""An address on a chain; `holder` is the id of whoever it belongs to, if that is known."""


def read_simple_csv(source: Source) -> Iterator[ListEntry]:
    """Read every row; several values of a cell are separated by semicolons."""
    for row in source.records(source.rows(), *SIMPLE_COLUMNS):
        for column in _SEEN:
            source.notice(row.get(column))
        entry = make_entry(
            row["id"],
            row["schema"] if is_schema(row["schema"]) else _ALWAYS_NAMED,
            [row["name"], *row["aliases"].split(";")],
            birth_dates=row.get("birth_date", "").split(";"),
            countries=row.get("countries", "").split(";"),
            addresses=[row["name"], row["aliases"], row.get("identifiers", "")],
        )
        if entry is not None:
            yield entry


def read_ftm_json(source: Source) -> Iterator[ListEntry]:
    """Read every line that is an entity with a name, of a schema that can be screened, or an address on a chain."""
    for line in source.lines():
        if not line.strip():
            continue
        try:
            document = load_json(line)
        except ValueError as error:
            source.fault(f"not JSON: {error}")
        if not isinstance(document, dict) or not isinstance(document.get("properties"), dict):
            source.fault("not an entity: it has no properties")
        for column in _SEEN:
            source.notice(document.get(column))
        entry = _entity(document, document["properties"])
        if entry is not None:
            yield entry


def _entity(document: Mapping[str, object], properties: Mapping[str, object]) -> ListEntry | None:
    schema, number = document.get("schema"), document.get("id")
    if not isinstance(schema, str) or not isinstance(number, str):
        return None
    if schema == _WALLET:
        return _wallet(number, properties)
    if not is_schema(schema):
        return None
    return make_entry(
        number,
        schema,
        [name for key in _NAMES for name in _strings(properties.get(key))],
        birth_dates=_strings(properties.get("birthDate")),
        countries=[code for key in _COUNTRIES for code in _strings(properties.get(key))],
        gender=next(iter(_strings(properties.get("gender"))), ""),
    )


def _wallet(number: str, properties: Mapping[str, object]) -> ListEntry | None:
    addresses = addresses_in(_strings(properties.get("publicKey")))
    holder = next(iter(_strings(properties.get("holder"))), number)
    return ListEntry(holder.strip()[:MAX_ID], _WALLET, (), addresses=addresses) if addresses else None


def _strings(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
