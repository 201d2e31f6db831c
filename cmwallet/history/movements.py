"""Movements in and out of accounts, and their index in `wallet.db`.

The index can be dropped and built again from the chain at any time. It knows which blocks were looked at, for which
kinds of movement, so that a history can say what it covers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from cmwallet.home.database import Database

NATIVE: Final = "native"
INTERNAL: Final = "internal"
ERC20: Final = "erc20"

_NOT_SAID: Final = -1


@dataclass(frozen=True)
class Movement:
    """One movement. `position` orders within a block; `amount` is in the asset's smallest unit; `time` Unix seconds.

    `succeeded` None: the chain does not say.
    """

    block: int
    position: str
    kind: str
    hash: str
    time: int
    sender: str
    recipient: str
    amount: str
    asset: str
    symbol: str
    decimals: int
    block_hash: str
    succeeded: bool | None


@dataclass(frozen=True)
class Scanned:
    """Blocks `first` to `last` were looked at for movements of `kind`."""

    kind: str
    first: int
    last: int


class MovementIndex:
    """The movements of one account on one chain."""

    def __init__(self, database: Database, genesis: str, address: str) -> None:
        self._database = database
        self._key = (genesis, address)

    def add(self, movements: Sequence[Movement], kinds: Sequence[str], first: int, last: int) -> None:
        """Keep movements and the fact that `first` to `last` were looked at for `kinds`, in one transaction."""
        columns = ", ".join(Movement.__dataclass_fields__)
        marks = ", ".join(f":{name}" for name in Movement.__dataclass_fields__)
        rows = [{"genesis": self._key[0], "address": self._key[1], **_row(movement)} for movement in movements]
        with self._database.write() as connection:
            connection.executemany(
                f"INSERT OR REPLACE INTO movements (genesis, address, {columns}) VALUES (:genesis, :address, {marks})",  # noqa: S608
                rows,
            )
            for kind in kinds:
                _add_range(connection, self._key, Scanned(kind, first, last))

    def scanned(self) -> list[Scanned]:
        """Return the ranges that were looked at, by kind and block."""
        rows = self._database.rows(
            "SELECT kind, first, last FROM scanned WHERE genesis = ? AND address = ? ORDER BY kind, first", *self._key
        )
        return [Scanned(row["kind"], row["first"], row["last"]) for row in rows]

    def last_scanned(self, kind: str) -> int | None:
        """Return the last block that was looked at for a kind, or None."""
        return max((entry.last for entry in self.scanned() if entry.kind == kind), default=None)

    def newest(self) -> Movement | None:
        """Return the newest movement: if its block is still canonical, so are all the others."""
        found = self.movements(limit=1)
        return found[0] if found else None

    def movements(self, *, limit: int = -1) -> list[Movement]:
        """Return movements, newest first."""
        columns = ", ".join(Movement.__dataclass_fields__)
        rows = self._database.rows(
            f"SELECT {columns} FROM movements WHERE genesis = ? AND address = ?"  # noqa: S608 - names of this file
            " ORDER BY block DESC, position DESC LIMIT ?",
            *self._key,
            min(limit, 2**63 - 1),
        )
        return [_movement(row) for row in rows]

    def tip(self) -> tuple[int, str] | None:
        """Return number and hash of the newest block when the index was last brought up to date, or None."""
        kept = self._database.remembered(self._tip_name)
        if kept is None:
            return None
        number, _, block_hash = kept.partition(" ")
        return int(number), block_hash

    def set_tip(self, number: int, block_hash: str) -> None:
        """Remember the newest block: as long as it is canonical, so is everything here."""
        self._database.remember(self._tip_name, f"{number} {block_hash}")

    @property
    def _tip_name(self) -> str:
        return "history tip " + " ".join(self._key)

    def forget_from(self, block: int) -> None:
        """Forget `block` and all later ones."""
        where = "genesis = ? AND address = ?"
        with self._database.write() as connection:
            connection.execute(f"DELETE FROM movements WHERE {where} AND block >= ?", (*self._key, block))  # noqa: S608
            connection.execute(f"DELETE FROM scanned WHERE {where} AND first >= ?", (*self._key, block))  # noqa: S608
            connection.execute(
                f"UPDATE scanned SET last = ? WHERE {where} AND last >= ?",  # noqa: S608 - fixed text
                (block - 1, *self._key, block),
            )

    def clear(self) -> None:
        """Forget everything, to build it again."""
        with self._database.write() as connection:
            for table in ("movements", "scanned"):
                connection.execute(f"DELETE FROM {table} WHERE genesis = ? AND address = ?", self._key)  # noqa: S608


def _row(movement: Movement) -> dict[str, object]:
    return asdict(movement) | {"succeeded": _NOT_SAID if movement.succeeded is None else movement.succeeded}


def _movement(row: sqlite3.Row) -> Movement:
    succeeded = None if row["succeeded"] == _NOT_SAID else bool(row["succeeded"])
    return Movement(**{**dict(row), "succeeded": succeeded})


def _add_range(connection: sqlite3.Connection, key: tuple[str, str], added: Scanned) -> None:
    """Add a range, merged with those that touch it."""
    first, last = added.first, added.last
    where = "genesis = ? AND address = ? AND kind = ? AND first <= ? AND last >= ?"
    touching = (*key, added.kind, last + 1, first - 1)
    for row in connection.execute(f"SELECT first, last FROM scanned WHERE {where}", touching).fetchall():  # noqa: S608
        first, last = min(first, row["first"]), max(last, row["last"])
    connection.execute(f"DELETE FROM scanned WHERE {where}", touching)  # noqa: S608 - fixed text
    connection.execute("INSERT INTO scanned VALUES (?, ?, ?, ?, ?)", (*key, added.kind, first, last))
