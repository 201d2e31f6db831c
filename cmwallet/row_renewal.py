"""The rows of `wallet.db` and the vault key: which rows are genuine, and new HMACs after a rotation.

A rotation changes the key under which rows are authenticated. The vault keeps the old one until this has run, so a
process killed in between leaves rows that the next unlock renews. A row that matches neither key was changed from
outside and stays as it is: it goes on failing its check.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from dataclasses import dataclass
from typing import Final

from cmwallet.database import Database
from cmwallet.names import fold
from identity.vault.vault import Vault

TABLES: Final = ("wallets", "accounts", "contacts", "pins", "bindings", "deployments")
"""Every table whose rows carry an HMAC over all their other columns but `folded`, which follows from the name."""


@dataclass(frozen=True)
class AlteredRow:
    """A row that was changed while the vault was locked."""

    table: str
    name: str


def _message(row: sqlite3.Row) -> bytes:
    fields = {name: row[name] for name in row.keys() if name not in ("mac", "folded", "rowid")}  # noqa: SIM118 - a Row
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _purpose(table: str) -> str:
    return f"wallet.db/{table}"


def renew_rows(database: Database, vault: Vault) -> int:
    """Give every genuine row its HMAC under the new key, in one transaction, then finish the vault's rotation.

    Returns how many rows were renewed. Does nothing when no rotation is pending.
    """
    if not vault.rotation_pending:
        return 0
    renewed = 0
    with database.write() as connection:
        for table in TABLES:
            for row in _rows(connection, table):
                before = vault.authenticate_before_rotation(_purpose(table), _message(row))
                if before is not None and hmac.compare_digest(before, bytes(row["mac"])):
                    connection.execute(
                        f"UPDATE {table} SET mac = ? WHERE {_key_clause(connection, table)}",  # noqa: S608 - fixed names
                        (vault.authenticate(_purpose(table), _message(row)), *_key(connection, table, row)),
                    )
                    renewed += 1
    vault.finish_rotation()
    return renewed


def altered_rows(database: Database, vault: Vault) -> list[AlteredRow]:
    """Every row that fails its check, or stands under a name that is not its own."""
    return [
        AlteredRow(table, str(row[_key_columns(database.connection, table)[0]]))
        for table, row in _altered(database.connection, vault)
    ]


def repair_rows(database: Database, vault: Vault) -> None:
    """Drop every altered row, then make the wallets and accounts again from the vault, which has them all.

    Contacts, pins, bindings and addresses of contracts that were dropped have to be given again.
    """
    from cmwallet.keys.accounts import Accounts
    from cmwallet.keys.seeds import SeedWallets

    with database.following_vault():
        with database.write() as connection:
            for table, row in _altered(connection, vault):
                connection.execute(
                    f"DELETE FROM {table} WHERE {_key_clause(connection, table)}",  # noqa: S608 - fixed names
                    _key(connection, table, row),
                )
        SeedWallets(database).rebuild(vault)
        Accounts(database).rebuild(vault)


def _altered(connection: sqlite3.Connection, vault: Vault) -> list[tuple[str, sqlite3.Row]]:
    return [
        (table, row)
        for table in TABLES
        for row in _rows(connection, table)
        if not hmac.compare_digest(vault.authenticate(_purpose(table), _message(row)), bytes(row["mac"]))
        or ("folded" in row.keys() and row["folded"] != fold(row["name"]))  # noqa: SIM118 - a Row
    ]


def _rows(connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - one of TABLES


def _key_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [column["name"] for column in sorted(columns, key=lambda column: column["pk"]) if column["pk"]]


def _key_clause(connection: sqlite3.Connection, table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in _key_columns(connection, table))


def _key(connection: sqlite3.Connection, table: str, row: sqlite3.Row) -> list[object]:
    return [row[name] for name in _key_columns(connection, table)]
