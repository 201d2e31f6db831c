"""Settlement of transactions: waiting for a receipt deep enough, and noticing a block that is no longer canonical."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cmwallet.errors import NetworkFailed, Reverted, RpcRefused, Unconfirmed
from cmwallet.node.agreed_receipts import witnessed_height
from cmwallet.node.answers import Receipt
from cmwallet.node.canonical import is_canonical
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.node.networks import LOCAL
from cmwallet.node.reverts import Failure, failure_of
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.cosmos_receipts import cosmos_outcome, end_words, is_cosmos_raw
from cmwallet.transactions.encoding import FeeMarketTransaction, decode
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.receipts import agreed_receipt_of
from cmwallet.transactions.travis_receipts import is_native_raw, native_result

_FIRST_PAUSE, _LONGEST_PAUSE, _PAUSE_GROWTH = 0.05, 4.0, 1.5


@dataclass(frozen=True)
class Waiting:
    """How long to wait, and for what. `clock` and `sleep` are seconds, so that tests hold them still."""

    confirmations: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def wait(client: NodeClient, journal: Journal, entry: JournalEntry, waiting: Waiting) -> tuple[JournalEntry, Receipt]:
    """Wait until the transaction is confirmed, settle its entry and return it with the receipt.

    A node that fails in between is asked again until the time is up. Of several endpoints the next one is handed the
    same bytes where the one that took them fails.

    Raises:
        Unconfirmed: not confirmed in time. Do not send again.
    """
    deadline = waiting.clock() + waiting.seconds
    pause, pool = _FIRST_PAUSE, pool_of(client)
    failure = ""
    while True:
        try:
            receipt = confirmed_receipt(client, entry, waiting.confirmations)
        except (NetworkFailed, RpcRefused) as error:
            receipt, failure = None, f": {error.message}"
        if receipt is not None:
            return settle(journal, entry, receipt), receipt
        if pool is not None and entry.raw is not None:
            pool.hand_on(entry.raw)
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
    receipt = agreed_receipt_of(client, entry)
    if receipt is None:
        return None
    if confirmations > 1 and witnessed_height(client) - receipt.block_number + 1 < confirmations:
        return None
    return receipt if receipt.effective_gas_price is not None else with_price(client, entry, receipt)


def settle(journal: Journal, entry: JournalEntry, receipt: Receipt, *, seen: float | None = None) -> JournalEntry:
    """Write the receipt into the journal and return the entry. `seen` is when it was mined, if not just now."""
    if entry.state in states.SETTLED and entry.block_hash == receipt.block_hash:
        return entry  # settling anew would begin the ten minutes anew in which the same intent is refused
    return journal.settle(
        entry,
        succeeded=receipt.succeeded,
        block=receipt.block_number,
        block_hash=receipt.block_hash,
        gas_used=receipt.gas_used,
        gas_price=receipt.effective_gas_price,
        seen=seen,
    )


def raise_reverted(client: NodeClient, entry: JournalEntry, receipt: Receipt) -> None:
    """Raise `Reverted` when the transaction of a settled entry failed on chain."""
    if receipt.succeeded is False:
        failure = _why(client, entry, receipt) or Failure(None)
        place = {"hash": entry.hash, "entry": entry.id, "block": receipt.block_number}
        raise Reverted(
            f"the transaction is on chain and failed: {failure.reason or 'no reason given'}",
            hint="the fee is spent, the amount is not",
            details={**place, "reason": failure.reason, "data": "0x" + failure.data.hex()},
        )


def look_again(client: NodeClient, journal: Journal, entry: JournalEntry, confirmations: int) -> JournalEntry:
    """Settle an entry that was left open and is mined meanwhile, as of the time of its block; return it as it is now.

    A node that cannot be asked leaves it open.
    """
    if entry.state not in states.HOLDS_NONCE and entry.state != states.REFUSED:
        return entry
    try:
        receipt = confirmed_receipt(client, entry, confirmations)
        block = None if receipt is None else client.block(receipt.block_number)
    except (NetworkFailed, RpcRefused):
        return entry
    if receipt is None or block is None:
        return entry
    return settle(journal, entry, receipt, seen=float(block.timestamp))


def still_canonical(client: NodeClient, entry: JournalEntry) -> bool:
    """Whether the block that settled an entry is still part of the chain, as far as the node can witness against it."""
    if entry.block is None or entry.block_hash is None:
        return True
    return is_canonical(client, entry.block, entry.block_hash, embedded=entry.network == LOCAL)


def mark_orphans(client: NodeClient, journal: Journal, genesis: str, *, newest: int = 50) -> list[JournalEntry]:
    """Look at the newest settled entries and mark those whose block vanished; return them."""
    settled = journal.entries(genesis=genesis, states=states.SETTLED, limit=newest)
    orphans = [entry for entry in settled if not still_canonical(client, entry)]
    return [journal.orphan(entry) for entry in orphans]


def with_price(client: NodeClient, entry: JournalEntry, receipt: Receipt) -> Receipt:
    """Return the receipt with the wei that a unit of gas cost, if that is known: the most it could cost is not it.

    Nodes before London do not repeat the price in the receipt; it stands in the signed bytes, or follows from them and
    the block's base fee (EIP-1559).
    """
    transaction = decode(entry.raw or b"").transaction
    if not isinstance(transaction, FeeMarketTransaction):
        return replace(receipt, effective_gas_price=transaction.gas_price)
    try:
        block = client.block(receipt.block_number)
    except (NetworkFailed, RpcRefused):
        block = None
    if block is None or block.base_fee is None or block.hash != receipt.block_hash:
        return receipt
    paid = min(transaction.max_fee_per_gas, block.base_fee + transaction.max_priority_fee_per_gas)
    return replace(receipt, effective_gas_price=paid)


def _why(client: NodeClient, entry: JournalEntry, receipt: Receipt) -> Failure | None:
    """Return why a transaction failed; None when the node cannot tell.

    Travis and Cosmos chains say it of a message of their own; else the call is replayed on the block before.
    """
    try:
        if is_cosmos_raw(entry.raw):
            outcome = cosmos_outcome(client, entry.raw or b"")
            return None if outcome is None else Failure(end_words(outcome))
        if is_native_raw(entry.raw):
            result = native_result(client, entry.raw or b"")
            return None if result is None else Failure(f"{result.log or 'no reason given'} (code {result.code})")
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
        return failure_of(refusal) or Failure(refusal.message)
    except NetworkFailed:
        return None
    return None
