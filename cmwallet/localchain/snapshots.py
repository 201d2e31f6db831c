"""Snapshots (`evm_snapshot`, `evm_revert`): persistent, and undone blocks vanish from every index."""

from __future__ import annotations

from eth.vm.forks.london.blocks import LondonBlockHeader

from cmwallet.localchain.database import ChainDatabase
from cmwallet.localchain.records import Records
from cmwallet.localchain.settings import Settings


class Snapshots:
    """The tables `snapshot`, `snapshot_pool` and `reversal`; every method runs inside the writer lock or reads."""

    def __init__(self, database: ChainDatabase) -> None:
        self._database = database

    def take(self, head: LondonBlockHeader, settings: Settings) -> int:
        """Remember the head, the pool and the settings; returns the snapshot's number, never used before."""
        self._database.write(
            "INSERT INTO snapshot (block, hash, settings) VALUES (?, ?, ?)",
            (head.block_number, head.hash, settings.dump()),
        )
        number = self._database.number("SELECT max(id) FROM snapshot") or 0
        self._database.write("INSERT INTO snapshot_pool SELECT ?, pool.* FROM pool", (number,))
        return number

    def restore(self, number: int, records: Records, settings: Settings) -> bool:
        """Go back to snapshot `number`; False when it does not exist (any more)."""
        rows = self._database.read("SELECT block, hash, settings FROM snapshot WHERE id = ?", (number,))
        if not rows or records.hash_of(rows[0][0]) != rows[0][1]:
            return False
        block, _, dumped = rows[0]
        records.drop_above(block)
        settings.load(dumped)
        write = self._database.write
        write("DELETE FROM pool")
        write(
            "INSERT INTO pool SELECT sender, nonce, hash, raw, arrival FROM snapshot_pool WHERE snapshot = ?", (number,)
        )
        write("DELETE FROM snapshot WHERE id >= ?", (number,))
        write("DELETE FROM snapshot_pool WHERE snapshot >= ?", (number,))
        write("INSERT INTO reversal (block) VALUES (?)", (block,))
        return True

    def newest_reversal(self) -> int:
        """Number of the last revert; 0 before the first."""
        return self._database.number("SELECT max(id) FROM reversal") or 0

    def lowest_block_since(self, reversal: int) -> int | None:
        """The lowest block that the chain went back to after revert number `reversal`; None if it never did."""
        return self._database.number("SELECT min(block) FROM reversal WHERE id > ?", (reversal,))
