"""Balances of accounts: the network's coin, and the tokens that are known there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmwallet.accounts.recipients import Recipient
from cmwallet.calls.deployments import Deployment, deployed
from cmwallet.calls.erc20 import balance_data, balance_of
from cmwallet.calls.multicall import read_many
from cmwallet.contracts.systems import SYSTEM
from cmwallet.history.assets import choose_asset, known_token
from cmwallet.home.database import Database
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import KnownToken, Network
from cmwallet.transactions.order import native_asset
from cmwallet.units import NATIVE_DECIMALS, Amount
from identity.address import Address


@dataclass(frozen=True)
class Holding:
    """So much of one asset, with what a user should know about it."""

    amount: Amount
    note: str = ""


@dataclass(frozen=True)
class Balance:
    """What one address holds on one network."""

    name: str | None
    address: Address
    network: str
    holdings: tuple[Holding, ...]


def balances_of(
    database: Database,
    client: NodeClient,
    network: Network,
    wanted: Sequence[Recipient],
    token: str | None = None,
) -> list[Balance]:
    """Return what each address holds: one token if `token` is given, else the coin and the network's known tokens."""
    if token is None:
        held = _everything(database, client, network, wanted)
    else:
        held = _one_token(database, client, network, wanted, token)
    return [
        Balance(None if item.source is None else item.source.name, item.address, network.name, holdings)
        for item, holdings in zip(wanted, held, strict=True)
    ]


def _one_token(
    database: Database, client: NodeClient, network: Network, wanted: Sequence[Recipient], token: str
) -> list[tuple[Holding, ...]]:
    asset, listed = choose_asset(database, client, network, token), known_token(network, token)
    note = listed.note if listed else ""
    held = [balance_of(client, asset.token or "", item.address) for item in wanted]
    return [(Holding(asset.amount(raw), note),) for raw in held]


def _everything(
    database: Database, client: NodeClient, network: Network, wanted: Sequence[Recipient]
) -> list[tuple[Holding, ...]]:
    """The coin, and those known tokens of which there is any: one request for the coins, one for all tokens."""
    coin, there = native_asset(network), deployed(database, client, network)
    tokens = [*network.tokens, *_of_the_system(there)]
    native = client.balances([item.address for item in wanted]) if wanted else []
    reader = there["Multicall"].address if "Multicall" in there else None
    reads = [(token.address, balance_data(item.address)) for item in wanted for token in tokens]
    words = iter(read_many(client, reader, reads))
    held = []
    for raw in native:
        amounts = [(token, int.from_bytes(next(words) or b"", "big")) for token in tokens]
        others = [
            Holding(Amount(amount, token.decimals, token.symbol, token.address), token.note)
            for token, amount in amounts
            if amount
        ]
        held.append((Holding(coin.amount(raw)), *others))
    return held


def _of_the_system(there: Mapping[str, Deployment]) -> list[KnownToken]:
    """The tokens of the system that are deployed on the network."""
    return [
        KnownToken(one.symbol, there[one.name].address, NATIVE_DECIMALS, one.note)
        for one in SYSTEM
        if one.symbol is not None and one.name in there
    ]
