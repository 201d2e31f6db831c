"""What became of a signed transaction of a Cosmos chain, told as a receipt; and whether it can still be carried out."""

from __future__ import annotations

from dataclasses import replace

from cmwallet.cosmos.messages import unpack
from cmwallet.cosmos.outcome import Outcome, find
from cmwallet.cosmos.protobuf import decode
from cmwallet.cosmos.transaction import TxBody, read_signed, transaction_hash
from cmwallet.errors import InvalidInput
from cmwallet.node.agreed_accounts import highest_count, witnessed_count
from cmwallet.node.agreed_receipts import witnessed_block, witnessed_height
from cmwallet.node.answers import Receipt
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_pool import pool_of
from cmwallet.transactions.cosmos_order import rest_of
from cmwallet.transactions.journal_entry import JournalEntry

_FIRST_BYTE = 0x0A
"""The tag of the first field of `TxRaw`; no transaction of an EVM begins so."""


def is_cosmos_raw(raw: bytes | None) -> bool:
    """Whether signed bytes are a transaction of a Cosmos chain."""
    return bool(raw) and raw is not None and raw[0] == _FIRST_BYTE


def is_content(entry: JournalEntry) -> bool:
    """Whether an entry is for messages of a Cosmos chain, signed or not; they are its data."""
    if entry.recipient is not None or not entry.data:
        return False
    try:
        body = decode(TxBody, bytes.fromhex(entry.data))
        return bool(body.messages) and all(unpack(one) for one in body.messages)
    except InvalidInput:
        return False


def cosmos_hash(raw: bytes) -> str:
    """Return the hash of signed bytes as the journal has it: in lower case, behind 0x."""
    return "0x" + transaction_hash(raw).lower()


def cosmos_outcome(client: NodeClient, raw: bytes) -> Outcome | None:
    """Return how signed bytes ended; None while they are in no block. Raises `NetworkFailed`, `RpcRefused`."""
    return find(rest_of(client), raw)


def cosmos_receipt(client: NodeClient, raw: bytes) -> Receipt | None:
    """Return the receipt of signed bytes, made of how they ended and of their block. Raises as `cosmos_outcome`."""
    outcome = cosmos_outcome(client, raw)
    block = None if outcome is None else client.block(outcome.height)
    if outcome is None or block is None:
        return None
    transaction, _ = read_signed(raw, "-", 0)
    # All gas that was asked for is paid for, so the fee is the limit times the price.
    gas, price = transaction.gas_limit, transaction.fee // transaction.gas_limit
    return Receipt(cosmos_hash(raw), outcome.height, block.hash, 0, outcome.code == 0, gas, price, None)


def agreed_cosmos_receipt(client: NodeClient, entry: JournalEntry) -> Receipt | None:
    """Return the receipt of an entry's messages in a block that two endpoints have, and whose place they count as used.

    How they ended is told by the one REST interface of the network: what several can tell about it is asked of several.
    Raises as `cosmos_outcome`; `EndpointsDisagree`: they have different blocks there.
    """
    receipt = cosmos_receipt(client, entry.raw or b"")
    if receipt is None or pool_of(client) is None:
        return receipt
    block = witnessed_block(client, receipt.block_number)
    if block is None or (entry.nonce is not None and witnessed_count(client, entry.sender) <= entry.nonce):
        return None
    return replace(receipt, block_hash=block.hash)


def end_words(outcome: Outcome) -> str:
    """Return how a transaction failed, in words."""
    return f"{outcome.log or 'no reason given'} ({outcome.codespace or 'sdk'} code {outcome.code})"


def has_timed_out(client: NodeClient, entry: JournalEntry) -> int | None:
    """Return the height up to which signed bytes were good, once the chain is past it without them; else None.

    The account's sequence has not moved on, so whatever takes it next excludes these bytes for good, whatever a node
    that said so has seen of them. Two of several endpoints have to be past it, and none may count more.
    """
    if not is_cosmos_raw(entry.raw) or entry.nonce is None:
        return None
    transaction, _ = read_signed(entry.raw or b"", "-", 0)
    if witnessed_height(client) <= transaction.timeout_height or highest_count(client, entry.sender) > entry.nonce:
        return None
    return transaction.timeout_height
