"""Journal of transfers: every one that was ever meant, from the intent to its place in a block.

The signed bytes are written here before they go on the wire, so a crash at any point is finished by `tx resume`, and
an intent that is still open is never sent twice. Bytes that were signed are never dropped: whatever a node says, they
can be mined until another transaction, one that we can see, has used their nonce.

Every row carries a MAC over all its columns under a subkey of the vault. A change is therefore kept only while the
vault is open; without it, what a command found out is returned, and found out again by the next one that has it open.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Duplicate, Locked, NotFound, Tampered
from cmwallet.home.database import Database, authenticate_row, check_row
from cmwallet.transactions.duplicates import refuse_duplicate
from cmwallet.transactions.journal_entry import (
    ABANDONED,
    CONFIRMED,
    HOLDS_NONCE,
    MINED,
    ORPHANED,
    REFUSED,
    REPLACED,
    RESERVED,
    REVERTED,
    SENT,
    SETTLED,
    SIGNED,
    UNKNOWN,
    EntryId,
    Intent,
    JournalEntry,
    entry_of,
    handed_out,
    unsigned_entry,
)
from identity.vault.interface import Keeper

if TYPE_CHECKING:
    from cmwallet.transactions.encoding import SignedTransaction

_MOST_ENTRIES: Final = 1 << 63
"""SQLite counts no further."""

_SIGNED_ONCE: Final = (*HOLDS_NONCE, REFUSED, *SETTLED, REPLACED)
"""States of entries that have bytes."""
COLUMNS: Final = tuple(JournalEntry.__dataclass_fields__)
INSERT: Final = (
    f"INSERT OR REPLACE INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608
)


class Journal:
    """The journal of a home. Every method commits before it returns.

    `keeper` gives the vault that authenticates what is written, or None while it is locked: then a change is returned
    and not kept. A method that returns an entry returns it as it is now; go on with that one.
    """

    def __init__(
        self,
        database: Database,
        keeper: Callable[[], Keeper | None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._keeper = keeper
        self._clock = clock

    def reserve(
        self,
        intent: Intent,
        *,
        network: str,
        symbol: str,
        decimals: int,
        named: Iterable[str] = (),
        nonce: int | None = None,
        allow_duplicate: bool = False,
        signed: SignedTransaction | None = None,
    ) -> JournalEntry:
        """Write down that the intent is about to be carried out; the vault must be open.

        Looking for the same intent and writing happen in one transaction, so two processes cannot both pass. `nonce`
        is one that the user fixed, `named` whom the call data name. `signed` are bytes that exist already: they are
        written with it, as handed out.

        Raises:
            Duplicate: see `refuse_duplicate`.
            Tampered: an entry that could be the same one was changed from outside, or entries are missing.
        """
        keeper, now = self._open_keeper(), self._clock()
        with self._database.write() as connection:
            last = self.check_complete(connection)
            if not allow_duplicate:
                same = self._select("intent = ?", intent.fingerprint)
                labelled = self._labelled(intent) if intent.label else []
                for entry in (*same, *labelled):
                    self.check(keeper, entry)
                refuse_duplicate(intent, same, labelled, nonce=nonce, now=now)
            reserved = replace(
                unsigned_entry(EntryId(last + 1), intent, now),
                network=network,
                symbol=symbol,
                decimals=decimals,
                named=" ".join(named),
            )
            return self._put(connection, keeper, reserved if signed is None else handed_out(reserved, signed))

    def adopt(self, entries: Iterable[JournalEntry]) -> None:
        """Write entries as they are given, in place of what stands under their numbers; the vault must be open."""
        keeper = self._open_keeper()
        with self._database.write() as connection:
            for entry in entries:
                self._put(connection, keeper, entry)

    def _put(self, connection: sqlite3.Connection, keeper: Keeper, entry: JournalEntry) -> JournalEntry:
        sealed = replace(entry, mac=_authenticate(keeper, entry))
        connection.execute(INSERT, asdict(sealed))
        return sealed

    def _labelled(self, intent: Intent) -> list[JournalEntry]:
        return self._select("genesis = ? AND sender = ? AND label = ?", intent.genesis, intent.sender, intent.label)

    def check_complete(self, connection: sqlite3.Connection) -> int:
        """Return the number of the newest entry. Raises `Tampered` when one is missing: entries are never removed."""
        (count,) = connection.execute("SELECT count(*) FROM journal").fetchone()
        last = newest_number(connection)
        if count != last:
            raise Tampered(
                f"wallet.db: the journal lacks {last - count} of its {last} entries; nothing was sent",
                hint="what they sent could be sent twice: cmwallet vault verify names them, --repair goes on without",
            )
        return last

    def check(self, keeper: Keeper, entry: JournalEntry) -> None:
        """Raise `Tampered` when the entry was changed from outside."""
        check_row(keeper, "journal", entry.authenticated, entry.mac or b"")

    def check_if_open(self, entry: JournalEntry) -> None:
        """As `check`, where the vault is open; who cannot change an entry cannot tell either whether somebody did."""
        with suppress(Locked):
            keeper = self._keeper()
            if keeper is not None:
                self.check(keeper, entry)

    def sign(
        self, entry: EntryId, *, raw: bytes, tx_hash: str, nonce: int, amount: int, state: str = SIGNED
    ) -> JournalEntry:
        """Keep the signed bytes; from here on they may be broadcast again at any time. The vault must be open.

        Raises:
            Duplicate: another entry has exactly these bytes: one transaction cannot carry out two orders. Or this one
                was signed or given up by another process meanwhile.
        """
        keeper = self._open_keeper()
        changes: dict[str, object] = {"state": state, "raw": raw, "hash": tx_hash, "nonce": nonce}
        with self._database.write() as connection:
            reserved, other = self.get(entry), self.by_hash(tx_hash)
            if reserved.state != RESERVED:
                raise Duplicate(
                    f"journal entry {entry} was {reserved.state} by another process meanwhile; nothing was sent",
                    hint=f"cmwallet tx show {entry}",
                    details={"entry": entry, "state": reserved.state, "hash": reserved.hash},
                )
            if other is not None and other.genesis == reserved.genesis:
                raise Duplicate(
                    f"journal entry {other.id} is this very transaction; nothing was sent",
                    hint="cmwallet tx resume, or another --nonce",
                    details={"entry": other.id, "state": other.state, "hash": tx_hash},
                )
            return self._write(connection, keeper, entry, {**changes, "amount": str(amount)})

    def mark_sent(self, entry: JournalEntry) -> JournalEntry:
        """The node accepted the bytes; another process that settled the entry meanwhile knows better."""
        return self._change(entry, unless=SETTLED, state=SENT, reason="")

    def mark_unknown(self, entry: JournalEntry, reason: str) -> JournalEntry:
        """The node did not answer, or not clearly: the bytes may be on their way."""
        return self._change(entry, unless=SETTLED, state=UNKNOWN, reason=reason)

    def mark_refused(self, entry: JournalEntry, reason: str) -> JournalEntry:
        """The node refused bytes that were handed out for the first time; they are kept, since it may lie."""
        return self._change(entry, unless=SETTLED, state=REFUSED, reason=reason)

    def abandon(self, entry: JournalEntry, reason: str) -> JournalEntry:
        """Nothing was signed and nothing will be; what another process signed meanwhile stays as it is."""
        assert entry.raw is None
        return self._change(entry, unless=_SIGNED_ONCE, state=ABANDONED, reason=reason)

    def mark_replaced(self, entry: JournalEntry, reason: str) -> JournalEntry:
        """Another transaction, which the caller holds in hand, used the nonce, finally."""
        return self._change(entry, state=REPLACED, reason=reason)

    def settle(
        self,
        entry: JournalEntry,
        *,
        succeeded: bool | None,
        block: int,
        block_hash: str,
        gas_used: int,
        gas_price: int | None,
        seen: float | None = None,
    ) -> JournalEntry:
        """The transaction is in a block, deep enough; how it ended, or what its gas cost, may be unknown (None).

        `seen` is when that happened, if it was not just now.
        """
        return self._change(
            entry,
            state=MINED if succeeded is None else CONFIRMED if succeeded else REVERTED,
            block=block,
            block_hash=block_hash,
            gas_used=gas_used,
            gas_price=None if gas_price is None else str(gas_price),
            changed=self._clock() if seen is None else min(max(seen, entry.created), self._clock()),
        )

    def orphan(self, entry: JournalEntry) -> JournalEntry:
        """The block that held the transaction is no longer canonical."""
        return self._change(entry, state=ORPHANED, reason="its block is no longer part of the chain")

    def named(self, which: str) -> JournalEntry:
        """Return the entry of a number or a transaction hash. Raises `NotFound`."""
        if which.isascii() and which.isdigit():
            return self.get(EntryId(int(which)))
        entry = self.by_hash(which.lower())
        if entry is None:
            raise NotFound("no transaction of this home has that hash", hint="cmwallet tx list")
        return entry

    def get(self, entry: EntryId) -> JournalEntry:
        """Return one entry. Raises `NotFound`."""
        found = self._select("id = ?", entry) if entry < _MOST_ENTRIES else []
        if not found:
            raise NotFound(f"the journal has no entry {entry}", hint="cmwallet tx list")
        return found[0]

    def by_hash(self, tx_hash: str) -> JournalEntry | None:
        """Return the newest entry with that transaction hash, or None."""
        found = self._select("hash = ?", tx_hash)
        return found[-1] if found else None

    def by_intent(self, intent: Intent) -> JournalEntry | None:
        """Return the newest entry of an intent that is, or may come, on chain; None when nothing was sent of it."""
        gone = (REVERTED, REPLACED)
        found = self._select("intent = ? AND hash IS NOT NULL AND state NOT IN (?, ?)", intent.fingerprint, *gone)
        return found[-1] if found else None

    def same(self, intent: Intent) -> list[JournalEntry]:
        """Return every entry of an intent, oldest first."""
        return self._select("intent = ?", intent.fingerprint)

    def entries(
        self,
        *,
        genesis: str | None = None,
        network: str | None = None,
        sender: str | None = None,
        states: tuple[str, ...] = (),
        limit: int = -1,
    ) -> list[JournalEntry]:
        """Return entries, newest first."""
        where, values = ["1"], list[object]()
        for column, wanted in (("genesis", genesis), ("network", network), ("sender", sender)):
            if wanted is not None:
                where.append(f"{column} = ?")
                values.append(wanted)
        if states:
            where.append(f"state IN ({', '.join('?' * len(states))})")
            values.extend(states)
        query = f"SELECT * FROM journal WHERE {' AND '.join(where)} ORDER BY id DESC LIMIT ?"  # noqa: S608 - fixed text
        return [entry_of(row) for row in self._database.rows(query, *values, min(limit, _MOST_ENTRIES - 1))]

    def holding(self, genesis: str, sender: str) -> list[JournalEntry]:
        """Return the entries whose signed bytes hold a nonce that no other transfer takes, by nonce."""
        return self._by_nonce(genesis, sender, HOLDS_NONCE)

    def refused(self, genesis: str, sender: str) -> list[JournalEntry]:
        """Return the entries whose bytes a node refused and nobody saw mined or replaced, by nonce."""
        return self._by_nonce(genesis, sender, (REFUSED,))

    def with_nonce(self, genesis: str, sender: str, nonce: int) -> list[JournalEntry]:
        """Return every entry that was signed with that nonce, oldest first."""
        return self._select("genesis = ? AND sender = ? AND nonce = ? AND hash IS NOT NULL", genesis, sender, nonce)

    def with_hashes(self, hashes: Iterable[str]) -> dict[str, JournalEntry]:
        """Return the newest entry of each of the hashes that have one."""
        return {tx_hash: entry for tx_hash in hashes if (entry := self.by_hash(tx_hash)) is not None}

    def unindexed(self, genesis: str, sender: str, *, settled: bool, limit: int = -1) -> list[JournalEntry]:
        """Return signed entries whose transaction the index of movements lacks, newest first.

        `settled` chooses those that are in a block by what is written here, by block; else the others.
        """
        marks = ", ".join("?" * len(SETTLED))
        rows = self._database.rows(
            f"SELECT * FROM journal WHERE genesis = ? AND sender = ? AND hash IS NOT NULL"  # noqa: S608 - fixed text
            f" AND state {'IN' if settled else 'NOT IN'} ({marks}) AND NOT EXISTS (SELECT 1 FROM movements"
            " WHERE movements.genesis = ? AND movements.address = ? AND movements.hash = journal.hash)"
            f" ORDER BY {'block DESC,' if settled else ''} id DESC LIMIT ?",
            *(genesis, sender, *SETTLED, genesis, sender, min(limit, _MOST_ENTRIES - 1)),
        )
        return [entry_of(row) for row in rows]

    def paid(self) -> set[str]:
        """Return every address that was ever paid from this home (tokens: the one who received them)."""
        rows = self._database.rows(
            "SELECT DISTINCT recipient, named FROM journal WHERE state IN (?, ?, ?)", SENT, CONFIRMED, MINED
        )
        return {address for row in rows for address in (row["recipient"], *row["named"].split()) if address}

    def used(self, network: str, sender: str) -> bool:
        """Say whether the account ever sent something on that network."""
        row = self._database.row(
            "SELECT 1 FROM journal WHERE network = ? AND sender = ? AND hash IS NOT NULL LIMIT 1", network, sender
        )
        return row is not None

    def settled_from(self, genesis: str, sender: str, nonce: int) -> list[JournalEntry]:
        """Return settled entries with that nonce or a later one: a chain that expects `nonce` has forgotten them."""
        return [entry for entry in self._by_nonce(genesis, sender, SETTLED, first=nonce) if entry.nonce is not None]

    def _by_nonce(self, genesis: str, sender: str, states: tuple[str, ...], first: int = 0) -> list[JournalEntry]:
        marks = ", ".join("?" * len(states))
        where = f"genesis = ? AND sender = ? AND nonce >= ? AND state IN ({marks})"
        return sorted(self._select(where, genesis, sender, first, *states), key=lambda entry: entry.nonce or 0)

    def _select(self, where: str, *values: object) -> list[JournalEntry]:
        query = f"SELECT * FROM journal WHERE {where} ORDER BY id"  # noqa: S608 - fixed text
        return [entry_of(row) for row in self._database.rows(query, *values)]

    def _open_keeper(self) -> Keeper:
        keeper = self._keeper()
        if keeper is None:
            raise Locked("the journal is written with the vault open", hint="cmwallet unlock, or give the passphrase")
        return keeper

    def _change(self, entry: JournalEntry, *, unless: tuple[str, ...] = (), **fields: object) -> JournalEntry:
        """Change an entry; what the chain showed is returned also when it cannot be kept."""
        with suppress(Locked):
            keeper = self._keeper()
            if keeper is not None:
                with self._database.write() as connection:
                    return self._write(connection, keeper, entry.id, fields, unless=unless)
        if entry.state in unless:
            return entry
        return replace(entry, **{"changed": self._clock(), **fields})  # type: ignore[arg-type]

    def _write(
        self,
        connection: sqlite3.Connection,
        keeper: Keeper,
        entry_id: EntryId,
        fields: dict[str, object],
        *,
        unless: tuple[str, ...] = (),
    ) -> JournalEntry:
        """Change a row that is genuine: nobody vouches for somebody else's change."""
        entry = self.get(entry_id)
        if entry.state in unless:
            return entry
        self.check(keeper, entry)
        changed = replace(entry, **{"changed": self._clock(), **fields})  # type: ignore[arg-type]
        changed = replace(changed, mac=_authenticate(keeper, changed))
        columns = ", ".join(f"{name} = :{name}" for name in (*fields, "changed", "mac") if name != "id")
        connection.execute(f"UPDATE journal SET {columns} WHERE id = :id", asdict(changed))  # noqa: S608 - fixed names
        return changed


def newest_number(connection: sqlite3.Connection) -> int:
    """Return the highest number that an entry ever had, also when that entry is gone."""
    row = connection.execute(
        "SELECT max(coalesce((SELECT max(id) FROM journal), 0),"
        " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0))"
    ).fetchone()
    return int(row[0])


def _authenticate(keeper: Keeper, entry: JournalEntry) -> bytes:
    return authenticate_row(keeper, "journal", entry.authenticated)
