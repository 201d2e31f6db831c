"""The records of one identity: one sealed record of the vault a field, found by its locator in constant time.

Each value that a field had stays as a version of its record until the retention ends: that is the field's history.
A field that is unset keeps its record, with a last version that says so; purging removes the record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from identity.errors import AlreadyExists, InvalidInput, NotFound
from identity.records.field import Change, FieldRecord, Json, Source, decode, encode
from identity.records.given import clean_text
from identity.records.schema import attachment_label, type_of
from identity.records.validation import check_together, normalise
from identity.secret import Secret
from identity.timestamps import rfc3339
from identity.vault.interface import Draft, Entry, Keeper
from identity.vault.session import Clock

TYPE_FIELD: Final = "identity/field"
TYPE_CHUNK: Final = "identity/chunk"
"""A piece of an attachment; see `attachments.py`."""
BATCH: Final = 512
"""Records opened under one line of the log; sorted by id, so that a batch lies close together in the tree."""
FOR_EVER: Final = 2**40
_MOST_VERSIONS: Final = 100
_FEW: Final = 200
"""Up to this many fields are looked up one by one; for more the whole index is listed once."""


Changed = Callable[[Collection[str]], None]
"""Told the names of the fields that changed, once the change stands."""


def _nobody(_names: Collection[str]) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Update:
    """A value to be set, with what is known about it."""

    name: str
    value: Json
    source: Source = "self"
    expires: str | None = None
    verified_by: str | None = None
    collected: str | None = None


def check_time(text: str, what: str) -> str:
    """Return an RFC 3339 time, or a day, as RFC 3339 UTC. Raises `InvalidInput`."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        raise InvalidInput(f"{what} is a time such as 2027-01-31 or 2027-01-31T12:00:00Z") from None


