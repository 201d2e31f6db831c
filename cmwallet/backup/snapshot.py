"""Snapshot of a home: copies of its databases as they were at one moment, whoever writes meanwhile.

Read transactions are begun in a fixed order while nobody can write `wallet.db`: that file, the server's state, the
vault, the chain. A grant's receipt is sealed before the grant is stored, and the vault's generation is remembered
after it grew, so in this order the copies are what a process that was killed could have left: the next unlock mends
it. The copies themselves are made when everybody can write again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from cmwallet.backup.manifest import CHAIN_DATABASE, CHAIN_KEYS, DATABASES, SETTINGS
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from identity.storage import open_database, storage_errors, transaction

_BLOCK: Final = 1 << 20


@contextmanager
def snapshot(database: Database, *, chain: bool) -> Iterator[dict[str, Path]]:
    """Yield private copies of the files of a home by their path in it; they are gone afterwards.

    They lie in the home, whose disk holds the same already. Raises `Busy`, `StorageFailed`, `Damaged`.
    """
    home = database.home
    paths = [*DATABASES, *((CHAIN_DATABASE,) if chain else ())]
    with ExitStack() as stack:
        with transaction(database.connection, database.path):
            readers = {path: _reader(stack, home.path / path) for path in paths if (home.path / path).exists()}
            plain = [path for path in (SETTINGS, *(CHAIN_KEYS if chain else ())) if (home.path / path).exists()]
            copies = {path: _copy(stack, home, path) for path in plain}
        for path, reader in readers.items():
            target = _temporary(stack, home, path)
            _copy_database(reader, target)
            reader.close()  # whoever takes long to read the copies keeps no log of the home from being folded
            copies[path] = target
        yield copies


def _reader(stack: ExitStack, path: Path) -> sqlite3.Connection:
    """Open a database and begin to read it: what it holds now is what this connection goes on seeing."""
    connection = open_database(path)
    stack.callback(connection.close)
    with storage_errors(path):
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection


def _temporary(stack: ExitStack, home: Home, path: str) -> Path:
    """Return the name of a copy: one that `doctor` and `home purge` know as a write that was cut short."""
    target = home.path / f".backup-{path.replace('/', '-')}.{os.getpid()}.tmp"
    for ending in ("", "-journal", "-wal", "-shm"):
        stack.callback(target.with_name(target.name + ending).unlink, missing_ok=True)
    with storage_errors(target):
        target.unlink(missing_ok=True)
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    return target


def _copy_database(reader: sqlite3.Connection, target: Path) -> None:
    with storage_errors(target):
        copy = sqlite3.connect(target, isolation_level=None)
        try:
            copy.execute("PRAGMA journal_mode=OFF")  # nobody needs half a copy
            reader.backup(copy)
        finally:
            copy.close()


def _copy(stack: ExitStack, home: Home, path: str) -> Path:
    target = _temporary(stack, home, path)
    with storage_errors(home.path / path), (home.path / path).open("rb") as source, target.open("wb") as copy:
        while piece := source.read(_BLOCK):
            copy.write(piece)
    return target
