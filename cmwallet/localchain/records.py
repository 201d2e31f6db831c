"""Rows of the chain's tables: blocks, transactions with their receipts, logs and internal transfers.

Only blocks of the canonical chain are stored: a revert deletes the rows above it. 256-bit numbers are kept as
big-endian bytes, everything else that fits as an SQLite integer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eth.vm.forks.london.blocks import LondonBlockHeader
from eth_typing import Hash32

from cmwallet.localchain.database import ChainDatabase, Row, Value, Values
from cmwallet.localchain.mining import BuiltBlock, Executed, Transfer
from cmwallet.localchain.transactions import SignedTransaction, restore
from cmwallet.localchain.vm import decode_header, encode_header

_TRANSACTION_COLUMNS = (
    "block, position, hash, raw, sender, contract, status, gas_used, cumulative_gas, price, bloom, arrival"
)
_LOG_COLUMNS = "block, position, transact, address, topic0, topic1, topic2, topic3, data"
BLOCK_TABLES = ("transact", "log", "transfer")


@dataclass(frozen=True)
class StoredTransaction:
    """A transaction of a block and its receipt; `price` in wei per gas, `position` its index in the block."""

    block: int
    position: int
    hash: bytes
    raw: bytes
    sender: bytes
    contract: bytes | None
    succeeded: bool
    gas_used: int
    cumulative_gas: int
    price: int
    bloom: int
    arrival: int

    @property
    def signed(self) -> SignedTransaction:
        """The transaction itself, decoded."""
        return restore(self.raw, self.sender)


@dataclass(frozen=True)
class StoredLog:
    """A log entry; `position` is its index in the block, `transaction` that of its transaction."""

    block: int
    position: int
    transaction: int
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True)
class StoredTransfer:
    """A transfer that happened inside of transaction `transaction` of `block`."""

    block: int
    transaction: int
    position: int
    moved: Transfer


class Records:
    """Reads and writes the tables; decides nothing."""

    def __init__(self, database: ChainDatabase) -> None:
        self._database = database

    # Blocks

    def head_number(self) -> int | None:
        """Number of the newest block; None before genesis."""
        return self._database.number("SELECT max(number) FROM block")

    def header(self, number: int) -> LondonBlockHeader | None:
        """The header of block `number`."""
        rows = self._database.read("SELECT header FROM block WHERE number = ?", (number,))
        return decode_header(rows[0][0]) if rows else None

    def head(self) -> LondonBlockHeader | None:
        """The newest header; None before genesis."""
        rows = self._database.read("SELECT header FROM block ORDER BY number DESC LIMIT 1")
        return decode_header(rows[0][0]) if rows else None

    def number_of(self, block_hash: bytes) -> int | None:
        """The number of a block known by its hash."""
        rows = self._database.read("SELECT number FROM block WHERE hash = ?", (block_hash,))
        return rows[0][0] if rows else None

    def hash_of(self, number: int) -> bytes | None:
        """The hash of block `number`."""
        rows = self._database.read("SELECT hash FROM block WHERE number = ?", (number,))
        return rows[0][0] if rows else None

    def size_of(self, number: int) -> int:
        """The encoded size of block `number` in bytes."""
        return self._database.number("SELECT size FROM block WHERE number = ?", (number,)) or 0

    def ancestors(self, number: int) -> Iterator[Hash32]:
        """Hashes of the 256 blocks before `number`, newest first."""
        for ancestor in range(number - 1, max(-1, number - 257), -1):
            found = self.hash_of(ancestor)
            if found is None:
                return
            yield Hash32(found)

    def store(self, block: BuiltBlock) -> None:
        """Write a block with all that its transactions left."""
        header, write = block.header, self._database.write
        number = header.block_number
        write("INSERT INTO block VALUES (?, ?, ?, ?)", (number, header.hash, encode_header(header), block.size))
        log_position = 0
        for position, (item, arrival) in enumerate(zip(block.executed, block.arrivals, strict=True)):
            self._store_transaction(number, position, item, arrival)
            for log in item.logs:
                topics = [topic.to_bytes(32, "big") for topic in log.topics]
                padded = [*topics, None, None, None, None][:4]
                values = (number, log_position, position, log.address, *padded, log.data)
                write("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
                log_position += 1
            for index, moved in enumerate(item.transfers):
                write(
                    "INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number,
                        position,
                        index,
                        moved.kind,
                        moved.sender,
                        moved.recipient,
                        number_bytes(moved.value),
                        moved.depth,
                    ),
                )

    def _store_transaction(self, number: int, position: int, item: Executed, arrival: int) -> None:
        signed = item.transaction
        self._database.write(
            "INSERT INTO transact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                position,
                signed.hash,
                signed.raw,
                signed.sender,
                signed.recipient,
                item.contract,
                int(item.succeeded),
                item.gas_used,
                item.cumulative_gas,
                number_bytes(item.price),
                number_bytes(item.bloom),
                arrival,
            ),
        )

    def drop_above(self, number: int) -> None:
        """Delete every block above `number` with all that belongs to it."""
        self._database.write("DELETE FROM block WHERE number > ?", (number,))
        for table in BLOCK_TABLES:
            self._database.write(f"DELETE FROM {table} WHERE block > ?", (number,))  # noqa: S608  # own names

    # Transactions

    def transactions(self, number: int) -> list[StoredTransaction]:
        """The transactions of a block, in order."""
        return self._transactions("block = ? ORDER BY position", (number,))

    def transaction(self, transaction_hash: bytes) -> StoredTransaction | None:
        """A mined transaction by its hash."""
        return next(iter(self._transactions("hash = ?", (transaction_hash,))), None)

    def transactions_of(self, address: bytes, first: int, last: int, limit: int) -> list[StoredTransaction]:
        """Transactions that `address` sent, received or was created by, in blocks first..last, oldest first."""
        return self._transactions(
            "(sender = :address OR recipient = :address OR contract = :address) AND block BETWEEN :first AND :last"
            " ORDER BY block, position LIMIT :limit",
            {"address": address, "first": first, "last": last, "limit": limit},
        )

    def created_by(self, sender: bytes) -> list[bytes]:
        """Addresses of the contracts that transactions of `sender` created, oldest first."""
        rows = self._database.read(
            "SELECT contract FROM transact WHERE sender = ? AND contract IS NOT NULL AND status = 1"
            " ORDER BY block, position",
            (sender,),
        )
        return [row[0] for row in rows]

    def _transactions(self, where: str, values: Values) -> list[StoredTransaction]:
        rows = self._database.read(f"SELECT {_TRANSACTION_COLUMNS} FROM transact WHERE {where}", values)  # noqa: S608
        return [_stored_transaction(row) for row in rows]

    # Logs

    def logs_of_block(self, number: int) -> list[StoredLog]:
        """All logs of a block."""
        return self.select_logs("block = ? ORDER BY position", (number,))

    def select_logs(self, where: str, values: Values) -> list[StoredLog]:
        """Logs that meet an SQL condition built by this package."""
        rows = self._database.read(f"SELECT {_LOG_COLUMNS} FROM log WHERE {where}", values)  # noqa: S608
        return [_stored_log(row) for row in rows]

    # Transfers

    def transfers_of(self, address: bytes | None, first: int, last: int, limit: int) -> list[StoredTransfer]:
        """Internal transfers from or to `address` (None: all) in blocks first..last, oldest first."""
        condition = "block BETWEEN :first AND :last"
        values: dict[str, Value] = {"first": first, "last": last, "limit": limit}
        if address is not None:
            condition += " AND (sender = :address OR recipient = :address)"
            values["address"] = address
        rows = self._database.read(
            "SELECT block, transact, position, kind, sender, recipient, value, depth FROM transfer"  # noqa: S608
            f" WHERE {condition} ORDER BY block, transact, position LIMIT :limit",
            values,
        )
        return [_stored_transfer(row) for row in rows]


def number_bytes(number: int) -> bytes:
    """Big-endian bytes without leading zeros."""
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _stored_transaction(row: Row) -> StoredTransaction:
    block, position, tx_hash, raw, sender, contract, status, gas_used, cumulative, price, bloom, arrival = row
    return StoredTransaction(
        block=block,
        position=position,
        hash=tx_hash,
        raw=raw,
        sender=sender,
        contract=contract,
        succeeded=bool(status),
        gas_used=gas_used,
        cumulative_gas=cumulative,
        price=int.from_bytes(price, "big"),
        bloom=int.from_bytes(bloom, "big"),
        arrival=arrival,
    )


def _stored_log(row: Row) -> StoredLog:
    topics = tuple(topic for topic in row[4:8] if topic is not None)
    return StoredLog(row[0], row[1], row[2], row[3], topics, row[8])


def _stored_transfer(row: Row) -> StoredTransfer:
    block, transact, position, kind, sender, recipient, value, depth = row
    amount = int.from_bytes(value, "big")
    moved = Transfer(kind, sender, recipient, amount, depth)
    return StoredTransfer(block, transact, position, moved)
