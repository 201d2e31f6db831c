"""Pins of token decimals, held from first use on.

The number comes from the token's contract, by way of a node: one that names another number each time would multiply
what is paid by powers of ten. What was told at the first transfer is kept, authenticated, and a change is refused.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from cmwallet.errors import Tampered
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from cmwallet.transactions.order import Asset
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class TokenPin:
    """A token on one chain, as it was when the user first moved it."""

    genesis: str
    address: str
    symbol: str
    decimals: int
    created: str


class TokenPins:
    """The tokens that a home has moved."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, genesis: str, address: str) -> TokenPin | None:
        """Return what is held of a token, or None at its first use; `hold` checks that the row is genuine."""
        row = self._database.row("SELECT * FROM tokens WHERE genesis = ? AND address = ?", genesis, address)
        if row is None:
            return None
        return TokenPin(row["genesis"], row["address"], row["symbol"], row["decimals"], row["created"])

    def refuse_change(self, genesis: str, address: str, decimals: int) -> None:
        """Raise `Tampered` when the token had another number of decimals before."""
        pin = self.find(genesis, address)
        if pin is not None and pin.decimals != decimals:
            raise Tampered(
                f"the token {pin.symbol} at {address} had {pin.decimals} decimals when you first used it, "
                f"and the node says {decimals} now",
                hint="an amount would be another one: ask another node",
                details={"token": address, "held": pin.decimals, "told": decimals},
            )

    def hold(self, keeper: Keeper, genesis: str, asset: Asset) -> None:
        """Keep a token's decimals at its first use; later compare. Raises `Tampered`."""
        assert asset.token is not None
        self.refuse_change(genesis, asset.token, asset.decimals)
        pin = self.find(genesis, asset.token)
        if pin is not None:
            row = self._database.row("SELECT mac FROM tokens WHERE genesis = ? AND address = ?", genesis, asset.token)
            check_row(keeper, "tokens", asdict(pin), b"" if row is None else row["mac"])
            return
        fields = asdict(TokenPin(genesis, asset.token, asset.symbol, asset.decimals, now_text()))
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO tokens VALUES (:genesis, :address, :symbol, :decimals, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "tokens", fields)},
            )
