"""Register of batches: the name under which a file was run, for which account and chain, and how many lines it had."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from cmwallet.errors import Duplicate
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.transactions.journal_entry import CONFIRMED, MINED, REPLACED, REVERTED
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Batch:
    """A batch as it was last run; `sha256` is that of the file."""

    name: str
    network: str
    genesis: str
    sender: str
    sha256: str
    lines: int
    created: str


@dataclass(frozen=True)
class Unfinished:
    """A batch of which lines are still to be paid or settled: `done` of them are in a block, or never will be."""

    batch: Batch
    done: int


class Batches:
    """The batches of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str) -> Batch | None:
        """Return the batch of that name, None when none was run; `keep` checks that the row is genuine."""
        row = self._database.row("SELECT * FROM batches WHERE name = ?", name)
        return None if row is None else _batch(dict(row))

    def refuse_other(self, name: str, sender: str, genesis: str) -> None:
        """Raise `Duplicate` when the name stands for a batch of another account or on another chain."""
        found = self.find(name)
        if found is not None and (found.sender, found.genesis) != (sender, genesis):
            what = "another account" if found.sender != sender else "another chain"
            raise Duplicate(
                f"the batch {name!r} was run for {what} ({found.sender} on {found.network}); nothing was sent",
                hint="what it paid there would be paid again: take another --id",
                details={"batch": name, "from": found.sender, "network": found.network, "genesis": found.genesis},
            )

    def keep(self, keeper: Keeper, network: str, genesis: str, sender: str, name: str, sha256: str, lines: int) -> None:
        """Write down what is run under a name. Raises `Duplicate` as `refuse_other`, `Tampered`."""
        self.refuse_other(name, sender, genesis)
        row = self._database.row("SELECT * FROM batches WHERE name = ?", name)
        if row is not None:
            check_row(keeper, "batches", asdict(_batch(dict(row))), row["mac"])
        created = now_text() if row is None else str(row["created"])
        fields = asdict(Batch(name, network, genesis, sender, sha256, lines, created))
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO batches"
                " VALUES (:name, :network, :genesis, :sender, :sha256, :lines, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "batches", fields)},
            )

    def unfinished(self) -> list[Unfinished]:
        """Return the batches with lines that are not at an end, as the journal tells it."""
        found = []
        for row in self._database.rows("SELECT * FROM batches ORDER BY created, name"):
            batch = _batch(dict(row))
            counted = self._database.row(
                "SELECT count(DISTINCT label) AS done FROM journal WHERE genesis = ? AND sender = ? AND label != ''"
                " AND label >= ? AND label < ? AND state IN (?, ?, ?, ?)",
                *(batch.genesis, batch.sender, batch.name + "/", batch.name + "0"),
                *(CONFIRMED, MINED, REVERTED, REPLACED),
            )
            done = 0 if counted is None else int(counted["done"])
            if done < batch.lines:
                found.append(Unfinished(batch, done))
        return found


def _batch(row: dict[str, object]) -> Batch:
    return Batch(**{name: value for name, value in row.items() if name != "mac"})  # type: ignore[arg-type]
