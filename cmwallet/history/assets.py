"""Choice of an asset: the network's coin, or a token by symbol or address."""

from __future__ import annotations

from cmwallet.calls.deployments import deployed
from cmwallet.contracts.systems import tokens
from cmwallet.errors import NotFound
from cmwallet.home.database import Database
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import KnownToken, Network
from cmwallet.transactions.order import Asset, native_asset
from cmwallet.units import NATIVE_DECIMALS, parse_native_amount, parse_token_amount
from identity.address import parse_address


def known_token(network: Network, named: str) -> KnownToken | None:
    """Return the token that the network lists under that symbol or address."""
    for token in network.tokens:
        if named.casefold() in (token.symbol.casefold(), token.address.casefold()):
            return token
    return None


def choose_asset(database: Database, client: NodeClient, network: Network, named: str | None) -> Asset:
    """Return the coin, or the token of that symbol or address.

    Raises:
        NotFound: no token of that symbol is known on the network, or the address holds no ERC-20 token.
        Tampered: the token had another number of decimals when it was first used.
    """
    if named is None:
        return native_asset(network)
    listed = known_token(network, named)
    if listed is not None:
        return Asset(listed.symbol, listed.decimals, parse_address(listed.address))
    contract = tokens().get(named.upper())
    if contract is not None and (found := deployed(database, client, network).get(contract)):
        return Asset(named.upper(), NATIVE_DECIMALS, found.address)
    if not named.casefold().startswith("0x"):
        raise NotFound(f"no token {named!r} is known on {network.name}", hint="give the address of its contract")
    from cmwallet.calls.erc20 import describe
    from cmwallet.transactions.token_pins import TokenPins

    address = parse_address(named)
    contracts = deployed(database, client, network)
    for symbol, contract in tokens().items():
        if contract in contracts and contracts[contract].address == address:
            return Asset(symbol, NATIVE_DECIMALS, address)
    token = describe(client, address)
    TokenPins(database).refuse_change(client.genesis_hash(), address, token.decimals)
    return Asset(token.symbol, token.decimals, address, unverified=True)


def parse_asset_amount(text: str, asset: Asset) -> int:
    """Return the smallest units of an amount of that asset."""
    if asset.token is None:
        return parse_native_amount(text, asset.symbol)
    return parse_token_amount(text, asset.symbol, asset.decimals)
