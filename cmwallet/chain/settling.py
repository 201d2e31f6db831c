"""From broadcast to settled: waiting for a receipt deep enough, and noticing when a block is no longer canonical."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from cmwallet.chain import journal as states
from cmwallet.chain.answers import Receipt
from cmwallet.chain.client import Message, NodeClient
from cmwallet.chain.journal import Journal, JournalEntry
from cmwallet.chain.reverts import failure_of
from cmwallet.chain.transactions import decode
from cmwallet.errors import NetworkFailed, Reverted, RpcRefused, Unconfirmed

_FIRST_PAUSE, _LONGEST_PAUSE, _PAUSE_GROWTH = 0.05, 4.0, 1.5


@dataclass(frozen=True)
class Waiting:
    """How long to wait, and for what. `clock` and `sleep` are seconds, so that tests hold them still."""

    confirmations: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def wait(client: NodeClient, journal: Journal, entry: JournalEntry, waiting: Waiting) -> Receipt:
    """Wait until the transaction is confirmed and settle its entry.

    A node that fails in between is asked again until the time is up.

    Raises:
        Reverted: it is on chain and failed; the entry says so.
        Unconfirmed: not confirmed in time. Do not send again.
    """
    deadline = waiting.clock() + waiting.seconds
    pause = _FIRST_PAUSE
    failure = ""
    while True:
        try:
            receipt = confirmed_receipt(client, entry, waiting.confirmations)
        except (NetworkFailed, RpcRefused) as error:
            receipt, failure = None, f": {error.message}"
        if receipt is not None:
            settle(client, journal, entry, receipt)
            return receipt
        left = deadline - waiting.clock()
        if left <= 0:
            raise Unconfirmed(
                f"submitted, not confirmed after {waiting.seconds:g} seconds{failure}",
                hint=f"do not send again; cmwallet tx wait {entry.hash}",
                details={"hash": entry.hash, "entry": entry.id},
            )
        waiting.sleep(min(pause, left))
        pause = min(pause * _PAUSE_GROWTH, _LONGEST_PAUSE)


def confirmed_receipt(client: NodeClient, entry: JournalEntry, confirmations: int) -> Receipt | None:
    """Return the receipt when the transaction is in a canonical block with that many confirmations, else None."""
    assert entry.hash is not None
    receipt = client.receipt(entry.hash)
    if receipt is None:
        return None
    if confirmations > 1 and client.block_number() - receipt.block_number + 1 < confirmations:
        return None
    return receipt


def settle(client: NodeClient, journal: Journal, entry: JournalEntry, receipt: Receipt) -> None:
    """Write the receipt into the journal. Raises `Reverted` when the transaction failed."""
    price = receipt.effective_gas_price
    if entry.state not in states.SETTLED or entry.block_hash != receipt.block_hash:
        # Settling anew would begin the ten minutes anew in which the same intent is refused.
        journal.settle(
            entry.id,
            succeeded=receipt.succeeded,
            block=receipt.block_number,
            block_hash=receipt.block_hash,
            gas_used=receipt.gas_used,
            gas_price=_price_of(entry) if price is None else price,
        )
    if not receipt.succeeded:
        reason = _why(client, entry, receipt)
        raise Reverted(
            f"the transaction is on chain and failed: {reason or 'no reason given'}",
            hint="the fee is spent, the amount is not",
            details={"hash": entry.hash, "entry": entry.id, "block": receipt.block_number, "reason": reason},
        )


def still_canonical(client: NodeClient, entry: JournalEntry) -> bool:
    """Whether the block that settled an entry is still part of the chain."""
    if entry.block is None or entry.block_hash is None:
        return True
    block = client.block(entry.block)
    return block is not None and block.hash == entry.block_hash


def mark_orphans(client: NodeClient, journal: Journal, genesis: str, *, newest: int = 50) -> list[JournalEntry]:
    """Look at the newest settled entries and mark those whose block vanished; return them."""
    settled = journal.entries(genesis=genesis, states=states.SETTLED, limit=newest)
    orphans = [entry for entry in settled if not still_canonical(client, entry)]
    for entry in orphans:
        journal.orphan(entry.id)
    return orphans


def _price_of(entry: JournalEntry) -> int:
    """Return the gas price in the signed bytes: nodes before London do not repeat it in the receipt."""
    transaction = decode(entry.raw or b"").transaction
    return int(getattr(transaction, "gas_price", getattr(transaction, "max_fee_per_gas", 0)))


def _why(client: NodeClient, entry: JournalEntry, receipt: Receipt) -> str | None:
    """Replay the call on the block before, to learn the reason of a revert; None when the node cannot."""
    try:
        transaction = decode(entry.raw or b"").transaction
        message = Message(
            to=None if transaction.to is None else "0x" + transaction.to.hex(),
            data=transaction.data,
            value=transaction.value,
            sender=entry.sender,
            gas_limit=transaction.gas_limit,
        )
        client.call(message, at=receipt.block_number - 1)
    except RpcRefused as refusal:
        failure = failure_of(refusal)
        return refusal.message if failure is None else failure.reason
    except NetworkFailed:
        return None
    return None
