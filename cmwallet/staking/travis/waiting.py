"""Stake on its way back on Travis: from the journal, since no node lists it.

A withdrawal is paid by the chain itself, so many blocks after its own (`unstake_waiting_period`); the node tells only
the sum that is on its way with each validator, and that counts: what the journal knows of it, the newest first, has a
height, the rest has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cmwallet.signing.travis_messages import read_message
from cmwallet.staking.model import Unbonding
from cmwallet.staking.travis.reading import TravisDelegation
from cmwallet.transactions.encoding import decode
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import CONFIRMED, JournalEntry
from cmwallet.transactions.travis import is_native
from identity.address import Address


def withdrawals(
    journal: Journal, genesis: str, account: Address, delegations: Sequence[TravisDelegation], height: int, blocks: int
) -> list[Unbonding]:
    """Return what of an account is on its way back at a height; `blocks` is how long that takes."""
    known = [one for one in _asked(journal, genesis, account, blocks) if (one.due_height or 0) > height]
    known.sort(key=lambda one: -(one.due_height or 0))
    found: list[Unbonding] = []
    for delegation in delegations:
        left = delegation.pending
        for one in known:
            if one.validator == delegation.validator and one.amount <= left:
                found.append(replace(one, name=delegation.name))
                left -= one.amount
        if left:
            found.append(Unbonding(validator=delegation.validator, name=delegation.name, amount=left, entry=None))
    return sorted(found, key=lambda one: (one.due_height is None, one.due_height or 0))


def _asked(journal: Journal, genesis: str, account: Address, blocks: int) -> Iterator[Unbonding]:
    for entry in journal.entries(genesis=genesis, sender=account, states=(CONFIRMED,), limit=10_000):
        validator, amount = _withdrawal(entry)
        if validator and entry.block is not None:
            yield Unbonding(validator=validator, name="", amount=amount, entry=None, due_height=entry.block + blocks)


def _withdrawal(entry: JournalEntry) -> tuple[str, int]:
    if not entry.data or entry.recipient is not None or entry.raw is None:
        return "", 0
    transaction = decode(entry.raw).transaction
    message = read_message(transaction.data) if is_native(transaction) else None
    if message is None or message.route != "stake/withdraw":
        return "", 0
    return str(message.fields["validator_address"]), int(message.fields["amount"])
