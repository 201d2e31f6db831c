"""Repair of the journal: entries that were changed or removed from outside.

An entry is never dropped, since without it the same payment could be made again. What its signed bytes say is proven by
the account's own signature, so an entry with genuine bytes goes on as one of which nobody knows what became; whatever
else stood in it may be somebody else's. In place of a missing entry stands a mark.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from cmwallet.cosmos.transaction import read_signed
from cmwallet.errors import InvalidInput
from cmwallet.home.database import Database
from cmwallet.transactions.cosmos_receipts import cosmos_hash, is_cosmos_raw
from cmwallet.transactions.encoding import decode
from cmwallet.transactions.journal import Journal, newest_number
from cmwallet.transactions.journal_entry import ABANDONED, UNKNOWN, EntryId, JournalEntry, entry_of, unsigned_entry
from cmwallet.transactions.signing_reasons import signed_entries
from identity.vault.interface import Keeper

if TYPE_CHECKING:
    from identity.vault.audit import AuditLine

_CHANGED = "it was changed from outside"


def missing_entries(database: Database, log: Iterable[AuditLine]) -> list[EntryId]:
    """Return the numbers that the journal lacks, by its own count and by the vault's `log` of what was signed."""
    there = {row["id"] for row in database.rows("SELECT id FROM journal")}
    signed = {number for line in log if line.event == "sign" for number in signed_entries(line.reason)}
    numbers = set(range(1, newest_number(database.connection) + 1)) | signed
    return sorted(EntryId(number) for number in numbers - there)


def repair(database: Database, keeper: Keeper, altered: Sequence[sqlite3.Row], missing: Sequence[EntryId]) -> None:
    """Authenticate what is left of `altered` entries anew, and put marks in place of `missing` ones."""
    journal = Journal(database, lambda: keeper)
    journal.adopt([_proven(entry_of(row)) for row in altered])
    journal.adopt([replace(unsigned_entry(number), state=ABANDONED, reason="it was missing") for number in missing])


def _proven(entry: JournalEntry) -> JournalEntry:
    """Return the entry with what its bytes prove; without genuine bytes it never was more than an intention."""
    unknown = replace(entry, block=None, block_hash=None, gas_used=None, gas_price=None, reason=_CHANGED)
    with suppress(InvalidInput):
        if is_cosmos_raw(entry.raw):
            return _claimed(entry, unknown)
        signed = decode(entry.raw or b"")
        if signed.sender() == entry.sender:
            return replace(unknown, state=UNKNOWN, hash="0x" + signed.hash.hex(), nonce=signed.transaction.nonce)
    return replace(unknown, state=ABANDONED, raw=None, hash=None, nonce=None)


def _claimed(entry: JournalEntry, unknown: JournalEntry) -> JournalEntry:
    """Return an entry with bytes of a Cosmos chain that have the account's key in them.

    Whether it signed them cannot be told without the account's number there; they hold their place in its order until
    the chain says what became of them, and a chain refuses them if it did not.
    """
    raw = entry.raw or b""
    transaction, _ = read_signed(raw, "-", 0)
    if transaction.sender != entry.sender:
        raise InvalidInput("bytes of another account")
    return replace(unknown, state=UNKNOWN, hash=cosmos_hash(raw), nonce=transaction.sequence)
