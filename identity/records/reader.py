"""Reader of an identity's records: one sealed record of the vault a field, found by its locator in constant time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import Final

from identity.errors import NotFound
from identity.records.field import Change, FieldRecord, decode
from identity.records.schema import type_of
from identity.timestamps import rfc3339
from identity.vault.interface import Entry, Keeper
from identity.vault.session import Clock

TYPE_FIELD: Final = "identity/field"
BATCH: Final = 512
"""Records opened under one line of the log; sorted by id, so that a batch lies close together in the tree."""


class RecordReader:
    """The fields of the identity `owner` (its account's address in lower case), to be read."""

    def __init__(self, keeper: Keeper, owner: str, *, clock: Clock = time.time) -> None:
        if owner != owner.lower() or not owner:
            raise ValueError("an owner is an address in lower case")
        self.keeper = keeper
        self.owner = owner
        self.clock = clock

    @property
    def today(self) -> date:
        """The day it is, in UTC."""
        return datetime.fromtimestamp(self.clock(), UTC).date()

    def get(self, name: str, *, reason: str) -> FieldRecord:
        """Return a field. Raises `NotFound`, `InvalidInput` (no such name)."""
        found = self.find(name, reason=reason)
        if found is None:
            raise NotFound(f"{name} is not set", hint=f"cmwallet identity set {name} VALUE")
        return found

    def find(self, name: str, *, reason: str) -> FieldRecord | None:
        """Return a field, or None when it is not set."""
        type_of(name)
        record_id = self.keeper.find(self.owner, name)
        if record_id is None:
            return None
        with self.keeper.open_record(record_id, reason=reason).payload as payload:
            return decode(payload.reveal(), name)

    def names(self) -> list[str]:
        """The names of the fields that are set, by name; no value is opened."""
        return sorted(entry.title for entry in self.entries() if "unset" not in entry.attributes)

    def all(self, *, prefix: str = "", reason: str) -> list[FieldRecord]:
        """Return every field whose name starts with `prefix`, by name."""
        entries = {
            entry.record_id: entry.title
            for entry in self.entries()
            if entry.title.startswith(prefix) and "unset" not in entry.attributes
        }
        found: list[FieldRecord] = []
        ids = sorted(entries)
        for start in range(0, len(ids), BATCH):
            for record in self.keeper.open_many(ids[start : start + BATCH], reason=reason):
                with record.payload as payload:
                    field = decode(payload.reveal(), entries[record.record_id])
                if field is not None:
                    found.append(field)
        return sorted(found, key=lambda field: field.name)

    def history(self, name: str, *, reason: str) -> list[Change]:
        """What the field was, oldest first, the present value last. Raises `NotFound`."""
        type_of(name)
        record_id = self.keeper.find(self.owner, name)
        if record_id is None:
            raise NotFound(f"{name} was never set, or was purged")
        times = times_of(self.keeper.entry(record_id))
        changes: list[Change] = []
        for version in self.keeper.versions(record_id):
            with self.keeper.open_record(record_id, reason=reason, version=version).payload as payload:
                record = decode(payload.reveal(), name)
            sealed = times.get(version)
            known = record.collected if record is not None else ""
            changes.append(Change(version, known if sealed is None else rfc3339(sealed), record))
        return changes

    def entries(self, type: str = TYPE_FIELD) -> list[Entry]:
        """The index lines of this identity's fields, the unset ones too; no value is opened."""
        return [entry for entry in self.keeper.entries(type) if entry.attributes.get("owner") == self.owner]


def times_of(entry: Entry) -> dict[int, int]:
    """When each kept version was sealed."""
    pairs = (part.partition(":") for part in entry.attributes.get("sealed", "").split())
    return {int(number): int(seconds) for number, _, seconds in pairs}
