"""Looking for accounts that a recovery phrase used elsewhere: every known path shape, with a gap limit (BIP-44)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.chain.client import NodeClient
from cmwallet.database import Database
from cmwallet.keys.accounts import Account, Accounts, NewAccount, next_free_name
from cmwallet.keys.address import Address
from cmwallet.keys.derivation import PRESETS, DerivedKey, derive_many
from cmwallet.keys.seeds import SeedWallets, open_seed
from identity.secret import Secret
from identity.vault.interface import Keeper, RecordId

SHAPES: Final = tuple(PRESETS)
_STEP: Final = 10


@dataclass(frozen=True)
class Found:
    """A used account of a phrase, with its private key; `wallet` is the record of the phrase."""

    derived: DerivedKey
    wallet: RecordId


def discover_used(
    database: Database,
    keeper: Keeper,
    client: NodeClient,
    *,
    wallet: str | None,
    gap: int,
    passphrase: Secret | None,
    advance: Callable[[int], None] = lambda _steps: None,
) -> list[Found]:
    """Return the accounts of a phrase that have a balance or a history on the client's chain.

    Each shape is scanned until `gap` unused accounts follow each other. `advance` is told how many were looked at.
    """
    seed_wallet = SeedWallets(database).get_checked(keeper, wallet)
    seed = open_seed(keeper, seed_wallet, passphrase, reason="discover used accounts")
    found: list[Found] = []
    seen: set[Address] = set()
    for shape in SHAPES:
        unused, index = 0, 0
        while unused < gap:
            keys = list(derive_many(seed, shape, range(index, index + min(_STEP, gap - unused))))
            for derived, is_used in zip(keys, _used(client, [derived.address for derived in keys]), strict=True):
                unused = 0 if is_used else unused + 1
                if is_used and derived.address not in seen:  # the shapes overlap
                    seen.add(derived.address)
                    found.append(Found(derived, seed_wallet.record))
            index += len(keys)
            advance(len(keys))
    seed.wipe()
    return found


def add_found(database: Database, keeper: Keeper, found: Sequence[Found]) -> list[Account]:
    """Store those that are not here yet, under free names."""
    accounts, added = Accounts(database), []
    for item in found:
        derived = item.derived
        if accounts.find(derived.address) is None:
            name = next_free_name(database, f"account-{len(accounts.all()) + 1}")
            new = NewAccount(derived.address, name, "derived", derived.key, wallet=item.wallet, path=derived.path)
            added += accounts.add(keeper, [new])
    return added


def _used(client: NodeClient, addresses: Sequence[Address]) -> list[bool]:
    nonces, balances = client.nonces(addresses), client.balances(addresses)
    return [bool(nonce or balance) for nonce, balance in zip(nonces, balances, strict=True)]
