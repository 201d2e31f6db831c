"""Journal operations on lists of entries: one SQL transaction, one question to the vault for each, however many lines.

What a single transfer writes in three commits costs a batch three for hundreds of lines. The rules are those of
`Journal`: an entry is changed only as it was read, and an id is used once.
"""

from __future__ import annotations

import hmac
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import Duplicate, Tampered
from cmwallet.home.database import Database, authenticate_rows, row_fields
from cmwallet.transactions.journal import COLUMNS, INSERT, Journal
from cmwallet.transactions.journal_entry import ABANDONED, EntryId, Intent, JournalEntry, entry_of, unsigned_entry
from identity.vault.interface import Keeper

_UPDATE: Final = f"UPDATE journal SET {', '.join(f'{name} = :{name}' for name in COLUMNS)} WHERE id = :id"  # noqa: S608
_NAMES_AT_ONCE: Final = 500
"""SQLite takes a limited number of values in one question."""


@dataclass(frozen=True)
class Reserved:
    """What is about to be carried out: the intent, and how its asset counts."""

    intent: Intent
    symbol: str
    decimals: int


@dataclass(frozen=True)
class Change:
    """An entry as it was read, and as it is to be."""

    before: JournalEntry
    after: JournalEntry


@dataclass(frozen=True)
class JournalLists:
    """The journal of a home, for lists. Every method commits once before it returns; the vault is open."""

    database: Database
    keeper: Keeper
    clock: Callable[[], float] = time.time

    def reserve(self, several: Sequence[Reserved], network: str) -> list[JournalEntry]:
        """Write down that intents of one account are about to be carried out; each has an id of its own.

        Raises:
            Duplicate: an id stands for something that was not given up.
            Tampered: entries are missing.
        """
        now = self.clock()
        with self.database.write() as connection:
            last = Journal(self.database).check_complete(connection)
            self._refuse_used([one.intent for one in several])
            rows = [
                vars(unsigned_entry(EntryId(last + place), one.intent, now))
                | {"network": network, "symbol": one.symbol, "decimals": one.decimals}
                for place, one in enumerate(several, start=1)
            ]
            return self._put(connection, rows, INSERT)

    def change(self, changes: Sequence[Change], *, exactly: bool = False) -> list[JournalEntry]:
        """Change entries; return each as it is now.

        One that another process changed meanwhile stays as that left it: it knows better.

        Raises:
            Duplicate: with `exactly`, when one was changed meanwhile; then none is changed.
        """
        now = self.clock()
        with self.database.write() as connection:
            there = self.with_numbers(change.before.id for change in changes)
            untouched = [there.get(change.before.id) == change.before for change in changes]
            if exactly and not all(untouched):
                number = changes[untouched.index(False)].before.id
                raise Duplicate(
                    f"journal entry {number} was changed by another process meanwhile; nothing was sent",
                    hint=f"cmwallet tx show {number}",
                    details={"entry": number},
                )
            self._refuse_same(changes)
            changed = [
                vars(change.after) | {"changed": now} for change, same in zip(changes, untouched, strict=True) if same
            ]
            there |= {entry.id: entry for entry in self._put(connection, changed, _UPDATE)}
            return [there.get(change.before.id, change.before) for change in changes]

    def check(self, entries: Sequence[JournalEntry]) -> None:
        """Raise `Tampered` when one of the entries was changed from outside."""
        tags = authenticate_rows(self.keeper, "journal", [entry.authenticated for entry in entries])
        for entry, tag in zip(entries, tags, strict=True):
            if not hmac.compare_digest(tag, entry.mac or b""):
                raise Tampered(
                    f"wallet.db: entry {entry.id} of the journal was changed from outside",
                    hint="cmwallet vault verify names all such rows, and with --repair drops them",
                )

    def with_numbers(self, numbers: Iterable[EntryId]) -> dict[EntryId, JournalEntry]:
        """Return the entries of those numbers that are there."""
        return {entry.id: entry for entry in _chosen(self.database, "id", list(numbers))}

    def _refuse_used(self, intents: Sequence[Intent]) -> None:
        first = intents[0]
        for entry in labelled(self.database, first.genesis, first.sender, [one.label for one in intents]):
            if entry.state != ABANDONED:
                raise Duplicate(
                    f"the id {entry.label!r} was used by another process meanwhile (journal entry {entry.id})",
                    hint="run the batch again",
                    details={"entry": entry.id, "state": entry.state, "hash": entry.hash},
                )

    def _refuse_same(self, changes: Sequence[Change]) -> None:
        """One transaction cannot carry out two orders."""
        new = {change.after.hash: change.before for change in changes if change.after.hash != change.before.hash}
        for other in _chosen(self.database, "hash", list(new)):
            if other.genesis == new[other.hash].genesis:
                raise Duplicate(
                    f"journal entry {other.id} is this very transaction; nothing was sent",
                    hint=f"cmwallet tx resume {other.id}",
                    details={"entry": other.id, "state": other.state, "hash": other.hash},
                )

    def _put(
        self, connection: sqlite3.Connection, rows: Sequence[Mapping[str, object]], statement: str
    ) -> list[JournalEntry]:
        tags = authenticate_rows(self.keeper, "journal", [row_fields(row) for row in rows])
        sealed = [{**row, "mac": tag} for row, tag in zip(rows, tags, strict=True)]
        connection.executemany(statement, sealed)
        return [JournalEntry(**row) for row in sealed]  # type: ignore[arg-type]


def labelled(database: Database, genesis: str, sender: str, labels: Sequence[str]) -> list[JournalEntry]:
    """Return the entries of an account under any of the ids, oldest first."""
    return sorted(
        _chosen(database, "label", labels, "genesis = ? AND sender = ? AND label != ''", genesis, sender),
        key=lambda entry: entry.id,
    )


def labelled_within(database: Database, genesis: str, sender: str, beginning: str) -> list[JournalEntry]:
    """Return the entries of an account whose id begins so, oldest first; `beginning` ends with an ASCII character."""
    beyond = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    rows = database.rows(
        "SELECT * FROM journal WHERE genesis = ? AND sender = ? AND label != '' AND label >= ? AND label < ?"
        " ORDER BY id",
        *(genesis, sender, beginning, beyond),
    )
    return [entry_of(row) for row in rows]


def _chosen(
    database: Database, column: str, values: Sequence[object], where: str = "1", *more: object
) -> list[JournalEntry]:
    found: list[JournalEntry] = []
    for start in range(0, len(values), _NAMES_AT_ONCE):
        part = values[start : start + _NAMES_AT_ONCE]
        marks = ", ".join("?" * len(part))
        query = f"SELECT * FROM journal WHERE {where} AND {column} IN ({marks})"  # noqa: S608 - fixed names
        found += [entry_of(row) for row in database.rows(query, *more, *part)]
    return found
