"""What an entry of the journal is to the network itself: a message of Travis or of a Cosmos chain, and its own hash."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.cosmos.transaction import read_signed, transaction_hash
from cmwallet.errors import InvalidInput
from cmwallet.signing.cosmos_explaining import kind_of
from cmwallet.signing.travis_explaining import explain_travis
from cmwallet.signing.travis_messages import read_message
from cmwallet.transactions.cosmos_receipts import is_content, is_cosmos_raw
from cmwallet.transactions.encoding import decode
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.travis import cmt_hash
from cmwallet.transactions.travis_receipts import is_native_raw


@dataclass(frozen=True)
class Native:
    """A message of a network itself: what it does, such as `stake/delegate`, and its hash as the engine writes it."""

    kind: str
    hash: str


def native_of(entry: JournalEntry) -> Native | None:
    """Return what signed bytes are to the network itself; None for a transaction of its EVM, or what is not signed.

    Bytes that cannot be read are a row's that was changed from outside, which its seal tells: None.
    """
    raw = entry.raw or b""
    if is_cosmos_raw(raw):
        try:
            transaction, _ = read_signed(raw, "-", 0)
        except InvalidInput:
            return None
        return Native(kind_of(transaction.messages).replace(":", "/"), transaction_hash(raw))
    if is_native_raw(raw):
        explained = explain_travis(entry.chain_id, decode(raw).transaction.data)
        return Native(explained.kind.replace(":", "/"), cmt_hash(raw))
    return None


def is_for_the_network(entry: JournalEntry) -> bool:
    """Whether an entry is a message of the network itself, signed or not: it creates no contract."""
    if entry.recipient is not None or not entry.data:
        return False
    return native_of(entry) is not None or is_content(entry) or read_message(bytes.fromhex(entry.data)) is not None
