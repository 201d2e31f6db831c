"""Renaming of a network: each row that has its name is authenticated anew, all in one transaction, then the settings.

A chain is known by its id and genesis, so nothing that was signed depends on the name. A renaming that was cut short
between rows and settings is begun again.
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Mapping
from typing import Final

from cmwallet.errors import AlreadyExists, InvalidInput
from cmwallet.home.agreed_settings import endpoint_reliance
from cmwallet.home.config import Config
from cmwallet.home.database import Database, authenticate_rows, check_row, row_fields
from cmwallet.node.networks import Network, all_networks, check_network_name, find_network
from identity.vault.interface import Keeper

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "pins": ("network",),
    "bindings": ("address", "chain_id", "genesis"),
    "journal": ("id",),
    "batches": ("name",),
}
"""The tables that have a network's name in the column `network`, and by what a row of each is found."""


def rename_network(database: Database, config: Config, keeper: Keeper, name: str, new: str) -> Network:
    """Give a network of the user's own another name; return it.

    Raises:
        NotFound: there is none. InvalidInput: it is built in, or `new` cannot be a name. AlreadyExists: it is taken.
        Tampered: a row was changed from outside; nothing was renamed.
    """
    network = find_network(config, name)
    if network.built_in:
        raise InvalidInput(f"{name} is built in and keeps its name")
    check_network_name(new)
    if new in all_networks(config):
        raise AlreadyExists(f"there is a network {new!r} already", hint="choose another name")
    with database.write() as connection:
        for table, key in _KEYS.items():
            _rename(connection, keeper, (table, key, "network"), name, new)
        agreed = [endpoint_reliance(one, ()).setting for one in (name, new)]
        _rename(connection, keeper, ("agreed", ("setting",), "setting"), *agreed)
    config.rename_network(name, new)
    return find_network(config, new)


def _rename(
    connection: sqlite3.Connection, keeper: Keeper, where: tuple[str, tuple[str, ...], str], old: str, new: str
) -> None:
    """Write `new` in place of `old` into a column of a table, whose rows are found by a key."""
    table, key, column = where
    rows = connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", (old,)).fetchall()  # noqa: S608 - fixed
    before = [row_fields(dict(row)) for row in rows]
    for row, fields, tag in zip(rows, before, authenticate_rows(keeper, table, before), strict=True):
        if not hmac.compare_digest(tag, bytes(row["mac"] or b"")):
            check_row(keeper, table, fields, bytes(row["mac"] or b""))
    tags = authenticate_rows(keeper, table, [{**fields, column: new} for fields in before])
    found_by = " AND ".join(f"{one} = ?" for one in key)
    connection.executemany(
        f"UPDATE OR REPLACE {table} SET {column} = ?, mac = ? WHERE {found_by}",  # noqa: S608 - fixed names
        [(new, tag, *(row[one] for one in key)) for row, tag in zip(rows, tags, strict=True)],
    )
