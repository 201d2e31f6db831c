"""PostgreSQL, through SQLAlchemy Core: the same statements, by a pool of connections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import sqlalchemy
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from identity.errors import Busy, Damaged, InvalidInput, Problem, StorageFailed
from identity.storage import BUSY_SECONDS
from oauth.errors import StoreUnreachable
from oauth.store.migrations import POSTGRESQL, SQLITE

if TYPE_CHECKING:
    from oauth.store.work import Row, Values, Work

_POOL: Final = 8
_CONNECT_SECONDS: Final = 5
_WAITED_IN_VAIN: Final = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, not serializable
_FULL: Final = frozenset({"53100", "53200", "25006"})  # disk full, out of memory, read-only transaction


class _Bound:
    """The port `Work` over one connection in its transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, statement: str, values: Values | None = None) -> int:
        return self._connection.execute(_clause(statement), dict(values or {})).rowcount

    def run_many(self, statement: str, values: Sequence[Values]) -> None:
        if values:
            self._connection.execute(_clause(statement), [dict(one) for one in values])

    def one(self, statement: str, values: Values | None = None) -> Row | None:
        row = self._connection.execute(_clause(statement), dict(values or {})).first()
        return None if row is None else _plain(row)

    def held(self, statement: str, values: Values | None = None) -> Row | None:
        alone = self._connection.dialect.name == "sqlite"
        return self.one(statement if alone else f"{statement} FOR UPDATE", values)

    def all(self, statement: str, values: Values | None = None) -> list[Row]:
        return [_plain(row) for row in self._connection.execute(_clause(statement), dict(values or {}))]


class SqlalchemyEngine:
    """A database by its URL.

    Transactions are READ COMMITTED: what has to happen once is one statement that says so, and what must not change
    meanwhile is held (`Work.held`).
    """

    local: Final = False

    def __init__(self, url: str, what: str = "the grants") -> None:
        """Prepare to talk to the database at `url`; `what` it holds is named in errors."""
        self._what = what
        try:
            made = sqlalchemy.make_url(url)
            if made.drivername == "postgresql":
                made = made.set(drivername="postgresql+psycopg")
            if made.get_backend_name() == "postgresql":
                settings = f"-c lock_timeout={int(BUSY_SECONDS * 1000)} -c timezone=UTC"
                arguments: dict[str, object] = {"connect_timeout": _CONNECT_SECONDS, "options": settings}
                self._engine = sqlalchemy.create_engine(
                    made, pool_size=_POOL, max_overflow=_POOL, pool_pre_ping=True, connect_args=arguments
                )
            else:
                self._engine = sqlalchemy.create_engine(made, connect_args={"timeout": BUSY_SECONDS})
                _begin_at_once(self._engine)
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise InvalidInput("the address of the store is none", hint="such as postgresql://host/database") from None
        self.words = POSTGRESQL if self._engine.dialect.name == "postgresql" else SQLITE

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """Write: committed whole or rolled back."""
        try:
            with self._engine.begin() as connection:
                yield _Bound(connection)
        except DBAPIError as error:
            raise _problem(error, self._what) from None  # its text has the statement's values
        except sqlalchemy.exc.TimeoutError:
            raise Busy(f"the store of {self._what} is in use", hint="try again in a moment") from None

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Read; each statement sees what is committed."""
        with self.transaction() as work:
            yield work

    def close(self) -> None:
        """Close the connections of the pool."""
        self._engine.dispose()


def _begin_at_once(engine: sqlalchemy.Engine) -> None:
    """Let SQLite behind SQLAlchemy begin as `sqlite_engine` does: writers wait at the beginning, not in the middle."""

    @sqlalchemy.event.listens_for(engine, "connect")
    def _connected(connection: object, _record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]  # a connection of sqlite3

    @sqlalchemy.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@lru_cache(maxsize=256)
def _clause(statement: str) -> TextClause:
    return text(statement)


def _plain(row: sqlalchemy.Row[tuple[object, ...]]) -> Row:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


_REFUSED: Final = (
    # What libpq and the server say before there is a session (PostgreSQL, appendix A: classes 28 and 3D).
    ("password authentication failed", "28P01", "refused the password", "is it right in ~/.pgpass, or in PGPASSFILE?"),
    ("no password supplied", "", "wants a password", "put it into ~/.pgpass, or into PGPASSFILE"),
    ("no pg_hba.conf entry", "28000", "lets this user in from nowhere here", "see pg_hba.conf on its server"),
    (
        "does not exist",
        "3D000",
        "has no database or role of that name",
        "createdb, createuser; see oauth.store",
    ),
    ("certificate verify failed", "", "shows a certificate that is not trusted", "PGSSLROOTCERT names whose is"),
    ("does not match host name", "", "shows the certificate of another host", "use the host's own name in oauth.store"),
    ("server does not support SSL", "", "speaks no TLS, which PGSSLMODE asks for", "turn it on there: ssl = on"),
)


def _problem(error: DBAPIError, what: str = "the grants") -> Problem:
    """Turn a database error into the project's; what the driver says may hold values and is left out."""
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state in _WAITED_IN_VAIN or "locked" in str(error.orig):
        return Busy(f"the store of {what} is in use", hint="try again in a moment")
    if state in _FULL:
        return StorageFailed(f"the store of {what} cannot be written", hint="is the database's disk full?")
    said = str(error.orig)
    for words, code, message, hint in _REFUSED:
        if (code and state == code) or words in said:
            return StoreUnreachable(f"the database of {what} {message}", hint=hint)
    if isinstance(error, OperationalError) or error.connection_invalidated or state.startswith(("08", "57P")):
        return StoreUnreachable(f"the database of {what} does not answer", hint="is it running? see oauth.store")
    return Damaged(f"the store of {what} cannot be used ({state or type(error.orig).__name__})")
