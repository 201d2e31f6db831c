"""The sandbox bank's database, and the customers it begins with."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from identity.errors import InvalidInput
from identity.storage import close_database, open_database, storage_errors, transaction

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS customer (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS account (
  id TEXT PRIMARY KEY, customer TEXT NOT NULL, iban TEXT NOT NULL UNIQUE, currency TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS booking (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, booked INTEGER NOT NULL, cents INTEGER NOT NULL, text TEXT NOT NULL,
  other TEXT NOT NULL, other_iban TEXT NOT NULL DEFAULT '', reference TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS client (id TEXT PRIMARY KEY, secret TEXT NOT NULL, redirects TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS consent (
  id TEXT PRIMARY KEY, client TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, expires INTEGER NOT NULL,
  status TEXT NOT NULL, accounts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS code (
  hash TEXT PRIMARY KEY, client TEXT NOT NULL, redirect TEXT NOT NULL, challenge TEXT NOT NULL, consents TEXT NOT NULL,
  expires INTEGER NOT NULL, family TEXT NOT NULL, used INTEGER);
CREATE TABLE IF NOT EXISTS token (
  hash TEXT PRIMARY KEY, kind TEXT NOT NULL, client TEXT NOT NULL, consents TEXT NOT NULL, expires INTEGER NOT NULL,
  family TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS payment (
  id TEXT PRIMARY KEY, client TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, consent TEXT NOT NULL,
  account TEXT NOT NULL, cents INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, UNIQUE (client, key));
CREATE TABLE IF NOT EXISTS deposit (
  id TEXT PRIMARY KEY, client TEXT NOT NULL, account TEXT NOT NULL, amounts TEXT NOT NULL, tries INTEGER NOT NULL,
  expires INTEGER NOT NULL, status TEXT NOT NULL);
"""

_ADDED: Final = ("other_iban", "reference")
"""Columns of `booking` that a bank of an earlier release lacks."""
_AHEAD: Final = "clock ahead"
_LAST_SECOND: Final = 253_402_300_799
"""Of the year 9999: RFC 3339 writes no later one."""

OPENING_CENTS: Final = 250_000


@dataclass(frozen=True)
class Booking:
    """One line of a statement: negative cents go out. `reference` is the payment's end-to-end id, "" for none.

    `other` is the other side's name and `other_iban` its account, "" where it has none.
    """

    account: str
    cents: int
    text: str
    other: str
    other_iban: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Settings:
    """How the bank behaves. Times in seconds."""

    url: str = "http://127.0.0.1"
    access_seconds: int = 600
    refresh_seconds: int = 90 * 86_400
    code_seconds: int = 60
    settle_seconds: int = 0
    deposit_seconds: int = 3 * 86_400
    deposit_tries: int = 3


class Store:
    """One connection to the bank's database per piece of work; several threads and processes may work at once.

    `follow` says how many seconds the bank's clock is to be ahead of `clock`, whenever it is asked.
    """

    def __init__(
        self, path: Path, clock: Callable[[], float] = time.time, follow: Callable[[], int] | None = None
    ) -> None:
        self.path = path
        self._clock = clock
        self._follow = follow
        self._ahead = 0
        connection = open_database(path, create=True)
        try:
            with storage_errors(path):
                connection.executescript(_SCHEMA)
                known = {row[1] for row in connection.execute("PRAGMA table_info(booking)")}
                for column in _ADDED:
                    if column not in known:
                        connection.execute(f"ALTER TABLE booking ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")
        finally:
            close_database(connection)
        self.catch_up()

    @property
    def now(self) -> int:
        """The bank's time, in seconds since 1970."""
        return min(int(self._clock()) + self._ahead, _LAST_SECOND)

    @property
    def ahead(self) -> int:
        """By how many seconds the bank's clock is ahead of the machine's."""
        return self._ahead

    def catch_up(self) -> None:
        """Take over what another process has moved the clock to, or what is followed; it never goes back."""
        wanted = 0 if self._follow is None else self._follow()
        with self.work() as connection:
            kept = connection.execute("SELECT value FROM meta WHERE name = ?", (_AHEAD,)).fetchone()
            self._ahead = max(self._ahead, 0 if kept is None else int(kept["value"]), wanted)
            if kept is None or int(kept["value"]) < self._ahead:
                connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_AHEAD, str(self._ahead)))

    def move_ahead(self, seconds: int) -> None:
        """Move the clock ahead. Raises `InvalidInput` past the year 9999."""
        if int(self._clock()) + self._ahead + seconds > _LAST_SECOND:
            raise InvalidInput("the clock ends with the year 9999")
        with self.work() as connection:
            kept = connection.execute("SELECT value FROM meta WHERE name = ?", (_AHEAD,)).fetchone()
            self._ahead = max(self._ahead, 0 if kept is None else int(kept["value"])) + seconds
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_AHEAD, str(self._ahead)))

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        connection = open_database(self.path, create=False)
        connection.row_factory = sqlite3.Row
        try:
            with storage_errors(self.path), transaction(connection, self.path):
                yield connection
        finally:
            connection.close()

    def signing_key(self) -> dict[str, Any]:
        """Return the bank's key as a JWK, made on first use."""
        from joserfc.jwk import ECKey

        with self.work() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'key'").fetchone()
            if row is None:
                made = ECKey.generate_key("P-256", private=True).as_dict(private=True)
                connection.execute("INSERT INTO meta VALUES ('key', ?)", (json.dumps(made),))
                return dict(made)
        found: dict[str, Any] = json.loads(row["value"])
        return found

    def add_customer(self, name: str, ibans: Sequence[tuple[str, str]]) -> None:
        """Open accounts (IBAN, currency) for a customer, each with some money on it; what exists stays."""
        with self.work() as connection:
            customer = new_id("customer")
            connection.execute("INSERT INTO customer VALUES (?, ?)", (customer, name))
            for iban, currency in ibans:
                if connection.execute("SELECT 1 FROM account WHERE iban = ?", (iban,)).fetchone():
                    continue
                account = new_id("account")
                connection.execute("INSERT INTO account VALUES (?, ?, ?, ?)", (account, customer, iban, currency))
                book(connection, Booking(account, OPENING_CENTS, "Salary", "Example Works Ltd"), self.now)

    def has_customers(self) -> bool:
        """Whether the bank has any."""
        with self.work() as connection:
            return connection.execute("SELECT 1 FROM customer").fetchone() is not None


def book(connection: sqlite3.Connection, line: Booking, now: int) -> None:
    """Add a line to an account's statement."""
    connection.execute(
        "INSERT INTO booking (id, account, booked, cents, text, other, other_iban, reference) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new_id("tx"), line.account, now, line.cents, line.text, line.other, line.other_iban, line.reference),
    )


def balance(connection: sqlite3.Connection, account: str) -> int:
    """Return the cents on an account."""
    (cents,) = connection.execute(
        "SELECT coalesce(sum(cents), 0) FROM booking WHERE account = ?", (account,)
    ).fetchone()
    return int(cents)


def new_id(kind: str) -> str:
    """Return a name that nobody guesses."""
    return f"{kind}-{secrets.token_hex(8)}"


def new_secret() -> str:
    """Return a code, token or client secret: 256 bits."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what the database keeps of a code, token or secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
