"""Index of grants in `wallet.db`, readable while the vault is locked: an id, a state, an end, and what is still to do.

Nothing is decided by these rows: the authorisation server's store is what counts. They tell what a process that died
left half done (`MAKING`), what was decided where nothing can be sent (`ANCHOR`), and what a revocation made without the
passphrase still owes (`WITHDRAW`, then `ON_CHAIN`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.errors import NotFound
from cmwallet.home.database import Database

NOTHING: Final = ""
MAKING: Final = "making"
"""The receipt is being sealed; whether the grant exists, the store says."""
MAKING_ANCHORED: Final = "making-anchored"
"""The same, and it is to be anchored when it exists."""
ANCHOR: Final = "anchor"
"""It is to be anchored; the transaction was not sent yet."""
WITHDRAW: Final = "withdraw"
"""It is revoked; the account has not signed the withdrawal yet."""
ON_CHAIN: Final = "on-chain"
"""The withdrawal is signed; the anchor still stands on chain."""
HALF_DONE: Final = (MAKING, MAKING_ANCHORED, WITHDRAW)
"""What is finished as soon as the vault is open."""


@dataclass(frozen=True)
class IndexedGrant:
    """One row. `ends` and `changed` are Unix seconds."""

    id: str
    state: str
    ends: int
    pending: str
    changed: int


class GrantIndex:
    """The rows of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, grant_id: str, state: str, ends: int, pending: str, now: int) -> None:
        """Write a row, or write it anew."""
        with self._database.write("grants") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO grants (id, state, ends, pending, changed) VALUES (?, ?, ?, ?, ?)",
                (grant_id, state, ends, pending, now),
            )

    def done(self, grant_id: str, kind: str, then: str = NOTHING) -> None:
        """Write down that something was done, and what is next; not when somebody has revoked the grant since."""
        with self._database.write() as connection:
            connection.execute("UPDATE grants SET pending = ? WHERE id = ? AND pending = ?", (then, grant_id, kind))

    def set_pending(self, grant_id: str, pending: str) -> None:
        """Write down what is still to do."""
        with self._database.write() as connection:
            connection.execute("UPDATE grants SET pending = ? WHERE id = ?", (pending, grant_id))

    def drop(self, grant_id: str) -> None:
        """Forget a grant."""
        with self._database.write("grants") as connection:
            connection.execute("DELETE FROM grants WHERE id = ?", (grant_id,))

    def all(self) -> list[IndexedGrant]:
        """Every row, oldest change first."""
        return self._rows("1")

    def pending(self, *kinds: str) -> list[IndexedGrant]:
        """The rows that still have something to do, of some kinds or of all."""
        rows = self._rows("pending != ?", NOTHING)  # few, of however many grants
        return [row for row in rows if not kinds or row.pending in kinds]

    def find(self, prefix: str) -> IndexedGrant:
        """The one grant whose id starts so. Raises `NotFound`."""
        found = self._rows("substr(id, 1, length(?)) = ?", prefix, prefix) if prefix else []
        if len(found) != 1:
            what = f"there is no grant {prefix[:60]!r}" if not found else f"several grants start with {prefix[:60]!r}"
            raise NotFound(what, hint="cmwallet identity grants")
        return found[0]

    def _rows(self, where: str, *values: object) -> list[IndexedGrant]:
        query = f"SELECT id, state, ends, pending, changed FROM grants WHERE {where} ORDER BY changed, id"  # noqa: S608 - fixed texts
        return [IndexedGrant(**dict(row)) for row in self._database.rows(query, *values)]


def anything_pending(database: Database) -> bool:
    """Whether something is to be mended or finished when the vault is open."""
    return database.row("SELECT 1 FROM grants WHERE pending IN (?, ?, ?) LIMIT 1", *HALF_DONE) is not None
