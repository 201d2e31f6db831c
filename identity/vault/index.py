"""Sealed index: one small sealed entry a record, with its type, title and attributes.

What shows while locked is an opaque id and a version. Entries are sealed one by one, so that writing a record never
rewrites an index and finding one never opens the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from identity.errors import InvalidInput, Tampered
from identity.vault import cipher
from identity.vault.canonical import Fields, encode
from identity.vault.cipher import AuthenticationFailed, Random, VaultKeys
from identity.vault.interface import Entry, Locator, RecordId

MAXIMUM_TITLE = 256
MAXIMUM_ATTRIBUTES = 64
MAXIMUM_ATTRIBUTE = 4096
_TYPE = re.compile(r"[a-z0-9][a-z0-9._/+:-]{0,63}")


@dataclass(frozen=True)
class IndexEntry:
    """An index line as sealed: what `Entry` shows, the order of creation, and the record's locators."""

    record_id: RecordId
    version: int
    type: str
    title: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    born: tuple[int, int] = (0, 0)
    locators: tuple[Locator, ...] = ()

    def public(self) -> Entry:
        """What callers see."""
        return Entry(self.record_id, self.version, self.type, self.title, dict(self.attributes))


def check_type(name: str) -> None:
    """Raise `InvalidInput` unless `name` can be a record type: it stands in associated data and must be one word."""
    if not _TYPE.fullmatch(name):
        raise InvalidInput("a record type is 1 to 64 lower-case letters, digits and ._/+:-")


def check_title(title: str) -> None:
    """Raise `InvalidInput` for a title that is too long or not one line."""
    if len(title) > MAXIMUM_TITLE or not title.isprintable():
        raise InvalidInput(f"a title is at most {MAXIMUM_TITLE} printable characters")


def check_attributes(attributes: Mapping[str, str]) -> None:
    """Raise `InvalidInput` for too many or too long attributes."""
    if len(attributes) > MAXIMUM_ATTRIBUTES:
        raise InvalidInput(f"a record has at most {MAXIMUM_ATTRIBUTES} attributes")
    for name, value in attributes.items():
        if not 1 <= len(name) <= 64 or len(value) > MAXIMUM_ATTRIBUTE:
            raise InvalidInput("an attribute's name is 1 to 64 characters, its value at most 4096")


def _context(vault_id: str, record: bytes, version: int) -> bytes:
    return cipher.context("entry", vault_id, record.hex(), version)


def seal_entry(keys: VaultKeys, entry: IndexEntry, random: Random) -> bytes:
    """Seal an index line, padded."""
    data = encode(
        {
            "type": entry.type,
            "title": entry.title,
            "attributes": dict(entry.attributes),
            "born": list(entry.born),
            "locators": [list(locator) for locator in entry.locators],
        }
    )
    context = _context(keys.vault_id, bytes.fromhex(entry.record_id), entry.version)
    return cipher.seal(bytes(keys.index), cipher.pad(data), context, random)


def open_entry(keys: VaultKeys, record: bytes, version: int, sealed: bytes) -> IndexEntry:
    """Open an index line. Raises `Tampered`."""
    try:
        data = cipher.unpad(cipher.unseal(bytes(keys.index), sealed, _context(keys.vault_id, record, version)))
    except AuthenticationFailed:
        raise Tampered(
            f"the index entry of record {record.hex()[:8]} was changed from outside",
            hint="cmwallet vault verify names what is wrong; restore the vault from a backup",
            details={"finding": "entry-altered", "record": record.hex()},
        ) from None
    fields = Fields(data, f"the index entry of record {record.hex()[:8]}", authenticated=True)
    generation, number = fields.numbers("born", 2)
    return IndexEntry(
        record_id=RecordId(record.hex()),
        version=version,
        type=fields.text("type"),
        title=fields.text("title"),
        attributes=fields.map("attributes"),
        born=(generation, number),
        locators=tuple(fields.pairs("locators")),
    )
