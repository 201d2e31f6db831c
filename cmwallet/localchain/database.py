"""SQLite database of the chain, and the content-addressed store that py-evm keeps its state in.

One block is one SQL transaction: state nodes, block, transactions, receipts, logs and pool change together or not at
all (py-evm's own `AtomicDB` applies key after key; stopped in between, a nonce is used and its transaction is gone).
Every write goes through `ChainDatabase.write`, so that a test can stop the process after each of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from eth.abc import AtomicWriteBatchAPI
from eth.db.backends.base import BaseAtomicDB

from cmwallet.errors import Damaged
from cmwallet.localchain.greeting import SCHEMA_VERSION
from identity.storage import close_database, open_database, storage_errors, transaction

CACHED_NODES = 50_000
"""State nodes kept in memory (about 15 MB). A node is named by its hash, so that a cached one is never stale."""

_TABLES = {
    "meta": "name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "node": "hash BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "block": "number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, header BLOB NOT NULL, size INTEGER NOT NULL)",
    "transact": """block INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE, raw BLOB NOT NULL,
        sender BLOB NOT NULL, recipient BLOB, contract BLOB, status INTEGER NOT NULL, gas_used INTEGER NOT NULL,
        cumulative_gas INTEGER NOT NULL, price BLOB NOT NULL, bloom BLOB NOT NULL, arrival INTEGER NOT NULL,
        PRIMARY KEY (block, position)) WITHOUT ROWID""",
    "log": """block INTEGER NOT NULL, position INTEGER NOT NULL, transact INTEGER NOT NULL, address BLOB NOT NULL,
        topic0 BLOB, topic1 BLOB, topic2 BLOB, topic3 BLOB, data BLOB NOT NULL,
        PRIMARY KEY (block, position)) WITHOUT ROWID""",
    "transfer": """block INTEGER NOT NULL, transact INTEGER NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL,
        sender BLOB NOT NULL, recipient BLOB NOT NULL, value BLOB NOT NULL, depth INTEGER NOT NULL,
        PRIMARY KEY (block, transact, position)) WITHOUT ROWID""",
    "pool": """sender BLOB NOT NULL, nonce INTEGER NOT NULL, hash BLOB NOT NULL UNIQUE, raw BLOB NOT NULL,
        arrival INTEGER NOT NULL, PRIMARY KEY (sender, nonce)) WITHOUT ROWID""",
    "snapshot": """id INTEGER PRIMARY KEY AUTOINCREMENT, block INTEGER NOT NULL, hash BLOB NOT NULL,
        settings BLOB NOT NULL)""",
    "snapshot_pool": """snapshot INTEGER NOT NULL, sender BLOB NOT NULL, nonce INTEGER NOT NULL, hash BLOB NOT NULL,
        raw BLOB NOT NULL, arrival INTEGER NOT NULL, PRIMARY KEY (snapshot, sender, nonce)) WITHOUT ROWID""",
    "reversal": "id INTEGER PRIMARY KEY AUTOINCREMENT, block INTEGER NOT NULL)",
}
_INDICES = {
    "transact_sender": "transact (sender, block)",
    "transact_recipient": "transact (recipient, block) WHERE recipient IS NOT NULL",
    "transact_contract": "transact (contract, block) WHERE contract IS NOT NULL",
    "log_address": "log (address, block)",
    "log_topic0": "log (topic0, block)",
    "log_topic1": "log (topic1, block) WHERE topic1 IS NOT NULL",
    "transfer_sender": "transfer (sender, block)",
    "transfer_recipient": "transfer (recipient, block)",
}

Value = bytes | int | str | None
Values = Sequence[Value] | Mapping[str, Value]

Row = tuple[Any, ...]
"""A row as SQLite gives it; the schema above says what stands in each column."""


class ChainDatabase:
    """The connection to `chain.db` (WAL, `synchronous=FULL`, mode 0600). Used by one thread.

    Raises `Busy`, `StorageFailed`, `Damaged`, `PermissionsTooLax` of the identity floor.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = open_database(path, create=True)
        self.nodes = NodeStore(self)
        try:
            with storage_errors(path):
                # State nodes are no secrets, and a reset would otherwise overwrite all of them twice.
                self._connection.execute("PRAGMA secure_delete=OFF")
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        version = self._version()
        if version == 0:
            with self.writing():
                if self._version() == 0:  # another process may have been faster
                    self.create_tables()
            version = self._version()
        if version != SCHEMA_VERSION:
            raise Damaged(
                f"{self.path} has format {version}, this release knows {SCHEMA_VERSION}", hint="use a newer cmwallet"
            )

    def _version(self) -> int:
        return self.number("PRAGMA user_version") or 0

    def create_tables(self) -> None:
        """Create all tables, empty (inside a write transaction)."""
        for name, columns in _TABLES.items():
            self.write(f"DROP TABLE IF EXISTS {name}")
            self.write(f"CREATE TABLE {name} ({columns}")
        for name, columns in _INDICES.items():
            self.write(f"CREATE INDEX {name} ON {columns}")
        self.write(f"PRAGMA user_version={SCHEMA_VERSION}")
        self.nodes.forget()

    def write(self, statement: str, values: Values = ()) -> None:
        """Run one writing statement; only inside `writing()`."""
        if not self._connection.in_transaction:
            raise RuntimeError("a write outside of a transaction")
        self._connection.execute(statement, values)

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        """Run one reading statement and return all its rows."""
        with storage_errors(self.path):
            return self._connection.execute(statement, values).fetchall()

    def number(self, statement: str, values: Values = ()) -> int | None:
        """Run a statement that returns one integer or null; None too when it returns no row."""
        rows = self.read(statement, values)
        return rows[0][0] if rows else None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer lock: what is read inside is the newest state, what is written is committed as one."""
        try:
            with transaction(self._connection, self.path):
                yield
        except BaseException:
            self.nodes.discard()
            raise
        self.nodes.keep()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read from one consistent snapshot, also while another process mines."""
        if self._connection.in_transaction:
            yield
            return
        with storage_errors(self.path):
            self._connection.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.OperationalError):  # an I/O error has ended it already
                self._connection.execute("ROLLBACK")

    def compact(self) -> None:
        """Give back the room of deleted rows."""
        with storage_errors(self.path):
            self._connection.execute("VACUUM")

    def close(self) -> None:
        """Fold the write-ahead log into the file and close."""
        close_database(self._connection)


