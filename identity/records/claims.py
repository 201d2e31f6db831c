"""Fields as the JSON of OIDC claims, and back: a path of a name is a path of nested objects.

`{"given_name": "Ada", "address": {"country": "GB"}, "document": {"passport": {"document_number": "…"}}}` is what other
programs read. The member `_records` beside the claims says of each field where its value came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from identity.errors import InvalidInput
from identity.file_kinds import kind_of_json
from identity.hostile_json import load_json
from identity.records.field import SOURCES, FieldRecord, Json
from identity.records.schema import attachment_label, type_of
from identity.records.store import Update
from identity.text_files import decode_text

MAX_BYTES: Final = 64 << 20
_ABOUT: Final = "_records"
_MOST_PARTS: Final = 4_000_000
"""Brackets and commas of a document: a parsed list takes twenty times the bytes in which it was written."""
_NAMES_SHOWN: Final = 120


@dataclass(frozen=True)
class Read:
    """What a file of others holds: values to be set, and what was left out, by the file's own names."""

    updates: list[Update] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def nest(values: Mapping[str, Json]) -> dict[str, Json]:
    """Put values under their paths."""
    claims: dict[str, Json] = {}
    for name, value in values.items():
        place = claims
        *path, last = name.split(".")
        for part in path:
            place = cast("dict[str, Json]", place.setdefault(part, {}))
        place[last] = value
    return claims


def flatten(claims: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Json]]:
    """Every path that the schema has, or that leads no further, with its value; nulls are nothing."""
    for name, value in claims.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, Mapping) and not _is_field(here):
            yield from flatten(value, here)
        elif value is not None:
            yield here, value


def _is_field(name: str) -> bool:
    try:
        type_of(name)
    except InvalidInput:
        return False
    return attachment_label(name) is None


def write_json(records: Sequence[FieldRecord]) -> bytes:
    """The claims with what is known about them."""
    claims = nest({record.name: record.value for record in records})
    claims[_ABOUT] = {record.name: about(record) for record in records}
    return json.dumps(claims, ensure_ascii=False, indent=2).encode() + b"\n"


def about(record: FieldRecord) -> dict[str, Json]:
    """What is known of a value, without the value."""
    return {
        "source": record.source,
        "collected": record.collected,
        "expires": record.expires,
        "verified_by": record.verified_by,
    }


def load_object(content: bytes, what: str) -> dict[str, Any]:
    """One JSON object of others. Raises `InvalidInput`."""
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"{what} is longer than {MAX_BYTES >> 20} MiB")
    if sum(content.count(mark) for mark in (b"[", b"{", b",")) > _MOST_PARTS:
        raise InvalidInput(f"{what} has more parts than any record of a person")
    try:
        document = load_json(decode_text(content, what).encode())
    except ValueError as error:
        raise InvalidInput(f"{what} is not JSON: {_why(error)}") from None
    if not isinstance(document, dict):
        kind = kind_of_json(document)
        said = InvalidInput(f"{what} is {kind.what}, not a JSON object", hint=kind.instead) if kind else None
        raise said or InvalidInput(f"{what} is not a JSON object")
    return document


def _why(error: ValueError) -> str:
    """What is wrong with a document, without a word of what it holds."""
    if isinstance(error, json.JSONDecodeError):
        return f"it makes no sense from line {error.lineno}, column {error.colno} on"
    return str(error)[:80]


def read_json(content: bytes, *, trust: bool = False) -> Read:
    """Read claims. With `trust` source, time and verifier are taken over; else the source is `import`.

    Raises `InvalidInput` for what is no JSON object; whether a value is right is the store's to say.
    """
    document = load_object(content, "the file")
    known = document.pop(_ABOUT, None)
    read = read_claims(document, known if trust and isinstance(known, dict) else {})
    if not read.updates and (kind := kind_of_json(document)):
        raise InvalidInput(f"that is {kind.what}, which holds no records", hint=kind.instead)
    return read


def read_claims(claims: Mapping[str, Any], known: Mapping[str, Any]) -> Read:
    """Sort claims into those that the schema has and others; `known` says what to believe about them."""
    read = Read()
    for name, value in flatten(claims):
        if _is_field(name):
            read.updates.append(update_of(name, value, known.get(name)))
        else:
            read.skipped.append(name[:_NAMES_SHOWN])
    return read


def update_of(name: str, value: Json, known: object) -> Update:
    """A value with what is believed about it; anything malformed there counts as not said. Raises `InvalidInput`."""
    if not isinstance(known, Mapping):
        return Update(name, value, "import")
    texts = {key: item for key, item in known.items() if isinstance(item, str)}
    stated = texts.get("source")
    return Update(
        name,
        value,
        next((source for source in SOURCES if source == stated), "import"),
        expires=texts.get("expires"),
        verified_by=texts.get("verified_by"),
        collected=texts.get("collected"),
    )
