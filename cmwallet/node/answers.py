"""Validation of the values in a node's answers: each has one shape, and anything else is `NetworkFailed`.

Names say what was asked, for the message. Nothing here trusts the node: sizes are bounded and types are checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cmwallet.errors import NetworkFailed
from identity.address import Address, to_address

Value = TypeVar("Value")

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}", re.ASCII)
_DATA = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)
_HASH = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Block:
    """A block's header, as far as the wallet needs it, and the hashes of its transactions.

    `timestamp` is in Unix seconds, `base_fee` in wei of a unit of gas, None on chains without EIP-1559. `gas_limit` is
    None on chains that have none.
    """

    number: int
    hash: str
    timestamp: int
    base_fee: int | None
    gas_limit: int | None
    transactions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """An event: `topics` of 32 bytes and `data`, from `address`, at its place in the chain."""

    address: Address
    topics: tuple[bytes, ...]
    data: bytes
    block_number: int
    block_hash: str
    transaction_hash: str
    log_index: int | None
    """Its place in the block; None where the node does not tell."""
    removed: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction.

    `succeeded` False: reverted; None: mined on a chain that does not say how it ended (as before Byzantium, EIP-658).
    `effective_gas_price` is wei, None on old chains. What does not decide is None or 0 where the node told nothing
    readable.
    """

    transaction_hash: str
    block_number: int
    block_hash: str
    transaction_index: int
    succeeded: bool | None
    gas_used: int
    effective_gas_price: int | None
    contract_address: Address | None

    @property
    def fee(self) -> int | None:
        """The wei that were paid for gas, where the node says enough to tell."""
        return None if self.effective_gas_price is None else self.gas_used * self.effective_gas_price


@dataclass(frozen=True, slots=True)
class ChainTransaction:
    """A transaction as the node knows it. `block_number` None: waiting in the pool."""

    hash: str
    sender: Address
    recipient: Address | None
    nonce: int
    value: int
    block_number: int | None
    block_hash: str | None


@dataclass(frozen=True, slots=True)
class FeeHistory:
    """Base fees of some blocks and the one to come (wei), and the rewards at the asked percentiles; empty if unsaid."""

    base_fees: tuple[int, ...]
    rewards: tuple[tuple[int, ...], ...]


def quantity(value: object, what: str, bits: int = 256) -> int:
    """Return a JSON-RPC quantity: 0x-hex of at most `bits` bits."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise nonsense(what)
    number = int(value, 16)
    if number.bit_length() > bits:
        raise nonsense(what)
    return number


def data(value: object, what: str) -> bytes:
    """Return bytes given as 0x-hex of even length."""
    if not isinstance(value, str) or not _DATA.fullmatch(value):
        raise nonsense(what)
    return bytes.fromhex(value[2:])


def hash32(value: object, what: str) -> str:
    """Return a hash of 32 bytes as lower-case 0x-hex."""
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise nonsense(what)
    return value.lower()


def address(value: object, what: str) -> Address:
    """Return an address in EIP-55 spelling; the case of what came means nothing."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise nonsense(what)
    return to_address(bytes.fromhex(value[2:]))


def address_or_none(value: object, what: str) -> Address | None:
    """Return an address, or None for null."""
    return None if value is None else address(value, what)


def items(value: object, what: str) -> list[object]:
    """Return a list."""
    if not isinstance(value, list):
        raise nonsense(what)
    return value


def members(value: object, what: str) -> dict[str, object]:
    """Return an object's members."""
    if not isinstance(value, dict):
        raise nonsense(what)
    return value


def readable(read: Callable[..., Value], value: object, *more: int) -> Value | None:
    """Return what does not decide anything: None where it is absent or cannot be read."""
    try:
        return read(value, "", *more)
    except Unreadable:
        return None


