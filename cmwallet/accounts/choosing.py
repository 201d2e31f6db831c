"""Choice of an account, when the user names one or names none."""

from __future__ import annotations

from cmwallet.accounts.accounts import Account, Accounts
from cmwallet.errors import NotFound
from cmwallet.home.config import Config
from cmwallet.home.database import Database


def default_account(config: Config, database: Database) -> Account | None:
    """Return the account of the configuration, else the first one that can sign, else the first one."""
    accounts = Accounts(database)
    named = config.value("account").text
    if named is not None:
        return accounts.get(named)
    every = accounts.all()
    return next((account for account in every if account.can_sign), every[0] if every else None)


def marked_account(config: Config, database: Database) -> Account | None:
    """Return the default account for a listing: None also when the configured one is not here."""
    try:
        return default_account(config, database)
    except NotFound:
        return None


def choose_account(config: Config, database: Database, named: str | None) -> Account:
    """Return the account of that name or address, or the default one. Raises `NotFound`."""
    if named is not None:
        return Accounts(database).get(named)
    account = default_account(config, database)
    if account is None:
        raise NotFound("there is no account yet", hint="cmwallet init, or cmwallet account new")
    return account
