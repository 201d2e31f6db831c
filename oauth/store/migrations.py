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

STEPS: Final = (_FIRST, _SECOND)
"""Never changed once released; a new step is added at the end."""


@dataclass(frozen=True)
class Words:
    """What is spelt differently: the type of bytes, the question whether there are tables, a lock against a race."""

    blob: str
    has_tables: str
    lock: str | None


SQLITE: Final = Words("BLOB", "SELECT 1 FROM sqlite_master WHERE name = 'schema_version'", None)
POSTGRESQL: Final = Words(
    "BYTEA",
    # Not to_regclass: it looks into a cache that does not know what others made while the lock was waited for.
    "SELECT 1 FROM pg_catalog.pg_tables WHERE tablename = 'schema_version' AND schemaname = current_schema()",
    "SELECT pg_advisory_xact_lock(7238110941)",  # any number, always this one
)


def up_to_date(work: Work, words: Words) -> bool:
    """Whether there is nothing to do. Raises `StoreTooNew`."""
    return _done(work, words) == len(STEPS)


def migrate(work: Work, words: Words) -> None:
    """Bring the tables to the newest step. Raises `StoreTooNew`."""
    if words.lock is not None:
        work.one(words.lock)
    done = _done(work, words)
    for step in STEPS[done:]:
        for statement in step:
            work.run(statement.replace(" BLOB", f" {words.blob}"))
    if not done:
        work.run("CREATE TABLE schema_version (version BIGINT NOT NULL)")
    work.run("DELETE FROM schema_version")
    work.run("INSERT INTO schema_version (version) VALUES (:version)", {"version": len(STEPS)})


def _done(work: Work, words: Words) -> int:
    row = work.one("SELECT version FROM schema_version") if work.one(words.has_tables) else None
    done = 0 if row is None else int(row[0])
    if done > len(STEPS):
        raise StoreTooNew("the state of the grants was written by a newer release", hint="update cmwallet")
    return done
