"""Blocks, transactions, receipts and logs as JSON-RPC objects (EIP-1474; execution-apis field names)."""

from __future__ import annotations

from collections.abc import Sequence

from eth.vm.forks.london.blocks import LondonBlockHeader

from cmwallet.localchain import CHAIN_ID
from cmwallet.localchain.records import StoredLog, StoredTransaction, StoredTransfer
from cmwallet.localchain.transactions import SignedTransaction
from cmwallet.localchain.vm import base_fee_of

Json = dict[str, object]


def quantity(number: int) -> str:
    """A number: `0x0`, `0x4d2`."""
    return hex(number)


def data(value: bytes) -> str:
    """Bytes: `0x`, `0x00ff`."""
    return "0x" + bytes(value).hex()


def optional(value: bytes | None) -> str | None:
    """Bytes, or null."""
    return None if value is None else data(value)


def block(header: LondonBlockHeader, transactions: Sequence[object], size: int, *, pending: bool = False) -> Json:
    """A block; `transactions` are hashes or whole objects. A pending one has no hash, nonce and number yet."""
    return {
        "number": quantity(header.block_number),
        "hash": None if pending else data(header.hash),
        "parentHash": data(header.parent_hash),
        "nonce": None if pending else data(header.nonce),
        "sha3Uncles": data(header.uncles_hash),
        "logsBloom": data(header.bloom.to_bytes(256, "big")),
        "transactionsRoot": data(header.transaction_root),
        "stateRoot": data(header.state_root),
        "receiptsRoot": data(header.receipt_root),
        "miner": data(header.coinbase),
        "difficulty": quantity(header.difficulty),
        "totalDifficulty": quantity(header.difficulty * (header.block_number + 1)),
        "extraData": data(header.extra_data),
        "mixHash": data(header.mix_hash),
        "size": quantity(size),
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "timestamp": quantity(header.timestamp),
        "baseFeePerGas": quantity(base_fee_of(header)),
        "transactions": list(transactions),
        "uncles": [],
    }


def transaction(
    signed: SignedTransaction, *, header: LondonBlockHeader | None, position: int | None, price: int | None = None
) -> Json:
    """A transaction, mined (with its header, position and paid price) or waiting (without)."""
    envelope = signed.envelope
    fields: Json = {
        "blockHash": None if header is None else data(header.hash),
        "blockNumber": None if header is None else quantity(header.block_number),
        "transactionIndex": None if position is None else quantity(position),
        "hash": data(signed.hash),
        "type": quantity(signed.kind),
        "from": data(signed.sender),
        "to": optional(signed.recipient),
        "nonce": quantity(signed.nonce),
        "gas": quantity(signed.gas),
        "value": quantity(signed.value),
        "input": data(signed.data),
        "chainId": quantity(CHAIN_ID),
        "gasPrice": quantity(signed.max_fee if price is None else price),
        "r": quantity(envelope.r),
        "s": quantity(envelope.s),
    }
    if signed.kind == 0:
        return fields | {"v": quantity(envelope.y_parity + 35 + 2 * CHAIN_ID)}
    fields |= {
        "v": quantity(envelope.y_parity),
        "yParity": quantity(envelope.y_parity),
        "accessList": [
            {"address": data(account), "storageKeys": [data(slot.to_bytes(32, "big")) for slot in slots]}
            for account, slots in signed.access_list
        ],
    }
    if signed.kind == 2:
        fields |= {"maxFeePerGas": quantity(signed.max_fee), "maxPriorityFeePerGas": quantity(signed.max_tip)}
    return fields


def receipt(stored: StoredTransaction, header: LondonBlockHeader, logs: Sequence[StoredLog]) -> Json:
    """The receipt of a mined transaction; `logs` are those of the whole block."""
    signed = stored.signed
    own = [log(entry, header.hash, stored.hash) for entry in logs if entry.transaction == stored.position]
    return {
        "blockHash": data(header.hash),
        "blockNumber": quantity(header.block_number),
        "transactionHash": data(stored.hash),
        "transactionIndex": quantity(stored.position),
        "from": data(stored.sender),
        "to": optional(signed.recipient),
        "contractAddress": optional(stored.contract),
        "status": quantity(int(stored.succeeded)),
        "type": quantity(signed.kind),
        "gasUsed": quantity(stored.gas_used),
        "cumulativeGasUsed": quantity(stored.cumulative_gas),
        "effectiveGasPrice": quantity(stored.price),
        "logsBloom": data(stored.bloom.to_bytes(256, "big")),
        "logs": own,
    }


def log(entry: StoredLog, block_hash: bytes, transaction_hash: bytes) -> Json:
    """A log entry of a canonical block."""
    return {
        "address": data(entry.address),
        "topics": [data(topic) for topic in entry.topics],
        "data": data(entry.data),
        "blockHash": data(block_hash),
        "blockNumber": quantity(entry.block),
        "transactionHash": data(transaction_hash),
        "transactionIndex": quantity(entry.transaction),
        "logIndex": quantity(entry.position),
        "removed": False,
    }


def transfer(entry: StoredTransfer, block_hash: bytes, transaction_hash: bytes, timestamp: int) -> Json:
    """An internal transfer."""
    moved = entry.moved
    return {
        "blockHash": data(block_hash),
        "blockNumber": quantity(entry.block),
        "timestamp": quantity(timestamp),
        "transactionHash": data(transaction_hash),
        "transactionIndex": quantity(entry.transaction),
        "index": quantity(entry.position),
        "kind": moved.kind,
        "from": data(moved.sender),
        "to": data(moved.recipient),
        "value": quantity(moved.value),
        "depth": quantity(moved.depth),
    }
