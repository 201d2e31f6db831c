"""Signing of messages of a Cosmos chain: the account's key, its place in the order, the timeout, the bytes.

What is signed contains the public key, which a home does not keep: the chain tells it once the account signed there,
and else it follows from any signature of the account. Either is compared with the address, so nobody's word counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.accounts.accounts import Account
from cmwallet.cosmos.outcome import broadcast
from cmwallet.cosmos.rest import ChainAccount, CosmosRest
from cmwallet.cosmos.transaction import CosmosTransaction, transaction_hash
from cmwallet.errors import InsufficientFunds, InvalidInput, NetworkFailed, Tampered
from cmwallet.keys.secp256k1 import address_of_public_key, join_signature, recover_address, recover_public_key
from cmwallet.node.client import NodeClient
from cmwallet.transactions.cosmos_order import TIMEOUT_BLOCKS, CosmosOrder, rest_of
from cmwallet.transactions.cosmos_receipts import is_cosmos_raw
from cmwallet.transactions.encoding import decode, signing_digest
from cmwallet.transactions.fees import Quote
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.signables import SignableCosmos, SignableMessage
from identity.vault.interface import Keeper

_POINT: Final = 64


@dataclass(frozen=True)
class SignedBytes:
    """Bytes that go on the wire, and their hash."""

    raw: bytes
    hash: bytes


@dataclass(frozen=True)
class CosmosSigning:
    """One order of an account, about to be signed."""

    client: NodeClient
    journal: Journal
    keeper: Keeper
    sender: Account
    order: CosmosOrder
    quote: Quote
    genesis: str

    def foreseen(self, reason: str) -> SignableCosmos:
        """Return what will be signed, but for its place in the order: what a policy is asked about beforehand."""
        account = self._account()
        key = self._key(account, reason)
        return SignableCosmos(self._build(account, key, account.sequence).document)

    def sign(self, sequence: int, reason: str) -> SignedBytes:
        """Return the signed bytes for a sequence; the caller holds the account's lock.

        Raises:
            Tampered: the key in the vault is not that of the account.
        """
        account = self._account()
        transaction = self._build(account, self._key(account, reason), sequence)
        asked = SignableCosmos(transaction.document)
        signature = self.keeper.sign(self.sender.record, asked, reason=reason)
        if recover_address(asked.digest, signature) != self.sender.address:
            raise Tampered(f"the key of {self.sender.name} does not belong to its address; nothing was sent")
        raw = transaction.signed(signature)
        return SignedBytes(raw, bytes.fromhex(transaction_hash(raw)))

    def _account(self) -> ChainAccount:
        rest = CosmosRest(rest_of(self.client))
        if rest.chain_id() != self.order.chain.name:
            raise NetworkFailed(
                f"the REST endpoint serves another chain than {self.order.chain.name}; nothing was signed",
                hint="cmwallet network use",
            )
        account = rest.account(self.order.chain.account(self.sender.address))
        if account is None:
            raise InsufficientFunds("nobody ever paid the account on this chain", hint="cmwallet receive")
        return account

    def _build(self, account: ChainAccount, key: bytes, sequence: int) -> CosmosTransaction:
        # The smaller of both: a height that is far ahead would make the bytes good for as long as somebody likes.
        height = min(CosmosRest(rest_of(self.client)).latest()[0], self.client.block_number())
        return self.order.build(self.quote, key, account.number, sequence, height + TIMEOUT_BLOCKS)

    def _key(self, account: ChainAccount, reason: str) -> bytes:
        told = (account.key, self._key_of_earlier())
        return next((key for key in told if key is not None and self._is_own(key)), None) or self._key_of_now(reason)

    def _is_own(self, key: bytes) -> bool:
        try:
            return address_of_public_key(key) == self.sender.address
        except InvalidInput:
            return False

    def _key_of_earlier(self) -> bytes | None:
        """Return the key that follows from a transaction of an EVM that this home signed for the account."""
        for entry in self.journal.entries(genesis=self.genesis, sender=self.sender.address, limit=20):
            if entry.raw is not None and not is_cosmos_raw(entry.raw):
                signed = decode(entry.raw)
                signature = join_signature(signed.r, signed.s, signed.y_parity)
                return compressed(recover_public_key(signing_digest(signed.transaction), signature))
        return None

    def _key_of_now(self, reason: str) -> bytes:
        """Return the key that follows from a message, which is signed for this and thrown away."""
        asked = SignableMessage(f"the public key of {self.sender.address}".encode())
        signature = self.keeper.sign(self.sender.record, asked, reason=f"{reason}: public key")
        if recover_address(asked.digest, signature) != self.sender.address:
            raise Tampered(f"the key of {self.sender.name} does not belong to its address; nothing was sent")
        return compressed(recover_public_key(asked.digest, signature))


def compressed(point: bytes) -> bytes:
    """Return a point of 64 bytes x ‖ y in 33 bytes (SEC 1)."""
    x, y = point[-_POINT : -_POINT // 2], point[-_POINT // 2 :]
    return bytes([2 + (y[-1] & 1)]) + x


def hand_over(client: NodeClient, raw: bytes) -> None:
    """Hand signed bytes to the node. Raises as `broadcast`."""
    broadcast(rest_of(client), raw)
