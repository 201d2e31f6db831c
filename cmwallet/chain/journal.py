"""The journal: every transfer that was ever meant, from the intent to its place in a block.

    reserved ──► signed ──► sent ──► confirmed | reverted        orphaned: its block is no longer canonical
        │           └────► unknown (the node did not answer) ──► sent | confirmed | reverted | replaced
        └────────► abandoned (nothing was ever sent)

The signed bytes are written here before they go on the wire, so a crash at any point is finished by `tx resume`, and
an intent that is still open is never sent twice.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NewType

from cmwallet.database import Database
from cmwallet.errors import Duplicate, NotFound, Problem

EntryId = NewType("EntryId", int)
"""Number of a journal entry; grows by one."""

RESERVED: Final = "reserved"
SIGNED: Final = "signed"
SENT: Final = "sent"
UNKNOWN: Final = "unknown"
CONFIRMED: Final = "confirmed"
REVERTED: Final = "reverted"
REPLACED: Final = "replaced"
ABANDONED: Final = "abandoned"
ORPHANED: Final = "orphaned"

OPEN: Final = (RESERVED, SIGNED, SENT, UNKNOWN, ORPHANED)
"""States in which the same intent is refused."""

SETTLED: Final = (CONFIRMED, REVERTED)
"""States of what is in a block, deep enough."""

HOLDS_NONCE: Final = (SIGNED, SENT, UNKNOWN, ORPHANED)
"""States whose signed bytes may still take their nonce."""

_MOST_ENTRIES: Final = 1 << 63
"""SQLite counts no further."""

DUPLICATE_SECONDS: Final = 600
"""How long a confirmed intent is refused after it settled."""


@dataclass(frozen=True)
class Intent:
    """What the user wants to happen. Two equal intents are the same payment unless `label` differs.

    `amount` is wei (or the token's smallest unit) as decimal text, or `max`. `recipient` None creates a contract.
    """

    genesis: str
    chain_id: int
    sender: str
    recipient: str | None
    amount: str
    token: str | None
    data: str
    memo: str
    label: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the canonical JSON of all fields, hex."""
        text = json.dumps(self.__dict__, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class JournalEntry:
    """One line of the journal. Times are seconds since 1970; `amount` is what moves, in the asset's smallest unit.

    `mac` authenticates the order: whoever can write `wallet.db` must not place orders that `tx resume` carries out.
    """

    id: EntryId
    intent: str
    state: str
    network: str
    chain_id: int
    genesis: str
    sender: str
    recipient: str | None
    amount: str
    symbol: str
    decimals: int
    token: str | None
    data: str
    memo: str
    label: str
    nonce: int | None
    raw: bytes | None
    hash: str | None
    created: float
    changed: float
    block: int | None
    block_hash: str | None
    gas_used: int | None
    gas_price: str | None
    reason: str
    mac: bytes | None

    @property
    def authenticated(self) -> dict[str, object]:
        """What `mac` covers: the order and the time that bounds its resumption."""
        return _authenticated(self.intent_fields, self.network, self.symbol, self.decimals, self.created)

    @property
    def intent_fields(self) -> Intent:
        """The intent as the row tells it; meaningful until it is signed, when "max" becomes a number."""
        return Intent(
            genesis=self.genesis,
            chain_id=self.chain_id,
            sender=self.sender,
            recipient=self.recipient,
            amount=self.amount,
            token=self.token,
            data=self.data,
            memo=self.memo,
            label=self.label,
        )


def _authenticated(intent: Intent, network: str, symbol: str, decimals: int, created: float) -> dict[str, object]:
    return {
        "intent": intent.fingerprint,
        "network": network,
        "symbol": symbol,
        "decimals": decimals,
        "created": repr(created),
    }


class Journal:
    """The journal of a home. Every method commits before it returns."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def reserve(
        self,
        intent: Intent,
        *,
        network: str,
        symbol: str,
        decimals: int,
        authenticate: Callable[[Mapping[str, object]], bytes],
        allow_duplicate: bool = False,
    ) -> EntryId:
        """Write down that the intent is about to be carried out; `authenticate` gives the HMAC of its fields.

        Looking for the same intent and writing happen in one transaction, so two processes cannot both pass.

        Raises:
            Duplicate: the same intent is open, or was confirmed less than ten minutes ago.
        """
        fingerprint, now = intent.fingerprint, self._clock()
        mac = authenticate(_authenticated(intent, network, symbol, decimals, now))
        with self._database.write() as connection:
            if not allow_duplicate:
                rows = connection.execute("SELECT * FROM journal WHERE intent = ? ORDER BY id", (fingerprint,))
                self._refuse_duplicate([_entry(row) for row in rows.fetchall()], now)
            cursor = connection.execute(
                "INSERT INTO journal (intent, state, network, chain_id, genesis, sender, recipient, amount, symbol,"
                " decimals, token, data, memo, label, created, changed, mac)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(fingerprint, RESERVED, network, intent.chain_id, intent.genesis, intent.sender),
                    *(intent.recipient, intent.amount, symbol, decimals, intent.token, intent.data),
                    *(intent.memo, intent.label, now, now, mac),
                ),
            )
            return EntryId(cursor.lastrowid or 0)

    def _refuse_duplicate(self, same: list[JournalEntry], now: float) -> None:
        for entry in same:
            open_still = entry.state in OPEN
            # A clock earlier than the entry counts as inside the ten minutes: going backwards must not pay twice.
            just_settled = entry.state == CONFIRMED and now - entry.changed < DUPLICATE_SECONDS
            if open_still or just_settled:
                when = f"is still {entry.state}" if open_still else "was confirmed a moment ago"
                again = "--allow-duplicate, or another --id, sends once more"
                raise Duplicate(
                    f"the same transfer {when} (journal entry {entry.id}); nothing was sent",
                    hint=f"cmwallet tx resume finishes it; {again}" if open_still else again,
                    details={"entry": entry.id, "state": entry.state, "hash": entry.hash},
                )

    def sign(self, entry: EntryId, *, raw: bytes, tx_hash: str, nonce: int, amount: int) -> None:
        """Keep the signed bytes; from here on they may be broadcast again at any time.

        Raises:
            Duplicate: another entry has exactly these bytes: one transaction cannot carry out two orders.
        """
        try:
            self._change(entry, state=SIGNED, raw=raw, hash=tx_hash, nonce=nonce, amount=str(amount))
        except Problem as problem:
            if not isinstance(problem.__cause__, sqlite3.IntegrityError):
                raise
            other = self.by_hash(tx_hash)
            raise Duplicate(
                f"journal entry {other.id if other else '?'} is this very transaction; nothing was sent",
                hint="cmwallet tx resume, or another --nonce",
                details={
                    "entry": other.id if other else None,
                    "state": other.state if other else None,
                    "hash": tx_hash,
                },
            ) from None

    def mark_sent(self, entry: EntryId) -> None:
        """The node accepted the bytes; another process that settled the entry meanwhile knows better."""
        self._change(entry, unless=SETTLED, state=SENT, reason="")

    def mark_unknown(self, entry: EntryId, reason: str) -> None:
        """The node did not answer, or not clearly: the bytes may be on their way."""
        self._change(entry, unless=SETTLED, state=UNKNOWN, reason=reason)

    def abandon(self, entry: EntryId, reason: str) -> None:
        """Nothing was sent and nothing will be: the nonce is free again and the bytes are dropped."""
        self._change(entry, state=ABANDONED, reason=reason, raw=None, hash=None, nonce=None)

    def mark_replaced(self, entry: EntryId, reason: str) -> None:
        """Another transaction used the nonce, finally."""
        self._change(entry, state=REPLACED, reason=reason)

    def settle(
        self, entry: EntryId, *, succeeded: bool, block: int, block_hash: str, gas_used: int, gas_price: int
    ) -> None:
        """The transaction is in a block, deep enough."""
        self._change(
            entry,
            state=CONFIRMED if succeeded else REVERTED,
            block=block,
            block_hash=block_hash,
            gas_used=gas_used,
            gas_price=str(gas_price),
        )

    def orphan(self, entry: EntryId) -> None:
        """The block that held the transaction is no longer canonical."""
        self._change(entry, state=ORPHANED, reason="its block is no longer part of the chain")

    def get(self, entry: EntryId) -> JournalEntry:
        """Return one entry. Raises `NotFound`."""
        row = self._database.row("SELECT * FROM journal WHERE id = ?", entry) if entry < _MOST_ENTRIES else None
        if row is None:
            raise NotFound(f"the journal has no entry {entry}", hint="cmwallet tx list")
        return _entry(row)

    def by_hash(self, tx_hash: str) -> JournalEntry | None:
        """Return the newest entry with that transaction hash, or None."""
        row = self._database.row("SELECT * FROM journal WHERE hash = ? ORDER BY id DESC", tx_hash)
        return None if row is None else _entry(row)

    def by_intent(self, intent: Intent) -> JournalEntry | None:
        """Return the newest entry of an intent that is, or may come, on chain; None when nothing was sent of it."""
        row = self._database.row(
            "SELECT * FROM journal WHERE intent = ? AND hash IS NOT NULL AND state NOT IN (?, ?) ORDER BY id DESC",
            *(intent.fingerprint, REVERTED, REPLACED),
        )
        return None if row is None else _entry(row)

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
        return [_entry(row) for row in self._database.rows(query, *values, min(limit, _MOST_ENTRIES - 1))]

    def next_nonce(self, genesis: str, sender: str) -> int:
        """Return 1 + the highest nonce that our open signed bytes may still use, or 0."""
        marks = ", ".join("?" * len(HOLDS_NONCE))
        row = self._database.row(
            f"SELECT max(nonce) AS highest FROM journal WHERE genesis = ? AND sender = ? AND state IN ({marks})",  # noqa: S608
            genesis,
            sender,
            *HOLDS_NONCE,
        )
        return 0 if row is None or row["highest"] is None else int(row["highest"]) + 1

    def paid(self) -> set[str]:
        """Return every address that was ever paid from this home (tokens: the one who received them)."""
        rows = self._database.rows(
            "SELECT DISTINCT recipient FROM journal WHERE recipient IS NOT NULL AND state IN (?, ?)", SENT, CONFIRMED
        )
        return {str(row["recipient"]) for row in rows}

    def used(self, network: str, sender: str) -> bool:
        """Say whether the account ever sent something on that network."""
        row = self._database.row(
            "SELECT 1 FROM journal WHERE network = ? AND sender = ? AND hash IS NOT NULL LIMIT 1", network, sender
        )
        return row is not None

    def settled_from(self, genesis: str, sender: str, nonce: int) -> list[JournalEntry]:
        """Return settled entries with that nonce or a later one: a chain that expects `nonce` has forgotten them."""
        rows = self._database.rows(
            "SELECT * FROM journal WHERE genesis = ? AND sender = ? AND nonce >= ? AND state IN (?, ?) ORDER BY nonce",
            *(genesis, sender, nonce, *SETTLED),
        )
        return [_entry(row) for row in rows]

    def _change(self, entry: EntryId, *, unless: tuple[str, ...] = (), **fields: object) -> None:
        columns = ", ".join(f"{name} = :{name}" for name in fields)
        states = ", ".join(f"'{state}'" for state in unless)
        with self._database.write() as connection:
            connection.execute(
                f"UPDATE journal SET {columns}, changed = :changed WHERE id = :id AND state NOT IN ({states})",  # noqa: S608 - fixed names
                {**fields, "changed": self._clock(), "id": entry},
            )


def _entry(row: sqlite3.Row) -> JournalEntry:
    return JournalEntry(**dict(row))
