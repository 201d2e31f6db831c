"""Transactions that are no entry of this home: what a node shows of one, proven by its hash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cmwallet.errors import NotFound
from cmwallet.node import answers
from cmwallet.node.answers import Receipt
from cmwallet.node.client import NodeClient
from cmwallet.signing.facts import Explanation, Naming
from cmwallet.transactions.described_transaction import parse_described
from cmwallet.transactions.encoding import SignedTransaction
from cmwallet.transactions.explanation import explanation_of
from cmwallet.transactions.travis import is_native
from cmwallet.transactions.travis_receipts import native_receipt
from identity.address import Address


@dataclass(frozen=True)
class Shown:
    """A transaction as a node shows it: its fields come to its hash, and its signature to its sender."""

    signed: SignedTransaction
    sender: Address
    receipt: Receipt | None

    @property
    def status(self) -> Literal["pending", "confirmed", "reverted", "mined"]:
        """What became of it, by the node's word."""
        if self.receipt is None:
            return "pending"
        return "mined" if self.receipt.succeeded is None else "confirmed" if self.receipt.succeeded else "reverted"

    def explain(self, naming: Naming) -> Explanation:
        """What it comes to; contracts are told by the selector alone."""
        return explanation_of(self.signed.transaction, naming)


def look_up(client: NodeClient, tx_hash: str) -> Shown:
    """Return a transaction of the chain by its hash.

    Raises:
        NotFound: the node knows none. InvalidInput: of a type that is not known, or its fields are of another one.
    """
    described = client.transport.request("eth_getTransactionByHash", (tx_hash,))
    if described is None:
        raise NotFound("neither this home nor the node knows a transaction of that hash", hint="is it that network?")
    signed = parse_described(answers.members(described, "transaction"))
    if "0x" + signed.hash.hex() != tx_hash:
        raise answers.nonsense("another transaction than the one asked for")
    if is_native(signed.transaction):
        return Shown(signed, signed.sender(), native_receipt(client, tx_hash, signed.raw))
    return Shown(signed, signed.sender(), client.receipt(tx_hash))
