"""SQLite through the standard library: a private file in WAL mode, or memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from identity.storage import close_database, open_database, storage_errors
from oauth.store.migrations import SQLITE

if TYPE_CHECKING:
    from oauth.store.work import Row, Values, Work


class _Cursor:
    """The port `Work` over one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, statement: str, values: Values | None = None) -> int:
        return self._connection.execute(statement, values or {}).rowcount

    def run_many(self, statement: str, values: Sequence[Values]) -> None:
        self._connection.executemany(statement, values)

    def one(self, statement: str, values: Values | None = None) -> Row | None:
        rows: list[Row] = self._connection.execute(statement, values or {}).fetchall()
        return rows[0] if rows else None

    def held(self, statement: str, values: Values | None = None) -> Row | None:
        return self.one(statement, values)  # whoever writes here is alone

    def all(self, statement: str, values: Values | None = None) -> list[Row]:
        return self._connection.execute(statement, values or {}).fetchall()


class _Connected:
    """One connection, used by one thread at a time: writers wait for each other anyway."""

    words: Final = SQLITE
    local: Final = True

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._work = _Cursor(connection)
        self._one_at_a_time = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """Write: `BEGIN IMMEDIATE`, ten seconds of waiting for other processes, then `Busy`."""
        with self._begun("BEGIN IMMEDIATE") as work:
            yield work

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Read from one snapshot."""
        with self._begun("BEGIN") as work:
            yield work

    @contextmanager
    def _begun(self, begin: str) -> Iterator[Work]:
        with self._one_at_a_time, storage_errors(self._path):
            self._connection.execute(begin)
            try:
                yield self._work
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Fold the log into the file and close."""
        with self._one_at_a_time:
            close_database(self._connection)


class FileEngine(_Connected):
    """A file: 0600, WAL, synchronous=FULL, so that a grant that was revoked stays so when the power fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(open_database(path, create=True, any_thread=True), path)


class MemoryEngine(_Connected):
    """Memory of this process: for tests, and for measuring."""

    def __init__(self) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        super().__init__(connection, Path("memory"))
