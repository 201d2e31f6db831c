"""The database `signer.db`: who may ask at the door, and what was asked. No token stands in it, only SHA-256 of each.

Nothing here decides whether something is signed: that are a person and the vault's policy.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cmwallet.errors import Damaged
from identity.storage import close_database, open_database, storage_errors, transaction

SCHEMA_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE clients (
  name TEXT PRIMARY KEY, origin TEXT NOT NULL, token BLOB NOT NULL UNIQUE, accounts TEXT NOT NULL, ends INTEGER,
  by_policy INTEGER NOT NULL, own_nonces INTEGER NOT NULL, created INTEGER NOT NULL,
  most TEXT, spent TEXT NOT NULL DEFAULT '0') WITHOUT ROWID;
CREATE UNIQUE INDEX clients_origin ON clients (origin) WHERE origin != '';
CREATE TABLE numbers (client TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE requests (
  client TEXT NOT NULL, number INTEGER NOT NULL, digest BLOB NOT NULL, method TEXT NOT NULL, account TEXT NOT NULL,
  state TEXT NOT NULL, hash TEXT, changed INTEGER NOT NULL, PRIMARY KEY (client, number)) WITHOUT ROWID;
"""


class Store:
    """The open `signer.db`. Several processes and threads may use it at once."""

    def __init__(self, path: Path) -> None:
        """Open or create it. Raises `Damaged` when a newer cmwallet wrote it, or it is broken."""
        self._path = path
        self._turn = threading.RLock()
        self._connection = open_database(path, create=True, any_thread=True)
        self._connection.row_factory = sqlite3.Row
        with storage_errors(path):
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise Damaged(f"{path} was written by a newer cmwallet", hint="upgrade cmwallet")
        if version < SCHEMA_VERSION:
            self._make()

    def _make(self) -> None:
        with self.write() as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:  # another process may have been faster
                for statement in _SCHEMA.split(";\n"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run the block in one transaction, durable at its end."""
        with self._turn, transaction(self._connection, self._path) as connection:
            yield connection

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read rows; a broken file becomes `Damaged`."""
        with self._turn, storage_errors(self._path):
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Fold the write-ahead log into the file and close."""
        with self._turn:
            close_database(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
