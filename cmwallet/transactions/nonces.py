"""State of an account's nonces: what is mined, what is under way here, what is missing in between, what is not ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.node.client import LATEST, NodeClient
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

MOST_FOREIGN: Final = 50
"""So many nonces that this home does not know of are named, the newest ones."""


@dataclass(frozen=True)
class NonceState:
    """What the node counts (`latest`, `pending`), what is under way here, and what is missing or not known.

    `gaps` are nonces below an open entry at which nothing is known to be under way; `foreign` are mined ones of which
    this home has no entry.
    """

    latest: int
    pending: int
    open: tuple[JournalEntry, ...]
    gaps: tuple[int, ...]
    foreign: tuple[int, ...]


def nonce_state(client: NodeClient, journal: Journal, genesis: str, account: Address) -> NonceState:
    """Return the state of an account's nonces on a chain."""
    latest, pending = client.nonce(account, at=LATEST), client.nonce(account)
    alive = [*journal.holding(genesis, account), *journal.refused(genesis, account)]
    waiting = sorted((one for one in alive if (one.nonce or 0) >= latest), key=lambda one: (one.nonce or 0, one.id))
    held = {one.nonce for one in waiting}
    highest = max((one.nonce or 0 for one in waiting), default=-1)
    gaps = tuple(nonce for nonce in range(max(latest, pending), highest) if nonce not in held)
    ours = {one.nonce for one in (*journal.settled_from(genesis, account, max(0, latest - MOST_FOREIGN)), *alive)}
    foreign = tuple(nonce for nonce in range(max(0, latest - MOST_FOREIGN), latest) if nonce not in ours)
    return NonceState(latest, pending, tuple(waiting), gaps, foreign)
