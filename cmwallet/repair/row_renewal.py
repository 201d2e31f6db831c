"""Renewal of the HMACs in `wallet.db` after a rotation of the vault key, and the check which rows are genuine.

A rotation changes the key under which rows are authenticated. The vault keeps the old one until this has run, so a
process killed in between leaves rows that the next unlock renews. A row that matches neither key was changed from
outside and stays as it is: it goes on failing its check.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cmwallet.home.database import ROW_COLUMNS, Database, row_fields
from cmwallet.home.names import fold
from cmwallet.transactions import journal_repair
from identity.vault.rows import row_message, row_purpose
from identity.vault.vault import Vault

JOURNAL: Final = "journal"
TABLES: Final = tuple(ROW_COLUMNS)
"""Every table whose rows carry an HMAC over all their other columns but `folded`, which follows from the name."""


@dataclass(frozen=True)
class AlteredRow:
    """A row that was changed, or an entry of the journal that was removed, while the vault was locked."""

    table: str
    name: str
    missing: bool = False

    @property
    def message(self) -> str:
        """What happened to it."""
        if self.missing:
            return f"wallet.db: entry {self.name} of the journal is missing: what it sent could be sent twice"
        return f"wallet.db: {self.name!r} in {self.table} was changed from outside"


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
                fields = row_fields(dict(row))
                before = vault.authenticate_before_rotation(row_purpose(table), row_message(fields))
                if before is not None and hmac.compare_digest(before, bytes(row["mac"] or b"")):
                    connection.execute(
                        f"UPDATE {table} SET mac = ? WHERE {_key_clause(connection, table)}",  # noqa: S608 - fixed names
                        (vault.tag_row(table, fields), *_key(connection, table, row)),
                    )
                    renewed += 1
    vault.finish_rotation()
    return renewed


def altered_rows(database: Database, vault: Vault) -> list[AlteredRow]:
    """Every row that fails its check or stands under a name that is not its own, and every entry that is missing."""
    altered = [AlteredRow(table, _name(database.connection, table, row)) for table, row in _altered(database, vault)]
    missing = journal_repair.missing_entries(database, vault.log())
    return altered + [AlteredRow(JOURNAL, str(number), missing=True) for number in missing]


def _name(connection: sqlite3.Connection, table: str, row: sqlite3.Row) -> str:
    return str(row["address"] if table == "tokens" else row[_key_columns(connection, table)[0]])


def repair_rows(database: Database, vault: Vault) -> None:
    """Drop every altered row, then make the wallets and accounts again from the vault, which has them all.

    Contacts, pins, bindings, tokens and addresses of contracts that were dropped have to be given again. Entries of the
    journal are never dropped: see `journal_repair`.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.seeds import SeedWallets

    altered, missing = list(_altered(database, vault)), journal_repair.missing_entries(database, vault.log())
    with database.following_vault():
        with database.write() as connection:
            for table, row in altered:
                if table != JOURNAL:
                    connection.execute(
                        f"DELETE FROM {table} WHERE {_key_clause(connection, table)}",  # noqa: S608 - fixed names
                        _key(connection, table, row),
                    )
        SeedWallets(database).rebuild(vault)
        Accounts(database).rebuild(vault)
    database.write_all_names()
    journal_repair.repair(database, vault, [row for table, row in altered if table == JOURNAL], missing)


def _altered(database: Database, vault: Vault) -> Iterable[tuple[str, sqlite3.Row]]:
    for table in TABLES:
        for row in _rows(database.connection, table):
            tag = vault.tag_row(table, row_fields(dict(row)))
            misplaced = "folded" in row.keys() and row["folded"] != fold(row["name"])  # noqa: SIM118 - a Row
            if misplaced or not hmac.compare_digest(tag, bytes(row["mac"] or b"")):
                yield table, row


def _rows(connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - one of TABLES


def _key_columns(connection: sqlite3.Connection, table: str) -> list[str]:
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [column["name"] for column in sorted(columns, key=lambda column: column["pk"]) if column["pk"]]


def _key_clause(connection: sqlite3.Connection, table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in _key_columns(connection, table))


def _key(connection: sqlite3.Connection, table: str, row: sqlite3.Row) -> list[object]:
    return [row[name] for name in _key_columns(connection, table)]
