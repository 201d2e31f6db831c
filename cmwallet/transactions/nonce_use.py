"""Search for the transaction that used a nonce: read from the chain, proven by the account's own signature.

A node that counts one transaction more has shown nothing yet. Here it has to show the transaction itself: signed by the
account, with that nonce, and with the hash under which the node names it. Nobody but the account can make one.
"""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.node import answers
from cmwallet.node.agreed_receipts import agreed_receipt
from cmwallet.node.client import LATEST, NodeClient
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.transactions.described_transaction import parse_described
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.receipts import agreed_receipt_of
from identity.address import Address, address_bytes, to_address


@dataclass(frozen=True)
class NonceUse:
    """The transaction that used a nonce, and the block that it is in."""

    hash: str
    block: int


def find_use(client: NodeClient, journal: Journal, entry: JournalEntry) -> NonceUse | None:
    """Return the transaction that used the nonce of a signed entry, None when none did or the node cannot show it.

    Other entries of ours with that nonce are asked for first, by their hashes. Any other is looked for in the block in
    which the account's count passed the nonce; nodes keep the counts of old blocks for a while only.

    Raises:
        NetworkFailed: the node cannot be asked at all.
    """
    assert entry.nonce is not None
    sender, nonce = to_address(address_bytes(entry.sender)), entry.nonce
    for other in journal.with_nonce(entry.genesis, entry.sender, nonce):
        receipt = None if other.id == entry.id else agreed_receipt_of(client, other)
        if receipt is not None:
            return NonceUse(str(other.hash), receipt.block_number)
    head = client.block_number()
    if client.nonce(sender, at=LATEST) <= nonce:
        return None
    try:
        block = _first_block_past(client, sender, nonce, head)
        use = None if block is None else _in_block(client, sender, nonce, block)
        return use if use is None or _confirmed(client, use) else None
    except RpcRefused:
        return None  # it no longer has the counts of that time


def _confirmed(client: NodeClient, use: NonceUse) -> bool:
    """Whether two of several endpoints have the transaction: whoever was ever handed bytes can show them."""
    return pool_of(client) is None or agreed_receipt(client, use.hash) is not None


def _first_block_past(client: NodeClient, sender: Address, nonce: int, head: int) -> int | None:
    """Return the first block after which the count is above the nonce, by steps that double and then halve."""
    past, step = head, 1
    while past > 0 and client.nonce(sender, at=max(0, past - step)) > nonce:
        past, step = max(0, past - step), step * 2
    before = max(0, past - step)
    while past - before > 1:
        middle = (past + before) // 2
        if client.nonce(sender, at=middle) > nonce:
            past = middle
        else:
            before = middle
    return past if past > 0 else None


def _in_block(client: NodeClient, sender: Address, nonce: int, number: int) -> NonceUse | None:
    answer = client.transport.request("eth_getBlockByNumber", (hex(number), True))
    if answer is None:
        return None
    for described in answers.items(answers.members(answer, "block").get("transactions"), "block's transactions"):
        if not isinstance(described, dict) or str(described.get("from")).lower() != sender.lower():
            continue
        try:
            signed = parse_described(described)
        except (InvalidInput, NetworkFailed):
            continue  # of a type that is not known here, or other fields than those that were signed
        if signed.transaction.nonce == nonce and signed.sender() == sender:
            return NonceUse("0x" + signed.hash.hex(), number)
    return None