class Records:
    """The fields of the identity `owner` (its account's address in lower case).

    `retention` is how many seconds a value stays in the history after it was replaced.
    """

    def __init__(self, keeper: Keeper, owner: str, *, clock: Clock = time.time, retention: int = FOR_EVER) -> None:
        if owner != owner.lower() or not owner:
            raise ValueError("an owner is an address in lower case")
        self.keeper = keeper
        self.owner = owner
        self.clock = clock
        self._retention = retention
        self.changed: Changed = _nobody
        """Called after fields were set, unset or removed; whoever keeps copies of values hangs in here."""

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

    def set(
        self,
        name: str,
        value: Json,
        *,
        source: Source = "self",
        expires: str | None = None,
        verified_by: str | None = None,
    ) -> FieldRecord:
        """Check, normalise and keep a value; the one before goes into the history. Raises `InvalidInput`."""
        return self.set_many([Update(name, value, source, expires, verified_by)])[0]

    def set_many(self, updates: Sequence[Update] | Mapping[str, Json], *, source: Source = "self") -> list[FieldRecord]:
        """Set several fields, or none. Raises `InvalidInput` naming the first field that is wrong."""
        if isinstance(updates, Mapping):
            updates = [Update(name, value, source) for name, value in updates.items()]
        fields = self.prepare(updates)
        self.seal(fields)
        return fields

    def seal(self, fields: Sequence[FieldRecord]) -> None:
        """Keep prepared fields, all or none."""
        self._seal([(field.name, field) for field in fields])

    def change(self, updates: Sequence[Update], removed: Sequence[str]) -> list[FieldRecord]:
        """Set some fields and unset others in one transaction. Raises as `set_many` does."""
        fields = self.prepare(updates)
        self._seal([*((field.name, field) for field in fields), *((name, None) for name in removed)])
        return fields

    def drafts(self, fields: Sequence[FieldRecord]) -> list[Draft]:
        """What seals prepared fields, for a transaction with others."""
        return self._drafts([(field.name, field) for field in fields])

    def prepare(self, updates: Sequence[Update]) -> list[FieldRecord]:
        """Check and normalise without keeping anything. Raises `InvalidInput`."""
        siblings = self._siblings(updates)
        now, today = rfc3339(self.clock()), self.today
        fields: list[FieldRecord] = []
        for update in _countries_first(updates):
            value = normalise(update.name, update.value, today=today, siblings=siblings)
            siblings[update.name] = value
            fields.append(
                FieldRecord(
                    name=update.name,
                    value=value,
                    source=update.source,
                    collected=now if update.collected is None else check_time(update.collected, "collected"),
                    sensitivity=type_of(update.name).sensitivity,
                    expires=None if update.expires is None else check_time(update.expires, "expires"),
                    verified_by=None if update.verified_by is None else clean_text("verified_by", update.verified_by),
                )
            )
        if len({field.name for field in fields}) != len(fields):
            raise InvalidInput("a field is named twice")
        check_together(siblings)
        order = {update.name: position for position, update in enumerate(updates)}
        return sorted(fields, key=lambda field: order[field.name])

    def unset(self, name: str, *, purge: bool = False) -> None:
        """Unset a field; with `purge` its history goes too. Raises `NotFound`."""
        type_of(name)
        if attachment_label(name) is not None:
            raise InvalidInput(f"{name} is a file", hint=f"cmwallet identity detach {attachment_label(name)}")
        record_id = self.keeper.find(self.owner, name)
        if record_id is None:
            raise NotFound(f"{name} is not set")
        if purge:
            self.keeper.remove(record_id)
            self.changed([name])
            return
        if "unset" in self.keeper.entry(record_id).attributes:
            raise NotFound(f"{name} is not set; its history is", hint="unset --purge removes that too")
        self._seal([(name, None)])

    def history(self, name: str, *, reason: str) -> list[Change]:
        """What the field was, oldest first, the present value last. Raises `NotFound`."""
        type_of(name)
        record_id = self.keeper.find(self.owner, name)
        if record_id is None:
            raise NotFound(f"{name} was never set, or was purged")
        times = _times(self.keeper.entry(record_id))
        changes: list[Change] = []
        for version in self.keeper.versions(record_id):
            with self.keeper.open_record(record_id, reason=reason, version=version).payload as payload:
                record = decode(payload.reveal(), name)
            sealed = times.get(version)
            known = record.collected if record is not None else ""
            changes.append(Change(version, known if sealed is None else rfc3339(sealed), record))
        return changes

    def drop_all(self) -> int:
        """Remove every field with its history, and every attachment: how many there were."""
        fields = self.entries()
        chunks = [entry.record_id for entry in self.entries(TYPE_CHUNK)]
        self.keeper.remove_many([*(entry.record_id for entry in fields), *chunks])
        self.changed([entry.title for entry in fields])
        return len(fields)

    def entries(self, type: str = TYPE_FIELD) -> list[Entry]:
        """The index lines of this identity's fields, the unset ones too; no value is opened."""
        return [entry for entry in self.keeper.entries(type) if entry.attributes.get("owner") == self.owner]

    def _siblings(self, updates: Sequence[Update]) -> dict[str, Json]:
        """The stored values that decide whether the new ones are right."""
        wanted: set[str] = set()
        for update in updates:
            group, _, last = update.name.rpartition(".")
            if group.startswith("document."):
                needed = {
                    "date_of_issuance": ("date_of_expiry", "birthdate"),
                    "date_of_expiry": ("date_of_issuance",),
                    "birthdate": ("date_of_issuance",),
                    "personal_number": ("issuing_country",),
                }
                wanted |= {f"{group}.{name}" for name in needed.get(last, ())}
            elif type_of(update.name).kind == "phone":
                wanted.add("address.country")
        siblings: dict[str, Json] = {}
        for name in sorted(wanted - {update.name for update in updates}):
            found = self.find(name, reason="check a field that goes with it")
            if found is not None:
                siblings[name] = found.value
        return siblings

    def _seal(self, changes: Sequence[tuple[str, FieldRecord | None]]) -> None:
        try:
            self.keeper.seal_many(self._drafts(changes))
        except AlreadyExists:
            # Another process set a field for the first time between the look and the write; now it is there.
            self.keeper.seal_many(self._drafts(changes))
        self.changed([name for name, _ in changes])

    def _drafts(self, changes: Sequence[tuple[str, FieldRecord | None]]) -> list[Draft]:
        if len(changes) < _FEW:
            return [
                self._draft(name, field, None if found is None else self.keeper.entry(found))
                for name, field in changes
                for found in [self.keeper.find(self.owner, name)]
            ]
        known = {entry.title: entry for entry in self.entries()}
        return [self._draft(name, field, known.get(name)) for name, field in changes]

    def _draft(self, name: str, field: FieldRecord | None, before: Entry | None) -> Draft:
        now = int(self.clock())
        times = {} if before is None else _times(before)
        version = 1 if before is None else before.version + 1
        keep_from = _keep_from(times, now, self._retention)
        times = {number: seconds for number, seconds in times.items() if number >= keep_from} | {version: now}
        attributes = {"owner": self.owner, "sealed": " ".join(f"{n}:{t}" for n, t in times.items())}
        if field is None:
            attributes["unset"] = "1"
        record_id = None if before is None else before.record_id
        locator = (self.owner, name)
        return Draft(TYPE_FIELD, name, Secret(encode(field)), attributes, record_id, locator, keep_from or None)


def _times(entry: Entry) -> dict[int, int]:
    """When each kept version was sealed."""
    pairs = (part.partition(":") for part in entry.attributes.get("sealed", "").split())
    return {int(number): int(seconds) for number, _, seconds in pairs}


def _keep_from(times: Mapping[int, int], now: int, retention: int) -> int:
    """The oldest version to keep: a value ends when the next one is sealed, and stays for the retention after that."""
    numbers = sorted(times)
    if not numbers:
        return 0
    first = numbers[0]
    for number, following in zip(numbers, [*numbers[1:], None], strict=True):
        ended = now if following is None else times[following]
        if ended + retention > now:
            break
        first = number + 1
    return max(first, numbers[-1] + 2 - _MOST_VERSIONS)


def _countries_first(updates: Iterable[Update]) -> list[Update]:
    """What other checks look at comes before them."""
    return sorted(updates, key=lambda update: not update.name.endswith("country"))
