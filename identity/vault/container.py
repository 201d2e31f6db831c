"""SQLite container of the vault: its schema, how it comes into being whole, and how it is opened.

`WITHOUT ROWID` where rows are small, so that the order of insertion does not show. The schema in the file is compared
with the one below before anything is read: a trigger or view smuggled in is refused.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from identity import storage
from identity.errors import AlreadyExists, Damaged, NotFound, Tampered
from identity.vault.slots import MAXIMUM_SLOTS, SlotRow

APPLICATION_ID = 0x434D5756
"""`CMWV` in the SQLite header: what `file` and a reader recognise the vault by."""

_TABLES = {
    "header": "CREATE TABLE header (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL, mac BLOB NOT NULL)"
    " STRICT",
    "slot": "CREATE TABLE slot (id BLOB PRIMARY KEY, description BLOB NOT NULL, commitment BLOB NOT NULL,"
    " wrapped BLOB NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "record": "CREATE TABLE record (id BLOB PRIMARY KEY, version INTEGER NOT NULL, entry BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "version": "CREATE TABLE version (record BLOB NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL,"
    " wrapped BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (record, version)) STRICT",
    "locator": "CREATE TABLE locator (tag BLOB PRIMARY KEY, record BLOB NOT NULL) STRICT, WITHOUT ROWID",
    "tree": "CREATE TABLE tree (depth INTEGER NOT NULL, prefix BLOB NOT NULL, digest BLOB NOT NULL,"
    " PRIMARY KEY (depth, prefix)) STRICT, WITHOUT ROWID",
    "audit": "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT",
}


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise Damaged(f"{path} is not a vault", hint="restore it from a backup", details={"finding": "not-a-vault"})
    found = {
        (kind, name): sql
        for kind, name, sql in connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\'"
        )
    }
    if found != {("table", name): sql for name, sql in _TABLES.items()}:
        raise Tampered(
            f"{path} has another structure than a vault",
            hint="restore it from a backup",
            details={"finding": "schema-altered"},
        )


def open_container(path: Path) -> sqlite3.Connection:
    """Open an existing vault file for reading and, where the medium allows, writing.

    Raises `NotFound`, `PermissionsTooLax`, `Damaged`, `Tampered`, `StorageFailed`, `Busy`.
    """
    with storage.storage_errors(path):
        if not path.exists():
            raise NotFound(f"there is no vault at {path}", hint="cmwallet init makes one")
        if path.stat().st_size < 512:
            raise Damaged(f"{path} is truncated", hint="restore it from a backup", details={"finding": "truncated"})
    connection = storage.open_database(path)
    try:
        with storage.storage_errors(path):
            # A hostile file must neither run code through its schema nor make SQLite trust impossible cells.
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA cell_size_check=ON")
            _check_schema(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def create_container(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make a vault file: built aside, then linked to `path` at once, never over an existing file.

    Raises `AlreadyExists`, `StorageFailed`, `PermissionsTooLax`.
    """
    if path.exists():
        raise AlreadyExists(f"there is already a vault at {path}")
    _remove_leftovers(path)
    building = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        connection = storage.open_database(building, create=True)
        try:
            with storage.transaction(connection, building):
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                for sql in _TABLES.values():
                    connection.execute(sql)
                fill(connection)
        finally:
            storage.close_database(connection)
        with storage.storage_errors(path):
            try:
                path.hardlink_to(building)
            except FileExistsError:
                raise AlreadyExists(f"there is already a vault at {path}") from None
    finally:
        _unlink(building)
    with storage.storage_errors(path):
        storage.sync_directory(path.parent)


def _unlink(building: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        try:
            building.with_name(building.name + suffix).unlink()
        except OSError:
            pass  # gone already, or harmless: it holds nothing that another vault needs, and the next create removes it


def _remove_leftovers(path: Path) -> None:
    """Remove what processes that were killed while creating left behind."""
    for leftover in path.parent.glob(f".{path.name}.*.new"):
        process = leftover.name.split(".")[-2]
        if process.isdigit() and int(process) != os.getpid() and not _alive(int(process)):
            _unlink(leftover)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def snapshot(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One consistent state for several reads."""
    with storage.storage_errors(path):
        connection.execute("BEGIN")
        try:
            yield
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def read_header(connection: sqlite3.Connection) -> tuple[bytes, bytes]:
    """(body, mac) as stored. Raises `Damaged` when the row is missing."""
    row = connection.execute("SELECT body, mac FROM header").fetchone()
    if row is None or not all(isinstance(part, bytes) for part in row):
        raise Damaged("the vault has no header", hint="restore it from a backup", details={"finding": "header-missing"})
    return row[0], row[1]


def write_header(connection: sqlite3.Connection, body: bytes, mac: bytes) -> None:
    """Replace the header row."""
    connection.execute("INSERT OR REPLACE INTO header (one, body, mac) VALUES (1, ?, ?)", (body, mac))


def read_slots(connection: sqlite3.Connection) -> list[SlotRow]:
    """All slots, by id."""
    rows = connection.execute("SELECT id, description, commitment, wrapped, digest FROM slot ORDER BY id").fetchall()
    if len(rows) > MAXIMUM_SLOTS or not all(isinstance(part, bytes) for row in rows for part in row):
        raise Damaged("the vault's key slots are damaged", hint="restore it from a backup")
    return [SlotRow(*row) for row in rows]


def write_slot(connection: sqlite3.Connection, row: SlotRow) -> None:
    """Insert or replace a slot."""
    connection.execute(
        "INSERT OR REPLACE INTO slot (id, description, commitment, wrapped, digest) VALUES (?, ?, ?, ?, ?)",
        (row.slot_id, row.description, row.commitment, row.wrapped, row.digest),
    )
