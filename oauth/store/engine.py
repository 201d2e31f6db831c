"""Storage engines, and the transactions over them.

SQLite goes through the standard library (`sqlite_engine`), in the server too: measured, a look-up costs 1.5 µs there
and 24 µs through SQLAlchemy Core, which stands behind PostgreSQL and any other URL (`sqlalchemy_engine`), is imported
only then, and comes with the extra `postgresql`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from identity.errors import InvalidInput
from oauth.store.migrations import GRANTS, Schema, Words, migrate, up_to_date
from oauth.store.work import Work


class Engine(Protocol):
    """A database: how transactions are begun there, and the words that differ."""

    @property
    def words(self) -> Words:
        """How the schema is spelt there."""

    @property
    def local(self) -> bool:
        """Whether the database is in this process."""

    def transaction(self) -> AbstractContextManager[Work]:
        """Begin to write; committed whole or rolled back."""

    def reading(self) -> AbstractContextManager[Work]:
        """Begin to read from one state of the database."""

    def close(self) -> None:
        """Let go of the database."""


class Store:
    """A server's state. It may be used by several threads, and by several processes at once."""

    def __init__(self, engine: Engine, schema: Schema = GRANTS) -> None:
        self._engine = engine
        try:
            with engine.reading() as work:
                current = up_to_date(work, engine.words, schema)
            if not current:
                with engine.transaction() as work:
                    migrate(work, engine.words, schema)
        except BaseException:
            engine.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """Run the block in one transaction that writes. Raises `Busy`, `StorageFailed`, `StoreUnreachable`."""
        with self._engine.transaction() as work:
            yield work

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Run the block over one state of the database, without keeping others from writing."""
        with self._engine.reading() as work:
            yield work

    @property
    def local(self) -> bool:
        """Whether no other machine or process has to be waited for, but for a writer of the same file."""
        return self._engine.local

    def close(self) -> None:
        """Let go of the database."""
        self._engine.close()


def open_store(place: Path | str, schema: Schema = GRANTS) -> Store:
    """Open a store: a file of SQLite by its path, `:memory:`, or the URL of a database (SQLAlchemy's form).

    `schema` are its tables; none: those of the authorisation server.

    Raises:
        InvalidInput: a URL that names no database known here; it may hold a password and is not repeated.
        Busy, StorageFailed, PermissionsTooLax, Damaged, StoreUnreachable, StoreTooNew.
    """
    if isinstance(place, str) and "://" in place:
        if not place.startswith(("postgresql://", "postgresql+psycopg://", "sqlite://")):
            raise InvalidInput(
                f"the store of {schema.what} is a file, or a postgresql:// address",
                hint="cmwallet config set oauth.store postgresql://…"
                if schema is GRANTS
                else "such as postgresql://host/database",
            )
        return Store(_server(place, schema.what), schema)
    from oauth.store.sqlite_engine import FileEngine, MemoryEngine

    return Store(MemoryEngine() if place == ":memory:" else FileEngine(Path(place)), schema)


def _server(url: str, what: str) -> Engine:
    """Return the engine of a database by its URL. What it needs comes with the extra `postgresql`."""
    try:
        from oauth.store.sqlalchemy_engine import SqlalchemyEngine

        return SqlalchemyEngine(url, what)
    except ImportError:
        raise InvalidInput(
            "the driver of PostgreSQL is not installed", hint="pip install 'cmwallet[postgresql]'"
        ) from None
