"""Receipt of signed bytes of whatever kind: of an EVM, of Travis itself, of a Cosmos chain."""

from __future__ import annotations

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.agreed_receipts import agreed_receipt
from cmwallet.node.answers import Receipt
from cmwallet.node.client import NodeClient
from cmwallet.transactions.cosmos_receipts import agreed_cosmos_receipt, cosmos_receipt, is_cosmos_raw
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.travis_receipts import is_native_raw, native_receipt


def receipt_of(client: NodeClient, entry: JournalEntry) -> Receipt | None:
    """Return the receipt of an entry's transaction as one node tells it; None while there is none."""
    return _native(client, entry) if _is_native(entry) else client.receipt(str(entry.hash))


def agreed_receipt_of(client: NodeClient, entry: JournalEntry) -> Receipt | None:
    """Return the receipt of an entry's transaction, on which several endpoints agree where there are several."""
    if is_cosmos_raw(entry.raw):
        return agreed_cosmos_receipt(client, entry)
    if is_native_raw(entry.raw):
        return agreed_receipt(client, str(entry.hash), lambda node: _native(node, entry))
    return agreed_receipt(client, str(entry.hash))


def is_known(client: NodeClient, entry: JournalEntry) -> bool:
    """Whether the node has an entry's transaction, whatever it answered; one that cannot say has shown nothing."""
    try:
        if is_cosmos_raw(entry.raw):
            return receipt_of(client, entry) is not None
        return client.transaction(str(entry.hash)) is not None or receipt_of(client, entry) is not None
    except (NetworkFailed, RpcRefused):
        return False


def _is_native(entry: JournalEntry) -> bool:
    return is_cosmos_raw(entry.raw) or is_native_raw(entry.raw)


def _native(client: NodeClient, entry: JournalEntry) -> Receipt | None:
    if is_cosmos_raw(entry.raw):
        return cosmos_receipt(client, entry.raw or b"")
    return native_receipt(client, str(entry.hash), entry.raw or b"")
