"""Search of the lists for addresses on chains, without what a search for names needs: a payment asks for little."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from identity.storage import close_database, open_database, storage_errors

_AT_ONCE: Final = 500
_WITH_ADDRESSES: Final = 3
_FIND: Final = """
SELECT address.address, list.name, list.published, address.entry_id, coalesce((
  SELECT name.text FROM entry JOIN name ON name.list = entry.list AND name.entry = entry.n
  WHERE entry.list = address.list AND entry.entry_id = address.entry_id ORDER BY name.n LIMIT 1), '')
FROM address JOIN list ON list.id = address.list WHERE address.address IN ({}) ORDER BY list.name, address.entry_id
"""


@dataclass(frozen=True)
class ListedAddress:
    """An address that stands on a list: the list and its day, the entry's id, and its main name if it has one.

    Id and name are text of others.
    """

    address: str
    list_name: str
    published: str
    entry_id: str
    name: str


@dataclass(frozen=True)
class AddressSearch:
    """What was found, and the lists in which no address could be looked for: an older release read them."""

    found: tuple[ListedAddress, ...] = ()
    unread: tuple[str, ...] = ()


def find_addresses(path: Path, addresses: Iterable[str]) -> AddressSearch:
    """Return which of the addresses (any case) stand on a list of the index at `path`; nothing when there is no index.

    Raises:
        Damaged, PermissionsTooLax, Busy: the index cannot be read, so that nothing is known.
    """
    if not path.exists():
        return AddressSearch()
    wanted = sorted({address.lower() for address in addresses})
    connection = open_database(path)
    try:
        with storage_errors(path):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                return AddressSearch()  # it was never filled
            if version < _WITH_ADDRESSES:
                return AddressSearch((), _names(connection, "SELECT name FROM list ORDER BY name"))
            unread = _names(connection, "SELECT name FROM list WHERE addresses IS NULL ORDER BY name")
            return AddressSearch(tuple(_find(connection, wanted)), unread)
    finally:
        close_database(connection)


def _names(connection: sqlite3.Connection, question: str) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(question))


def _find(connection: sqlite3.Connection, wanted: Sequence[str]) -> Iterator[ListedAddress]:
    for place in range(0, len(wanted), _AT_ONCE):
        some = wanted[place : place + _AT_ONCE]
        for row in connection.execute(_FIND.format(", ".join("?" * len(some))), some):
            yield ListedAddress(*row)
