"""The database `wallet.db`: readable while the vault is locked, and trusted only after its HMACs.

Rows that decide where money goes (accounts, contacts, network pins, bindings) carry an HMAC under a vault subkey.
"""

from __future__ import annotations

import hmac
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from cmwallet.errors import Damaged, InvalidInput, Tampered
from cmwallet.home.folder import Home
from cmwallet.home.name_files import OF_TABLES, write_all, write_names
from identity.storage import close_database, open_database, storage_errors, transaction
from identity.timestamps import rfc3339
from identity.vault.interface import Keeper

SCHEMA_VERSION: Final = 5
_ROWS_BEHIND: Final = "rows behind vault"
_ROWS_OF_OLDER_RELEASE: Final = "rows of an older release"

_SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE wallets (
  record TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, words INTEGER NOT NULL,
  language TEXT NOT NULL, passphrase TEXT NOT NULL, fingerprint TEXT NOT NULL, created TEXT NOT NULL,
  mac BLOB NOT NULL);
CREATE TABLE accounts (
  address TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  wallet TEXT, path TEXT, record TEXT NOT NULL, created TEXT NOT NULL, mac BLOB NOT NULL);
CREATE TABLE contacts (
  folded TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL, note TEXT NOT NULL, created TEXT NOT NULL,
  mac BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pins (
  network TEXT PRIMARY KEY, chain_id INTEGER NOT NULL, genesis TEXT NOT NULL, dialect TEXT NOT NULL,
  client TEXT NOT NULL, created TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE bindings (
  address TEXT NOT NULL, chain_id INTEGER NOT NULL, genesis TEXT NOT NULL, network TEXT NOT NULL,
  created TEXT NOT NULL, mac BLOB NOT NULL, PRIMARY KEY (address, chain_id, genesis)) WITHOUT ROWID;
CREATE TABLE deployments (
  genesis TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, transaction_hash TEXT NOT NULL,
  created TEXT NOT NULL, mac BLOB NOT NULL, PRIMARY KEY (genesis, name)) WITHOUT ROWID;
CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT, intent TEXT NOT NULL, state TEXT NOT NULL, network TEXT NOT NULL,
  chain_id INTEGER NOT NULL, genesis TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT, amount TEXT NOT NULL,
  symbol TEXT NOT NULL, decimals INTEGER NOT NULL, token TEXT, data TEXT NOT NULL, memo TEXT NOT NULL,
  label TEXT NOT NULL, nonce INTEGER, raw BLOB, hash TEXT, created REAL NOT NULL, changed REAL NOT NULL,
  block INTEGER, block_hash TEXT, gas_used INTEGER, gas_price TEXT, reason TEXT NOT NULL DEFAULT '', mac BLOB);
CREATE INDEX journal_intent ON journal (intent, state);
CREATE INDEX journal_nonce ON journal (genesis, sender, nonce);
CREATE UNIQUE INDEX journal_hash ON journal (genesis, hash) WHERE hash IS NOT NULL;
CREATE TABLE warnings (
  id INTEGER PRIMARY KEY AUTOINCREMENT, time TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL);
CREATE TABLE scanned (
  genesis TEXT NOT NULL, address TEXT NOT NULL, kind TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (genesis, address, kind, first)) WITHOUT ROWID;
CREATE TABLE movements (
  genesis TEXT NOT NULL, address TEXT NOT NULL, block INTEGER NOT NULL, position TEXT NOT NULL, kind TEXT NOT NULL,
  hash TEXT NOT NULL, time INTEGER NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, amount TEXT NOT NULL,
  asset TEXT NOT NULL, symbol TEXT NOT NULL, decimals INTEGER NOT NULL, block_hash TEXT NOT NULL,
  succeeded INTEGER NOT NULL,
  PRIMARY KEY (genesis, address, block, position)) WITHOUT ROWID;
"""

_GRANTS: Final = """
CREATE TABLE grants (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, ends INTEGER NOT NULL, pending TEXT NOT NULL, changed INTEGER NOT NULL)
  WITHOUT ROWID;
"""

_TRUST: Final = """
ALTER TABLE journal ADD COLUMN named TEXT NOT NULL DEFAULT '';
CREATE INDEX movements_hash ON movements (genesis, address, hash);
CREATE INDEX journal_label ON journal (genesis, sender, label) WHERE label != '';
CREATE TABLE tokens (
  genesis TEXT NOT NULL, address TEXT NOT NULL, symbol TEXT NOT NULL, decimals INTEGER NOT NULL, created TEXT NOT NULL,
  mac BLOB NOT NULL, PRIMARY KEY (genesis, address)) WITHOUT ROWID;
CREATE TABLE agreed (
  setting TEXT PRIMARY KEY, value TEXT NOT NULL, created TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
"""

_BATCHES: Final = """
CREATE TABLE batches (
  name TEXT PRIMARY KEY, network TEXT NOT NULL, genesis TEXT NOT NULL, sender TEXT NOT NULL, sha256 TEXT NOT NULL,
  lines INTEGER NOT NULL, created TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX journal_state ON journal (genesis, sender, state, nonce);
"""

_HEIGHTS: Final = """
CREATE TABLE heights (
  genesis TEXT PRIMARY KEY, height INTEGER NOT NULL, created TEXT NOT NULL, mac BLOB NOT NULL) WITHOUT ROWID;
"""

_JOURNAL: Final = (
    *("id", "intent", "state", "network", "chain_id", "genesis", "sender", "recipient", "amount", "symbol", "decimals"),
    *(
        "token",
        "data",
        "memo",
        "label",
        "nonce",
        "raw",
        "hash",
        "created",
        "changed",
        "block",
        "block_hash",
        "gas_used",
    ),
    *("gas_price", "reason", "named"),
)
ROW_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "wallets": frozenset({"record", "name", "words", "language", "passphrase", "fingerprint", "created"}),
    "accounts": frozenset({"address", "name", "kind", "wallet", "path", "record", "created"}),
    "contacts": frozenset({"name", "address", "note", "created"}),
    "pins": frozenset({"network", "chain_id", "genesis", "dialect", "client", "created"}),
    "bindings": frozenset({"address", "chain_id", "genesis", "network", "created"}),
    "deployments": frozenset({"genesis", "name", "address", "transaction_hash", "created"}),
    "tokens": frozenset({"genesis", "address", "symbol", "decimals", "created"}),
    "agreed": frozenset({"setting", "value", "created"}),
    "journal": frozenset(_JOURNAL),
    "batches": frozenset({"name", "network", "genesis", "sender", "sha256", "lines", "created"}),
    "heights": frozenset({"genesis", "height", "created"}),
}
"""The tables whose rows carry an HMAC, and the columns that it covers: all but `mac` and what a row is found by."""
OLDER_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "journal": frozenset({"intent", "network", "symbol", "decimals", "created"}),
}
"""What the HMAC of an older release covers; see `older_rows`."""

_NAMING: Final = ("id", "name", "setting", "network", "address", "genesis")
"""By which of its columns a row is called in an error, the first that it has."""

_AT_ONCE: Final = 500
"""Rows in one question to the vault: few enough for one frame of the agent's socket, whatever stands in them."""

_STEPS: Final = (_SCHEMA, _GRANTS, _TRUST, _BATCHES, _HEIGHTS)
"""What each version of the schema adds; never changed once released."""


class Database:
    """The open `wallet.db` of a home."""

    def __init__(self, home: Home) -> None:
        """Open or create it. Raises `Damaged` when a newer cmwallet wrote it, or it is broken."""
        home.prepare()
        self.home = home
        self.path = home.wallet_file
        self.connection = open_database(self.path, create=True)
        self.connection.row_factory = sqlite3.Row
        with storage_errors(self.path):
            version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise Damaged(f"{self.path} was written by a newer cmwallet", hint="upgrade cmwallet")
        if version < SCHEMA_VERSION:
            self._migrate()
        if not home.names_directory.exists():
            self.write_all_names()

    def write_all_names(self) -> None:
        """Write the names of all tables for shells to complete: in an older home, and after a repair."""
        write_all(self.home, self._names)

    def all_names(self) -> dict[str, list[str]]:
        """Return the names of all tables, by kind."""
        return {kind: self._names(query) for kind, query in OF_TABLES.values()}

    def _names(self, query: str) -> list[str]:
        return [str(row[0]) for row in self.rows(query)]

    def _migrate(self) -> None:
        with self.write() as connection:
            done = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
            for step in _STEPS[done:]:
                for statement in step.split(";\n"):
                    if statement.strip():
                        connection.execute(statement)
            if done < 1:
                connection.execute("INSERT INTO meta VALUES (?, '1')", (_ROWS_BEHIND,))
            elif done < 3:
                connection.execute("INSERT INTO meta VALUES (?, '1')", (_ROWS_OF_OLDER_RELEASE,))
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def write(self, named: str | None = None) -> Iterator[sqlite3.Connection]:
        """Run the block in one transaction, waiting for other writers up to ten seconds.

        `named` is the table whose names it changes, if it does: shells complete them from a file.
        """
        with transaction(self.connection, self.path) as connection:
            yield connection
        if named is not None:
            kind, query = OF_TABLES[named]
            write_names(self.home, kind, self._names(query))

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read rows; a broken file becomes `Damaged`."""
        with storage_errors(self.path):
            return self.connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        """Read the first row, or None."""
        found = self.rows(query, *values)
        return found[0] if found else None

    def remembered(self, name: str) -> str | None:
        """Read one of the small facts kept in `meta`."""
        row = self.row("SELECT value FROM meta WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def remember(self, name: str, value: str) -> None:
        """Write one of the small facts kept in `meta`."""
        with self.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def remember_highest(self, name: str, value: int) -> None:
        """Write a number into `meta` unless a higher one is there: another process may have been faster."""
        with self.write() as connection:
            connection.execute(
                "INSERT INTO meta VALUES (:name, :value) ON CONFLICT (name) DO UPDATE"
                " SET value = max(CAST(value AS INTEGER), :value)",
                {"name": name, "value": value},
            )

    @contextmanager
    def following_vault(self) -> Iterator[None]:
        """Mark the rows as behind the vault while the block commits there first and writes rows second.

        A process killed in between leaves the mark, and the next unlock rebuilds what is missing.
        """
        self.remember(_ROWS_BEHIND, "1")
        yield
        self.forget_rows_behind()

    def forget_rows_behind(self) -> None:
        """The rows agree with the vault again."""
        with self.write() as connection:
            connection.execute("DELETE FROM meta WHERE name = ?", (_ROWS_BEHIND,))

    @property
    def rows_behind(self) -> bool:
        """Whether rows may be missing that the vault has: a process died in between, or the file is new."""
        return self.remembered(_ROWS_BEHIND) is not None

    @property
    def rows_of_older_release(self) -> bool:
        """Whether the journal and the settings still stand as an older release left them: see `row_renewal`."""
        return self.remembered(_ROWS_OF_OLDER_RELEASE) is not None

    def forget_older_release(self) -> None:
        """Everything is authenticated as this release does it."""
        with self.write() as connection:
            connection.execute("DELETE FROM meta WHERE name = ?", (_ROWS_OF_OLDER_RELEASE,))

    def note_warning(self, kind: str, detail: str) -> None:
        """Keep a line about a warning that the user overrode."""
        with self.write() as connection:
            connection.execute("INSERT INTO warnings (time, kind, detail) VALUES (?, ?, ?)", (now_text(), kind, detail))

    def close(self) -> None:
        """Fold the write-ahead log into the file and close."""
        close_database(self.connection)


def now_text() -> str:
    """Return the present time, RFC 3339 UTC, whole seconds."""
    return rfc3339(time.time())


def row_fields(row: Mapping[str, object]) -> dict[str, object]:
    """Return what the HMAC of a row covers: every column but the HMAC, and what the row is found by; bytes as hex."""
    return {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in row.items()
        if name not in ("mac", "folded", "rowid")
    }


def authenticate_row(keeper: Keeper, table: str, fields: Mapping[str, object]) -> bytes:
    """Return the HMAC of a row's fields under the vault's subkey for `table`."""
    return keeper.tag_row(table, fields)


def authenticate_rows(keeper: Keeper, table: str, several: Sequence[Mapping[str, object]]) -> list[bytes]:
    """Return the HMACs of rows of one table, in their order; a list costs little more than one row."""
    tags: list[bytes] = []
    for start in range(0, len(several), _AT_ONCE):
        tags += keeper.tag_rows(table, several[start : start + _AT_ONCE])
    return tags


def check_columns(table: str, row: Mapping[str, object]) -> None:
    """Raise `InvalidInput` unless these are the columns of a row that carries an HMAC, each a plain value."""
    forms = (ROW_COLUMNS.get(table), OLDER_COLUMNS.get(table))
    if frozenset(row) not in forms or not all(isinstance(value, str | int | float | None) for value in row.values()):
        raise InvalidInput("that is no row that is authenticated")


def check_row(keeper: Keeper, table: str, fields: Mapping[str, object], mac: bytes) -> None:
    """Raise `Tampered` unless the row was written by somebody who had the vault open."""
    if not hmac.compare_digest(authenticate_row(keeper, table, fields), mac):
        name = next(
            (fields[key] for key in ("id", "name", "setting", "network", "address", "genesis") if key in fields), "?"
        )
        what = f"entry {name} of the journal" if table == "journal" else f"the row {name!r} in {table}"
        raise Tampered(
            f"wallet.db: {what} was changed from outside",
            hint="cmwallet vault verify names all such rows, and with --repair drops them",
        )
