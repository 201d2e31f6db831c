"""Dialect of the Travis chain: a second transaction hash, and native staking and governance transactions.

Source: `CyberMiles/travis`, `utils/globals.go` (what makes a transaction native) and its go-wire JSON codec.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cmwallet.transactions.encoding import LegacyTransaction, Transaction
from identity.hostile_json import load_json

MAX_TRANSACTION_BYTES = 32_768
STANDARD_GAS_PRICE = 2_000_000_000
"""Wei; the chain's `gas_price` parameter at genesis. A lower price, zero included, is allowed with limits."""


@dataclass(frozen=True, slots=True)
class NativeTransaction:
    """The JSON that a native transaction carries: a route such as `stake/delegate`, and its members."""

    route: str
    fields: dict[str, object]


def cmt_hash(raw: bytes) -> str:
    """Return the hash under which Tendermint 0.22 knows a transaction: 20 bytes of SHA-256, upper-case hex."""
    return hashlib.sha256(raw).digest()[:20].hex().upper()


def is_native(transaction: Transaction) -> bool:
    """Say whether Travis takes this for a staking or governance transaction instead of one for the EVM."""
    return (
        isinstance(transaction, LegacyTransaction)
        and transaction.to is None
        and transaction.value == transaction.gas_price == transaction.gas_limit == 0
        and transaction.data != b""
    )


def decode_native(transaction: Transaction) -> NativeTransaction | None:
    """Return what a native transaction says, or None when it is none or its data is not the expected JSON."""
    if not is_native(transaction) or len(transaction.data) > MAX_TRANSACTION_BYTES:
        return None
    try:
        document = load_json(transaction.data)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    route, fields = document.get("type"), document.get("data")
    if not isinstance(route, str) or not isinstance(fields, dict):
        return None
    return NativeTransaction(route, fields)
