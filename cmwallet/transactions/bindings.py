"""Replay protection beyond EIP-155: an account is bound to (chain id, genesis) at first use.

Ids 18 and 19 belong to other chains as well, so a chain id alone does not say where a signature is valid.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from cmwallet.errors import ReplayRisk
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from identity.address import Address
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class Binding:
    """One account signed for this chain before."""

    address: str
    chain_id: int
    genesis: str
    network: str
    created: str


class Bindings:
    """The bindings of a home."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, address: Address, chain_id: int) -> list[Binding]:
        """The chains of that id for which the account signed."""
        rows = self._database.rows("SELECT * FROM bindings WHERE address = ? AND chain_id = ?", address, chain_id)
        return [
            Binding(row["address"], row["chain_id"], row["genesis"], row["network"], row["created"]) for row in rows
        ]

    def refuse_other_genesis(self, address: Address, chain_id: int, genesis: str) -> None:
        """Raise `ReplayRisk` when the account signed for the same id with another genesis and never for this one."""
        bound = self.of(address, chain_id)
        if bound and all(binding.genesis != genesis for binding in bound):
            raise ReplayRisk(
                f"{address} is bound to another chain with id {chain_id} ({bound[0].network})",
                hint="what you sign here could be valid there: use another account, or --accept-replay",
            )

    def bind(self, keeper: Keeper, address: Address, chain_id: int, genesis: str, network: str) -> None:
        """Remember that the account signs for this chain; a row changed from outside raises `Tampered`."""
        for binding in self.of(address, chain_id):
            if binding.genesis == genesis:
                row = self._database.row(
                    "SELECT mac FROM bindings WHERE address = ? AND chain_id = ? AND genesis = ?",
                    address,
                    chain_id,
                    genesis,
                )
                check_row(keeper, "bindings", asdict(binding), b"" if row is None else row["mac"])
                return
        fields = asdict(Binding(address, chain_id, genesis, network, now_text()))
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO bindings VALUES (:address, :chain_id, :genesis, :network, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "bindings", fields)},
            )

    def drop_genesis(self, genesis: str) -> None:
        """Forget the bindings to a genesis that no longer exists (the embedded chain was reset)."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM bindings WHERE genesis = ?", (genesis,))
