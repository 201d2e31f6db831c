"""Which account and which asset a command works with when the user names them, or names none."""

from __future__ import annotations

from cmwallet.chain.client import NodeClient
from cmwallet.chain.networks import KnownToken, Network
from cmwallet.chain.transfer import Asset, native_asset
from cmwallet.config import Config
from cmwallet.database import Database
from cmwallet.errors import NotFound
from cmwallet.keys.accounts import Account, Accounts
from cmwallet.keys.address import parse_address
from cmwallet.units import parse_native_amount, parse_token_amount


def default_account(config: Config, database: Database) -> Account | None:
    """Return the account of the configuration, else the first one that can sign, else the first one."""
    accounts = Accounts(database)
    named = config.value("account").text
    if named is not None:
        return accounts.get(named)
    every = accounts.all()
    return next((account for account in every if account.can_sign), every[0] if every else None)


def choose_account(config: Config, database: Database, named: str | None) -> Account:
    """Return the account of that name or address, or the default one. Raises `NotFound`."""
    if named is not None:
        return Accounts(database).get(named)
    account = default_account(config, database)
    if account is None:
        raise NotFound("there is no account yet", hint="cmwallet init, or cmwallet account new")
    return account


def known_token(network: Network, named: str) -> KnownToken | None:
    """Return the token that the network lists under that symbol or address."""
    for token in network.tokens:
        if named.casefold() in (token.symbol.casefold(), token.address.casefold()):
            return token
    return None


def choose_asset(client: NodeClient, network: Network, named: str | None) -> Asset:
    """Return the coin, or the token of that symbol or address.

    Raises:
        NotFound: no token of that symbol is known on the network, or the address holds no ERC-20 token.
    """
    if named is None:
        return native_asset(network)
    listed = known_token(network, named)
    if listed is not None:
        return Asset(listed.symbol, listed.decimals, parse_address(listed.address))
    if not named.casefold().startswith("0x"):
        raise NotFound(f"no token {named!r} is known on {network.name}", hint="give the address of its contract")
    from cmwallet.chain.erc20 import describe

    address = parse_address(named)
    token = describe(client, address)
    return Asset(token.symbol, token.decimals, address)


def parse_asset_amount(text: str, asset: Asset) -> int:
    """Return the smallest units of an amount of that asset."""
    if asset.token is None:
        return parse_native_amount(text, asset.symbol)
    return parse_token_amount(text, asset.symbol, asset.decimals)