class NodeStore(BaseAtomicDB):
    """py-evm's key-value store over the table `node`: tries and code by their keccak hash, never changed or deleted.

    Nodes written in an open transaction are held apart until it is committed. py-evm's "atomic batch" needs no
    machinery here: the SQL transaction around it is the atom.
    """

    def __init__(self, database: ChainDatabase) -> None:
        self._database = database
        self._cached: dict[bytes, bytes] = {}
        self._fresh: dict[bytes, bytes] = {}

    def __getitem__(self, key: bytes) -> bytes:
        value: bytes | None = self._fresh.get(key)
        if value is None:
            value = self._cached.get(key)
        if value is None:
            rows = self._database.read("SELECT value FROM node WHERE hash = ?", (key,))
            if not rows:
                raise KeyError(key)
            value = self._cached[key] = rows[0][0]
        return value

    def __setitem__(self, key: bytes, value: bytes) -> None:
        # A cached node is written all the same: another process may have reset the chain since it was read.
        if key in self._fresh:
            return
        self._database.write("INSERT OR IGNORE INTO node VALUES (?, ?)", (key, value))
        self._fresh[key] = value

    def __delitem__(self, key: bytes) -> None:
        raise TypeError("state nodes are never deleted: older blocks may need them")

    def _exists(self, key: bytes) -> bool:
        try:
            self[key]
        except KeyError:
            return False
        return True

    @contextmanager
    def atomic_batch(self) -> Iterator[AtomicWriteBatchAPI]:
        """Yield the store itself; the SQL transaction around the block makes it one."""
        yield cast("AtomicWriteBatchAPI", self)

    def keep(self) -> None:
        """The transaction was committed: its nodes may be cached."""
        if len(self._cached) > CACHED_NODES:
            self._cached.clear()
        self._cached.update(self._fresh)
        self._fresh.clear()

    def discard(self) -> None:
        """The transaction was rolled back: its nodes do not exist."""
        self._fresh.clear()

    def forget(self) -> None:
        """Drop everything held in memory (the tables were emptied)."""
        self._cached.clear()
        self._fresh.clear()
