"""Making accounts: derived from a recovery phrase, or imported as a private key."""

from __future__ import annotations

from cmwallet.database import Database
from cmwallet.errors import InvalidInput
from cmwallet.keys.accounts import Account, Accounts, NewAccount, next_free_name
from cmwallet.keys.seeds import SeedWallet, SeedWallets, open_seed
from identity.secret import Secret
from identity.vault.interface import Keeper

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
    from cmwallet.keys.derivation import derive_key, path_for

    seed_wallet = SeedWallets(database).get_checked(keeper, wallet)
    shape = shape or DEFAULT_SHAPE
    if shape.startswith("m/") and index is None and "{i}" not in shape:
        path = shape
    else:
        path = path_for(shape, _next_index(database, seed_wallet, shape) if index is None else index)
    seed = open_seed(keeper, seed_wallet, passphrase, reason=f"derive {path}")
    derived = derive_key(seed, path)
    seed.wipe()
    new = NewAccount(
        derived.address, _name(database, name), "derived", derived.key, wallet=seed_wallet.record, path=derived.path
    )
    (account,) = Accounts(database).add(keeper, [new])
    return account


def _next_index(database: Database, wallet: SeedWallet, shape: str) -> int:
    from cmwallet.keys.derivation import path_for

    taken = {account.path for account in Accounts(database).all() if account.wallet == wallet.record}
    index = 0
    while path_for(shape, index) in taken:
        index += 1
    return index


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
        key = Secret(bytes.fromhex(text.text().strip().removeprefix("0x")))
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
