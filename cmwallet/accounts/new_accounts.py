"""Creation of accounts: derived from a recovery phrase, or imported as a private key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.accounts.accounts import Account, Accounts, NewAccount, next_free_name
from cmwallet.accounts.seeds import SeedWallet, SeedWallets, open_seed
from cmwallet.errors import AlreadyExists, InvalidInput
from cmwallet.home.database import Database
from identity.secret import Secret
from identity.vault.interface import Keeper

if TYPE_CHECKING:
    from cmwallet.keys.derivation import DerivedKey

DEFAULT_SHAPE = "eth"


def derive_account(
    database: Database,
    keeper: Keeper,
    *,
    name: str | None = None,
    wallet: str | None = None,
    shape: str | None = None,
    index: int | None = None,
    passphrase: Secret | None = None,
) -> Account:
    """Derive and store one account; without `index`, the first of the shape that is not here yet.

    `shape` is a preset's name or a whole path. Raises `NotFound`, `AlreadyExists`, `InvalidInput`.
    """
    from cmwallet.keys.derivation import path_for

    seed_wallet = SeedWallets(database).get_checked(keeper, wallet)
    shape = shape or DEFAULT_SHAPE
    whole = shape.startswith("m/") and index is None and "{i}" not in shape
    path = shape if whole else path_for(shape, index or 0)
    seed = open_seed(keeper, seed_wallet, passphrase, reason=f"derive {path}")
    try:
        if whole or index is not None:
            return _derive(database, keeper, seed, seed_wallet, path, name)
        return _derive_next(database, keeper, seed, seed_wallet, shape, name)
    finally:
        seed.wipe()


def _derive_next(
    database: Database, keeper: Keeper, seed: Secret, wallet: SeedWallet, shape: str, name: str | None
) -> Account:
    """Derive the first account of a shape that is not here: under its path, or imported, or watched."""
    from cmwallet.keys.bip32 import HARDENED
    from cmwallet.keys.derivation import derive_many

    accounts = Accounts(database)
    for derived in derive_many(seed, shape, range(HARDENED)):
        while accounts.find(derived.address) is None:
            try:
                return _store(database, keeper, derived, wallet, name)
            except AlreadyExists:
                # Another process took the address or the next free name meanwhile; a chosen name stays taken.
                if name is not None and accounts.find(derived.address) is None:
                    raise
    raise InvalidInput("there is no further account of that shape")


def _derive(
    database: Database, keeper: Keeper, seed: Secret, wallet: SeedWallet, path: str, name: str | None
) -> Account:
    from cmwallet.keys.derivation import derive_key

    return _store(database, keeper, derive_key(seed, path), wallet, name)


def _store(database: Database, keeper: Keeper, derived: DerivedKey, wallet: SeedWallet, name: str | None) -> Account:
    new = NewAccount(
        derived.address, _name(database, name), "derived", derived.key, wallet=wallet.record, path=derived.path
    )
    (account,) = Accounts(database).add(keeper, [new])
    return account


def list_addresses(
    database: Database,
    keeper: Keeper,
    *,
    wallet: str | None,
    shape: str,
    first: int,
    count: int,
    passphrase: Secret | None,
) -> list[Sequence[str]]:
    """Return (path, address) of `count` accounts of a shape, from number `first` on; nothing is stored."""
    from cmwallet.keys.derivation import derive_many

    seed_wallet = SeedWallets(database).get_checked(keeper, wallet)
    with open_seed(keeper, seed_wallet, passphrase, reason="discover used accounts") as seed:
        return [(item.path, item.address) for item in derive_many(seed, shape, range(first, first + count))]


def import_key(database: Database, keeper: Keeper, key: Secret, name: str | None) -> Account:
    """Store a private key as an account; a watch-only account of the same address becomes one that signs."""
    from cmwallet.keys.secp256k1 import address_of_key

    accounts, address = Accounts(database), address_of_key(key)
    watched = accounts.find(address)
    if watched is not None and not watched.can_sign:
        name = name or watched.name
        accounts.remove(keeper, watched)
    (account,) = accounts.add(keeper, [NewAccount(address, _name(database, name), "imported", key)])
    return account


def parse_private_key(text: Secret) -> Secret:
    """Return the 32 bytes of a private key given as 64 hex digits, with or without 0x.

    Raises:
        InvalidInput: it is not that; the text is not repeated.
    """
    from cmwallet.keys.secp256k1 import address_of_key

    try:
        key = Secret(bytes.fromhex(text.text().strip().removeprefix("0x").removeprefix("0X")))
    except (ValueError, UnicodeDecodeError):
        raise InvalidInput("that is not a private key", hint="a private key is 64 hex digits") from None
    address_of_key(key)
    return key


def open_key(database: Database, keeper: Keeper, account: Account, *, reason: str) -> Secret:
    """Return an account's private key, for export. Raises `InvalidInput` for a watch-only account."""
    if not account.can_sign:
        raise InvalidInput(f"the account {account.name!r} is watch-only; its key is not here")
    Accounts(database).check(keeper, account)
    return keeper.open_record(account.record, reason=reason).payload


def _name(database: Database, name: str | None) -> str:
    if name is not None:
        return name
    number = len(Accounts(database).all()) + 1
    return next_free_name(database, f"account-{number}")