def block(value: object) -> Block:
    """Return a block; its transactions may be hashes or objects."""
    fields = members(value, "block")
    base_fee, gas_limit = fields.get("baseFeePerGas"), fields.get("gasLimit")
    transactions = fields.get("transactions")
    return Block(
        number=quantity(fields.get("number"), "block number", 63),
        hash=hash32(fields.get("hash"), "block hash"),
        timestamp=quantity(fields.get("timestamp"), "block time", 63),
        base_fee=None if base_fee is None else quantity(base_fee, "base fee"),
        gas_limit=None if gas_limit is None else quantity(gas_limit, "gas limit", 64),
        transactions=tuple(
            hash32(entry.get("hash") if isinstance(entry, dict) else entry, "transaction hash")
            for entry in items([] if transactions is None else transactions, "block's transactions")
        ),
    )


def log(value: object) -> Log:
    """Return an event of a mined transaction."""
    fields = members(value, "log")
    index = fields.get("logIndex")
    topics = items(fields.get("topics"), "log's topics")
    if len(topics) > 4:
        raise nonsense("log's topics")
    return Log(
        address=address(fields.get("address"), "log's address"),
        topics=tuple(bytes.fromhex(hash32(topic, "log's topic")[2:]) for topic in topics),
        data=data(fields.get("data"), "log's data"),
        block_number=quantity(fields.get("blockNumber"), "log's block", 63),
        block_hash=hash32(fields.get("blockHash"), "log's block hash"),
        transaction_hash=hash32(fields.get("transactionHash"), "log's transaction"),
        log_index=None if index is None else quantity(index, "log's index", 63),
        removed=fields.get("removed") is True,
    )


def receipt(value: object) -> Receipt:
    """Return a receipt.

    Hash, block, block's hash, status and gas decide: each must be readable. Whatever else is odd, the transaction is
    mined.
    """
    fields = members(value, "receipt")
    status = fields.get("status")
    return Receipt(
        transaction_hash=hash32(fields.get("transactionHash"), "receipt's transaction"),
        block_number=quantity(fields.get("blockNumber"), "receipt's block", 63),
        block_hash=hash32(fields.get("blockHash"), "receipt's block hash"),
        transaction_index=readable(quantity, fields.get("transactionIndex"), 63) or 0,
        succeeded=None if status is None else quantity(status, "receipt's status", 1) == 1,
        gas_used=quantity(fields.get("gasUsed"), "gas used", 64),
        effective_gas_price=readable(quantity, fields.get("effectiveGasPrice")),
        contract_address=readable(address, fields.get("contractAddress")),
    )


def transaction(value: object) -> ChainTransaction:
    """Return a transaction as nodes describe it."""
    fields = members(value, "transaction")
    number, block_hash = fields.get("blockNumber"), fields.get("blockHash")
    return ChainTransaction(
        hash=hash32(fields.get("hash"), "transaction's hash"),
        sender=address(fields.get("from"), "transaction's sender"),
        recipient=address_or_none(fields.get("to"), "transaction's recipient"),
        nonce=quantity(fields.get("nonce"), "transaction's nonce", 63),
        value=quantity(fields.get("value"), "transaction's value"),
        block_number=None if number is None else quantity(number, "transaction's block", 63),
        block_hash=None if block_hash is None else hash32(block_hash, "transaction's block hash"),
    )


def fee_history(value: object) -> FeeHistory:
    """Return a fee history."""
    fields = members(value, "fee history")
    return FeeHistory(
        base_fees=tuple(quantity(fee, "base fee") for fee in items(fields.get("baseFeePerGas") or [], "base fees")),
        rewards=tuple(
            tuple(quantity(reward, "reward") for reward in items(row, "rewards"))
            for row in items(fields.get("reward") or [], "rewards")
        ),
    )


class Unreadable(NetworkFailed):
    """An answer has not the shape that it should have."""


def nonsense(what: str) -> Unreadable:
    """Return the error for an answer of the wrong shape."""
    return Unreadable(f"the node's answer makes no sense: {what}", hint="try another endpoint")
