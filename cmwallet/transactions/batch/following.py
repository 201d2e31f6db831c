"""Following of a batch's transactions: receipts by the hundred, settled in one SQL transaction, and what a run left.

An account's transactions are mined in the order of their nonces, so receipts are asked for in that order, and no
further than the first that has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from cmwallet.errors import Reverted
from cmwallet.node.agreed_receipts import agreed_receipts, witnessed_height
from cmwallet.node.answers import Receipt
from cmwallet.node.client import NodeClient
from cmwallet.node.several import BATCH
from cmwallet.transactions import journal_entry as states
from cmwallet.transactions.batch.chunks import Office, offer
from cmwallet.transactions.batch.standing import Payment
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.journal_lists import Change
from cmwallet.transactions.resuming import resume_signed
from cmwallet.transactions.settling import raise_reverted, with_price


@dataclass(frozen=True)
class Found:
    """What a node says of transactions in the order of their nonces, as far as asked; `head` is its newest block."""

    head: int
    receipts: Sequence[tuple[Payment, Receipt | None]]


def question(client: NodeClient, payments: Iterable[Payment], confirmations: int) -> Callable[[], Found]:
    """Return the question to a node what became of open payments. It changes nothing here, in whatever thread.

    Asked, it raises:
        NetworkFailed, RpcRefused: the node cannot be asked.
    """
    waiting = sorted((one for one in payments if one.open), key=lambda one: one.signed.nonce or 0)
    hashes = [str(one.signed.hash) for one in waiting]

    def ask() -> Found:
        head = witnessed_height(client) if waiting and confirmations > 1 else 0
        found: list[Receipt | None] = []
        for start in range(0, len(hashes), BATCH):
            found += agreed_receipts(client, hashes[start : start + BATCH])
            if None in found:
                break
        return Found(head, list(zip(waiting, found, strict=False)))

    return ask


def settle_found(office: Office, found: Found, confirmations: int) -> int:
    """Settle what is deep enough in a block; return how many more are in a block now, or deep enough."""
    still_open = [(payment, receipt) for payment, receipt in found.receipts if payment.open]
    moved = sum(receipt is not None and not payment.mined for payment, receipt in still_open)
    deep = []
    for payment, receipt in still_open:
        payment.mined = receipt is not None
        if receipt is not None and (confirmations <= 1 or found.head - receipt.block_number + 1 >= confirmations):
            deep.append((payment, receipt))
    _settle(office, deep)
    return moved + len(deep)


def settle_mined(office: Office, payments: Iterable[Payment], confirmations: int) -> int:
    """Ask the node about payments and settle them; see `question` and `settle_found`."""
    return settle_found(office, question(office.place.client, payments, confirmations)(), confirmations)


def take_up(office: Office, payments: Iterable[Payment], confirmations: int) -> None:
    """Follow what an earlier run left open: settle what was mined, hand over the rest again, bytes as they are.

    Raises as `settle_mined`; `Busy`.
    """
    left = [payment for payment in payments if payment.open]
    settle_mined(office, left, confirmations)
    waiting = [payment for payment in left if payment.open and not payment.mined]
    again = []
    for payment in waiting:
        if _has_rival(office, payment.signed):
            resumed = resume_signed(office.place.client, office.journal, payment.signed, office.place.network)
            payment.entry = resumed.entry
        else:
            again.append(payment)
    again.sort(key=lambda one: one.signed.nonce or 0)
    for start in range(0, len(again), BATCH):
        part = again[start : start + BATCH]
        with office.account_lock():
            offer(office, part)
        if any(payment.stuck for payment in part):
            break


def _has_rival(office: Office, entry: JournalEntry) -> bool:
    """Whether somebody put another transfer in its place: a later one with its nonce."""
    rivals = office.journal.with_nonce(entry.genesis, entry.sender, entry.nonce or 0)
    return any(other.id > entry.id and other.state in states.OPEN for other in rivals)


def _settle(office: Office, deep: Sequence[tuple[Payment, Receipt]]) -> None:
    if not deep:
        return
    client = office.place.client
    changes = []
    for payment, receipt in deep:
        known = receipt if receipt.effective_gas_price is not None else with_price(client, payment.signed, receipt)
        changes.append(Change(payment.signed, _settled(payment.signed, known)))
    for (payment, receipt), entry in zip(deep, office.lists.change(changes), strict=True):
        payment.entry, payment.problem = entry, None
        try:
            raise_reverted(client, entry, receipt)
        except Reverted as reverted:
            payment.problem = reverted


def _settled(entry: JournalEntry, receipt: Receipt) -> JournalEntry:
    ended = states.MINED if receipt.succeeded is None else states.CONFIRMED if receipt.succeeded else states.REVERTED
    price = receipt.effective_gas_price
    return replace(
        entry,
        state=ended,
        block=receipt.block_number,
        block_hash=receipt.block_hash,
        gas_used=receipt.gas_used,
        gas_price=None if price is None else str(price),
    )
