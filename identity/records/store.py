"""Store of an identity's records: one sealed record of the vault a field, found by its locator in constant time.

Each value that a field had stays as a version of its record until the retention ends: that is the field's history.
A field that is unset keeps its record, with a last version that says so; purging removes the record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from identity.errors import AlreadyExists, InvalidInput, NotFound
from identity.records.field import FieldRecord, Json, Source, encode
from identity.records.given import clean_text
from identity.records.reader import TYPE_FIELD, RecordReader, times_of
from identity.records.schema import attachment_label, type_of
from identity.records.validation import check_together, normalise
from identity.secret import Secret
from identity.timestamps import rfc3339, seconds_of_time
from identity.vault.interface import Draft, Entry, Keeper
from identity.vault.session import Clock

TYPE_CHUNK: Final = "identity/chunk"
"""A piece of an attachment; see `attachments.py`."""
FOR_EVER: Final = 2**40
_MOST_VERSIONS: Final = 100
_FEW: Final = 200
"""Up to this many fields are looked up one by one; for more the whole index is listed once."""


Changed = Callable[[Collection[str]], None]
"""Told the names of the fields that changed, once the change stands."""


def nobody_follows(_names: Collection[str]) -> None:
    """For records of which nobody keeps copies: a vault that no server is run for."""


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
        return rfc3339(seconds_of_time(text))
    except ValueError:
        raise InvalidInput(f"{what} is a time such as 2027-01-31 or 2027-01-31T12:00:00Z") from None


class Records(RecordReader):
    """The fields of the identity `owner` (its account's address in lower case), to be read and changed.

    `changed` is told what changed: whoever keeps copies of values, such as a server that runs, has to follow, so that
    nobody makes this object without saying who does. `retention` is how many seconds a value stays in the history after
    it was replaced.
    """

    def __init__(
        self, keeper: Keeper, owner: str, *, changed: Changed, clock: Clock = time.time, retention: int = FOR_EVER
    ) -> None:
        super().__init__(keeper, owner, clock=clock)
        self.changed = changed
        self._retention = retention

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

    def drop_all(self) -> int:
        """Remove every field with its history, and every attachment: how many there were."""
        fields = self.entries()
        chunks = [entry.record_id for entry in self.entries(TYPE_CHUNK)]
        self.keeper.remove_many([*(entry.record_id for entry in fields), *chunks])
        self.changed([entry.title for entry in fields])
        return len(fields)

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
        times = {} if before is None else times_of(before)
        version = 1 if before is None else before.version + 1
        keep_from = _keep_from(times, now, self._retention)
        times = {number: seconds for number, seconds in times.items() if number >= keep_from} | {version: now}
        attributes = {"owner": self.owner, "sealed": " ".join(f"{n}:{t}" for n, t in times.items())}
        if field is None:
            attributes["unset"] = "1"
        record_id = None if before is None else before.record_id
        locator = (self.owner, name)
        return Draft(TYPE_FIELD, name, Secret(encode(field)), attributes, record_id, locator, keep_from or None)


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
