"""The tables, and how an older state becomes a newer one: numbered steps, each in the transaction that finds it undone.

Columns hold random ids, hashes, thumbprints, states and times. `sealed` columns hold names and details under the
OAuth-state key. Every row has an end (`expires` or `forget`) after which the sweep takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oauth.errors import StoreTooNew

if TYPE_CHECKING:
    from oauth.store.work import Work

_FIRST: Final = (
    """CREATE TABLE issuers (
        slug TEXT PRIMARY KEY, owner TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL, changed BIGINT NOT NULL)""",
    """CREATE TABLE clients (
        id TEXT PRIMARY KEY, sealed BLOB NOT NULL, kept BIGINT NOT NULL, changed BIGINT NOT NULL,
        expires BIGINT NOT NULL)""",
    """CREATE TABLE revoked_keys (
        client TEXT NOT NULL, thumbprint TEXT NOT NULL, seen BIGINT NOT NULL, PRIMARY KEY (client, thumbprint))""",
    """CREATE TABLE requests (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, issuer TEXT NOT NULL, client TEXT NOT NULL, client_key TEXT NOT NULL,
        state TEXT NOT NULL, grant_id TEXT, session TEXT, user_code TEXT, tries BIGINT NOT NULL, pace BIGINT NOT NULL,
        polled BIGINT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL, sealed BLOB NOT NULL)""",
    "CREATE UNIQUE INDEX requests_user_code ON requests (issuer, user_code)",
    "CREATE INDEX requests_client ON requests (client, expires)",
    """CREATE TABLE letters (
        letters TEXT PRIMARY KEY, request TEXT NOT NULL, session TEXT NOT NULL, expires BIGINT NOT NULL)""",
    "CREATE INDEX letters_request ON letters (request)",
    """CREATE TABLE codes (
        hash TEXT PRIMARY KEY, issuer TEXT NOT NULL, grant_id TEXT NOT NULL, client TEXT NOT NULL,
        client_key TEXT NOT NULL, family TEXT NOT NULL, used BIGINT NOT NULL, expires BIGINT NOT NULL,
        sealed BLOB NOT NULL)""",
    """CREATE TABLE grants (
        id TEXT PRIMARY KEY, issuer TEXT NOT NULL, owner TEXT NOT NULL, client TEXT NOT NULL, client_key TEXT NOT NULL,
        state TEXT NOT NULL, version BIGINT NOT NULL, not_before BIGINT NOT NULL, expires BIGINT NOT NULL,
        max_uses BIGINT NOT NULL, uses BIGINT NOT NULL, created BIGINT NOT NULL, changed BIGINT NOT NULL,
        last_read BIGINT NOT NULL, forget BIGINT NOT NULL, sealed BLOB NOT NULL)""",
    "CREATE INDEX grants_client ON grants (client, state)",
    "CREATE INDEX grants_owner ON grants (owner, state)",
    "CREATE INDEX grants_expires ON grants (state, expires)",
    """CREATE TABLE families (
        id TEXT PRIMARY KEY, grant_id TEXT NOT NULL, client TEXT NOT NULL, client_key TEXT NOT NULL, jkt TEXT NOT NULL,
        revoked BIGINT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL)""",
    "CREATE INDEX families_grant ON families (grant_id)",
    """CREATE TABLE refresh_tokens (
        hash TEXT PRIMARY KEY, family TEXT NOT NULL, issuer TEXT NOT NULL, grant_id TEXT NOT NULL, client TEXT NOT NULL,
        expires BIGINT NOT NULL)""",
    "CREATE INDEX refresh_tokens_family ON refresh_tokens (family)",
    "CREATE TABLE ended_tokens (hash TEXT PRIMARY KEY, expires BIGINT NOT NULL)",
    "CREATE TABLE replays (hash TEXT PRIMARY KEY, expires BIGINT NOT NULL)",
    "CREATE INDEX replays_expires ON replays (expires)",
    """CREATE TABLE serving_rows (
        grant_id TEXT NOT NULL, version BIGINT NOT NULL, field TEXT NOT NULL, serving_kid TEXT NOT NULL,
        record_version BIGINT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (grant_id, serving_kid, field))""",
    "CREATE INDEX serving_rows_kid ON serving_rows (serving_kid)",
    """CREATE TABLE reads (
        grant_id TEXT NOT NULL, number BIGINT NOT NULL, at BIGINT NOT NULL, sealed BLOB NOT NULL, head TEXT NOT NULL,
        PRIMARY KEY (grant_id, number))""",
    """CREATE TABLE offers (
        hash TEXT PRIMARY KEY, issuer TEXT NOT NULL, grant_id TEXT NOT NULL, client TEXT NOT NULL, used BIGINT NOT NULL,
        expires BIGINT NOT NULL)""",
    """CREATE TABLE sessions (
        hash TEXT PRIMARY KEY, kind TEXT NOT NULL, issuer TEXT NOT NULL, created BIGINT NOT NULL,
        expires BIGINT NOT NULL, sealed BLOB NOT NULL)""",
    """CREATE TABLE events (
        id TEXT PRIMARY KEY, client TEXT NOT NULL, grant_id TEXT NOT NULL, tries BIGINT NOT NULL, due BIGINT NOT NULL,
        expires BIGINT NOT NULL, sealed BLOB NOT NULL)""",
    "CREATE INDEX events_due ON events (due)",
)

_SECOND: Final = ("ALTER TABLE grants ADD COLUMN countersignature BLOB",)


@dataclass(frozen=True)
class Schema:
    """Tables of one kind of store. `what` it holds, as errors name it; `version_table` says how many steps were done.

    Steps are never changed once released; a new one is added at the end. `lock` is any number, another for each kind.
    """

    what: str
    steps: tuple[tuple[str, ...], ...]
    version_table: str
    lock: int


GRANTS: Final = Schema("the grants", (_FIRST, _SECOND), "schema_version", 7238110941)
"""The state of the authorisation server."""


@dataclass(frozen=True)
class Words:
    """What is spelt differently: the type of bytes, the question whether there is a table, a lock against a race."""

    blob: str
    has_table: str
    lock: str | None


SQLITE: Final = Words("BLOB", "SELECT 1 FROM sqlite_master WHERE name = :name", None)
POSTGRESQL: Final = Words(
    "BYTEA",
    # Not to_regclass: it looks into a cache that does not know what others made while the lock was waited for.
    "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = :name AND schemaname = current_schema()",
    "SELECT pg_advisory_xact_lock(:number)",
)


def up_to_date(work: Work, words: Words, schema: Schema) -> bool:
    """Whether there is nothing to do. Raises `StoreTooNew`."""
    return _done(work, words, schema) == len(schema.steps)


def migrate(work: Work, words: Words, schema: Schema) -> None:
    """Bring the tables to the newest step. Raises `StoreTooNew`."""
    if words.lock is not None:
        work.one(words.lock, {"number": schema.lock})
    done = _done(work, words, schema)
    for step in schema.steps[done:]:
        for statement in step:
            work.run(statement.replace(" BLOB", f" {words.blob}"))
    if not done:
        work.run(f"CREATE TABLE {schema.version_table} (version BIGINT NOT NULL)")
    work.run(f"DELETE FROM {schema.version_table}")  # noqa: S608 - a constant
    work.run(f"INSERT INTO {schema.version_table} (version) VALUES (:version)", {"version": len(schema.steps)})  # noqa: S608


def _done(work: Work, words: Words, schema: Schema) -> int:
    there = work.one(words.has_table, {"name": schema.version_table})
    row = work.one(f"SELECT version FROM {schema.version_table}") if there else None  # noqa: S608 - a constant
    done = 0 if row is None else int(row[0])
    if done > len(schema.steps):
        raise StoreTooNew(f"the state of {schema.what} was written by a newer release", hint="update cmwallet")
    return done
