"""Counterparties: what this home knows of an address beyond its name, from sanctions lists and from histories.

Everything is looked up in the home; no address leaves the machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from sqlite3 import Row
from typing import Final

from cmwallet.accounts.recipients import known_addresses
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.transactions.journal import Journal
from identity.kyc.lists.listed_addresses import AddressSearch, find_addresses

_SIGNED: Final = "native"
"""The kind of a movement that is a transaction of its sender; what a token or a contract reports, anybody can cause."""
_MENTIONS: Final = """
SELECT genesis, address, hash, kind, sender, recipient, amount FROM movements
WHERE sender IN (SELECT value FROM json_each(?1)) OR recipient IN (SELECT value FROM json_each(?1))
"""


@dataclass(frozen=True)
class Counterparties:
    """`listed` searches the lists; `lured` returns who of some is known only from what others wrote into a history."""

    listed: Callable[[Iterable[str]], AddressSearch] = lambda _addresses: AddressSearch()
    lured: Callable[[Iterable[str]], Collection[str]] = lambda _addresses: ()


def counterparties(home: Home, database: Database) -> Counterparties:
    """Return what a home knows."""
    return Counterparties(
        lambda addresses: find_addresses(home.lists_file, addresses),
        lambda addresses: only_in_histories(database, addresses),
    )


def only_in_histories(database: Database, addresses: Iterable[str]) -> frozenset[str]:
    """Return the addresses that this home knows from its histories, though it never paid them and has no name for them.

    A sender of coins or tokens is known so, and whoever stands in a transfer that an account did not sign: a token can
    report any, of nothing or of a token that is worth nothing.
    """
    wanted = sorted(set(addresses) - known_addresses(database, Journal(database).paid()).keys())
    mentioned: set[str] = set()
    paid: set[str] = set()
    for row in database.rows(_MENTIONS, json.dumps(wanted)) if wanted else ():
        mentioned |= {row["sender"], row["recipient"]}
        if row["sender"] != row["address"]:
            continue
        if row["kind"] == _SIGNED or (row["amount"] != "0" and _signed(database, row)):
            paid.add(row["recipient"])
    return frozenset(mentioned & set(wanted) - paid)


def _signed(database: Database, movement: Row) -> bool:
    """Whether a movement is known to be part of a transaction that the account made."""
    where = "genesis = ? AND address = ? AND hash = ? AND sender = address AND kind = ?"
    place = (movement["genesis"], movement["address"], movement["hash"], _SIGNED)
    return database.row(f"SELECT 1 FROM movements WHERE {where} LIMIT 1", *place) is not None  # noqa: S608 - fixed text
