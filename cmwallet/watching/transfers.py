"""Own transactions that become confirmed, or fail on chain: by the journal, or by the node where that is still open."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final

from cmwallet.home.database import Database
from cmwallet.node.canonical import is_canonical
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import CONFIRMED as SUCCEEDED
from cmwallet.transactions.journal_entry import MINED, OPEN, REVERTED, SETTLED, EntryId, JournalEntry
from cmwallet.transactions.settling import confirmed_receipt
from cmwallet.watching.events import CONFIRMED, Event, Found, Span
from identity.address import Address

_NEW_AT_ONCE: Final = 1_000
_DEEPEST: Final = 128
"""So far below the newest block what was told is looked at again when blocks were exchanged."""


class OwnTransactions:
    """The transactions of this home that are under way; nothing is written down, so the vault may be locked."""

    def __init__(self, database: Database, network: Network, genesis: str, accounts: Collection[Address]) -> None:
        self._journal = Journal(database)
        self._network = network
        self._genesis = genesis
        self._accounts = frozenset(accounts)
        self._newest: int | None = None
        self._waiting: frozenset[EntryId] = frozenset()
        self._told: dict[EntryId, tuple[int, str]] = {}

    def look(self, client: NodeClient, span: Span) -> Found:
        """Return what became final since: with as many confirmations as the network wants."""
        newest = self._newest_entry()
        if self._newest is None:
            waiting = {one.id for one in self._journal.entries(genesis=self._genesis, states=OPEN)}
            return Found((), partial(self._keep, newest, waiting, {}))
        again = self._taken_back(client, span)
        waiting = {*self._waiting, *again, *self._since(self._newest)}
        told = {entry: place for entry, place in self._told.items() if place[0] > span.head.number - _DEEPEST}
        events = []
        for number in sorted(waiting):
            entry = self._journal.get(number)
            found = self._final(client, entry, span, anew=number in again)
            if found is None:
                continue
            status, block, block_hash = found
            waiting.discard(number)
            if self._told.get(number) != (block, block_hash):
                told[number] = (block, block_hash)
                if entry.sender in self._accounts:
                    events.append(_event(entry, status, block, block_hash))
        return Found(events, partial(self._keep, newest, waiting, told))

    def _newest_entry(self) -> int:
        found = self._journal.entries(limit=1)
        return found[0].id if found else 0

    def _since(self, newest: int) -> set[EntryId]:
        """Return the entries that were begun since, whatever became of them meanwhile."""
        recent = self._journal.entries(genesis=self._genesis, limit=_NEW_AT_ONCE)
        return {one.id for one in recent if one.id > newest}

    def _final(self, client: NodeClient, entry: JournalEntry, span: Span, *, anew: bool) -> tuple[str, int, str] | None:
        """Return how an entry ended: status, block, its hash; None while it is under way."""
        if entry.state in SETTLED and entry.block is not None and not anew:
            return entry.state, entry.block, entry.block_hash or ""
        if entry.hash is None or not span.moved or (entry.state not in OPEN and not anew):
            return None
        receipt = confirmed_receipt(client, entry, self._network.confirmations)
        if receipt is None:
            return None
        status = MINED if receipt.succeeded is None else SUCCEEDED if receipt.succeeded else REVERTED
        return status, receipt.block_number, receipt.block_hash

    def _taken_back(self, client: NodeClient, span: Span) -> set[EntryId]:
        """Return the entries that were told and whose block is not part of the chain any more."""
        if span.anew is None:
            return set()
        return {
            number
            for number, (block, block_hash) in self._told.items()
            if block > span.anew and not is_canonical(client, block, block_hash, embedded=self._network.embedded)
        }

    def _keep(self, newest: int, waiting: Collection[EntryId], told: dict[EntryId, tuple[int, str]]) -> None:
        self._newest, self._waiting, self._told = newest, frozenset(waiting), told


def _event(entry: JournalEntry, status: str, block: int, block_hash: str) -> Event:
    words = f"journal entry {entry.id} is {status} in block {block}, {entry.hash}"
    members = {
        "entry": entry.id,
        "hash": entry.hash,
        "status": status,
        "block": block,
        "block_hash": block_hash,
        "id": entry.label or None,
    }
    return Event(CONFIRMED, words, members)
