"""Decoded report of a raw transaction, as `tx decode` prints it."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.transactions.encoding import (
    AccessListTransaction,
    FeeMarketTransaction,
    LegacyTransaction,
    SignedTransaction,
    Transaction,
    decode,
    max_fee,
    signing_digest,
)
from cmwallet.transactions.travis import NativeTransaction, cmt_hash, decode_native
from identity.address import Address, to_address

LEGACY, ACCESS_LIST, FEE_MARKET = "legacy", "eip2930", "eip1559"


@dataclass(frozen=True, slots=True)
class TransactionReport:
    """A decoded transaction with everything that can be computed from its bytes alone.

    `cmt_hash` is given for the one form that can stand on a Travis chain: legacy with EIP-155. `native` is the staking
    or governance content, there too. `warnings` are sentences: what a chain would refuse, or a user should know.
    """

    kind: str
    signed: SignedTransaction
    sender: Address
    recipient: Address | None
    hash: str
    signing_hash: str
    cmt_hash: str | None
    native: NativeTransaction | None
    warnings: tuple[str, ...]

    @property
    def transaction(self) -> Transaction:
        """The fields themselves."""
        return self.signed.transaction

    def as_json(self) -> dict[str, object]:
        """The report for `--json`: wei as decimal strings, bytes as 0x-hex."""
        transaction = self.transaction
        document: dict[str, object] = {
            "type": self.kind,
            "hash": self.hash,
            "cmt_hash": self.cmt_hash,
            "signing_hash": self.signing_hash,
            "from": self.sender,
            "to": self.recipient,
            "chain_id": transaction.chain_id,
            "nonce": transaction.nonce,
            "gas_limit": transaction.gas_limit,
        }
        if isinstance(transaction, FeeMarketTransaction):
            document["max_priority_fee_per_gas"] = str(transaction.max_priority_fee_per_gas)
            document["max_fee_per_gas"] = str(transaction.max_fee_per_gas)
        else:
            document["gas_price"] = str(transaction.gas_price)
        document |= {
            "max_fee": str(max_fee(transaction)),
            "value": str(transaction.value),
            "data": "0x" + transaction.data.hex(),
        }
        if not isinstance(transaction, LegacyTransaction):
            document["access_list"] = [
                {"address": to_address(address), "storage_keys": ["0x" + key.hex() for key in keys]}
                for address, keys in transaction.access_list
            ]
        native = self.native
        document |= {
            "native": None if native is None else {"type": native.route, "data": native.fields},
            "signature": {
                "r": f"0x{self.signed.r:064x}",
                "s": f"0x{self.signed.s:064x}",
                "y_parity": self.signed.y_parity,
                "low_s": self.signed.low_s,
            },
            "size": len(self.signed.raw),
            "warnings": list(self.warnings),
        }
        return document


def decode_report(raw: bytes) -> TransactionReport:
    """Decode a signed transaction and compute its sender and hashes.

    Raises:
        InvalidInput: `raw` is no signed transaction, or its signature belongs to no key.
    """
    signed = decode(raw)
    transaction = signed.transaction
    on_travis = isinstance(transaction, LegacyTransaction) and transaction.chain_id is not None
    return TransactionReport(
        kind=_kind(transaction),
        signed=signed,
        sender=signed.sender(),
        recipient=None if transaction.to is None else to_address(transaction.to),
        hash="0x" + signed.hash.hex(),
        signing_hash="0x" + signing_digest(transaction).hex(),
        cmt_hash=cmt_hash(raw) if on_travis else None,
        native=decode_native(transaction) if on_travis else None,
        warnings=tuple(_warnings(signed)),
    )


def _kind(transaction: Transaction) -> str:
    if isinstance(transaction, LegacyTransaction):
        return LEGACY
    return ACCESS_LIST if isinstance(transaction, AccessListTransaction) else FEE_MARKET


def _warnings(signed: SignedTransaction) -> list[str]:
    transaction = signed.transaction
    warnings = []
    if not signed.low_s:
        warnings.append("the signature has high s: chains refuse it (EIP-2)")
    if transaction.chain_id is None:
        warnings.append("no chain id: the transaction is valid on every chain (before EIP-155)")
    if (
        isinstance(transaction, FeeMarketTransaction)
        and transaction.max_priority_fee_per_gas > transaction.max_fee_per_gas
    ):
        warnings.append("the priority fee is above the max fee: chains refuse it (EIP-1559)")
    return warnings
