"""Journal entry: the intent, its states, and what stands in `wallet.db`.

reserved ──► signed ──► sent ──► confirmed | reverted | mined        orphaned: its block is no longer canonical
    │           ├────► unknown (the node did not answer) ──► sent | confirmed | reverted | replaced
    │           ├────► handed-out (printed, and perhaps sent elsewhere) ──► sent | confirmed | reverted | replaced
    │           └────► refused (the node said no) ─────────► sent | confirmed | reverted | replaced
    └────────► abandoned (never signed)
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NewType

from cmwallet.home.database import row_fields

if TYPE_CHECKING:
    from cmwallet.transactions.encoding import SignedTransaction

EntryId = NewType("EntryId", int)
"""Number of a journal entry; grows by one."""

RESERVED: Final = "reserved"
SIGNED: Final = "signed"
HANDED_OUT: Final = "handed-out"
SENT: Final = "sent"
UNKNOWN: Final = "unknown"
REFUSED: Final = "refused"
CONFIRMED: Final = "confirmed"
REVERTED: Final = "reverted"
MINED: Final = "mined"
REPLACED: Final = "replaced"
ABANDONED: Final = "abandoned"
ORPHANED: Final = "orphaned"

OPEN: Final = (RESERVED, SIGNED, HANDED_OUT, SENT, UNKNOWN, REFUSED, ORPHANED)
"""States in which the same intent is refused."""

SETTLED: Final = (CONFIRMED, REVERTED, MINED)
"""States of what is in a block, deep enough. `MINED`: on a chain that does not say how it ended."""

ENDED: Final = (*SETTLED, REPLACED)
"""States after which the same intent is still refused for a while: one node's word ended it."""

HOLDS_NONCE: Final = (SIGNED, HANDED_OUT, SENT, UNKNOWN, ORPHANED)
"""States whose nonce no other transfer takes. A refused one's is taken again: only one of both can be mined."""


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

    `named` are the addresses of persons in the call data, separated by blanks. `mac` authenticates all other fields:
    whoever can write `wallet.db` must neither place orders that `tx resume` carries out, nor have one forgotten.
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
    named: str

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

    @property
    def authenticated(self) -> dict[str, object]:
        """What `mac` covers: every field but itself."""
        return row_fields(vars(self))


def entry_of(row: sqlite3.Row) -> JournalEntry:
    """Return the entry that a row of the table holds."""
    return JournalEntry(**dict(row))


def handed_out(entry: JournalEntry, signed: SignedTransaction) -> JournalEntry:
    """Return an entry with bytes that somebody signed already."""
    nonce, tx_hash = signed.transaction.nonce, "0x" + signed.hash.hex()
    return replace(entry, state=HANDED_OUT, raw=signed.raw, hash=tx_hash, nonce=nonce)


def unsigned_entry(number: EntryId, intent: Intent | None = None, now: float = 0.0) -> JournalEntry:
    """Return an entry of which nothing was signed yet, for `intent`; without one it moves nothing, to nobody."""
    what = intent or Intent("", 0, "", None, "0", None, "", "", "")
    return JournalEntry(
        id=number,
        intent="" if intent is None else intent.fingerprint,
        state=RESERVED,
        network="",
        chain_id=what.chain_id,
        genesis=what.genesis,
        sender=what.sender,
        recipient=what.recipient,
        amount=what.amount,
        symbol="",
        decimals=0,
        token=what.token,
        data=what.data,
        memo=what.memo,
        label=what.label,
        nonce=None,
        raw=None,
        hash=None,
        created=now,
        changed=now,
        block=None,
        block_hash=None,
        gas_used=None,
        gas_price=None,
        reason="",
        mac=None,
        named="",
    )
