"""Call that is typed again: the values of the same one, while it may still count as a duplicate.

A call that names times from now on, such as an offer, differs each time it is typed, so the journal would not know it
again. Whoever makes one takes the values of a call of a moment ago that agrees with what was typed; the journal then
sees the same intent, and refuses or finishes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from cmwallet.calls.abi import decode_values
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.duplicates import DUPLICATE_SECONDS
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import ABANDONED, OPEN
from identity.address import Address
from identity.errors import Problem

_LOOKED_AT: Final = 1_000
"""Entries of the account, the newest ones: more are not made in ten minutes."""


def repeated_values(
    journal: Journal,
    contract: BoundContract,
    sender: Address,
    function: str,
    agrees: Callable[[tuple[Any, ...]], bool],
    *,
    clock: Callable[[], float] = time.time,
) -> tuple[Any, ...] | None:
    """Return the values of the newest call of a function that is open, or ended within the ten minutes, and agrees."""
    wanted = contract.contract.interface.function(function)
    for data in _recent(journal, contract, sender, clock()):
        if data[:4] == wanted.selector:
            try:
                values = decode_values(wanted.inputs, data[4:])
            except Problem:
                continue
            if agrees(values):
                return values
    return None


def _recent(journal: Journal, contract: BoundContract, sender: Address, now: float) -> Iterator[bytes]:
    for entry in journal.entries(genesis=contract.client.genesis_hash(), sender=sender, limit=_LOOKED_AT):
        fresh = entry.state in OPEN or now - entry.changed < DUPLICATE_SECONDS
        if fresh and entry.recipient == contract.address and entry.state != ABANDONED:
            yield bytes.fromhex(entry.data)
