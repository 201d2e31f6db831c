"""The address of a recovery phrase in another coin, from the phrase in the vault."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.accounts.seeds import SeedWallets, open_seed
from cmwallet.home.database import Database
from identity.secret import Secret
from identity.vault.interface import Keeper


@dataclass(frozen=True, slots=True)
class CoinAddress:
    """An address of another coin: `path` is where its key is, `wallet` the name of the phrase."""

    coin: str
    address: str
    path: str
    wallet: str


def coin_address(
    database: Database, keeper: Keeper, *, coin: str, wallet: str | None, index: int, passphrase: Secret | None
) -> CoinAddress:
    """Return an address of a phrase in another coin. The seed is gone before the address is written.

    Raises `NotFound` for a wallet, `InvalidInput` for a coin or an index, and as `open_seed`.
    """
    from cmwallet.keys.coin_addresses import coin_named
    from cmwallet.keys.derivation import path_for, public_key_at

    wanted = coin_named(coin)
    path = path_for(wanted.shape, index)
    seed_wallet = SeedWallets(database).get_checked(keeper, wallet)
    with open_seed(keeper, seed_wallet, passphrase, reason=f"show an address of {wanted.name}") as seed:
        public_key = public_key_at(seed, path)
    return CoinAddress(wanted.name, wanted.write(public_key), path, seed_wallet.name)
