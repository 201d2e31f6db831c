"""What accounts hold: the network's coin, and the tokens that are known there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.assets import choose_asset, known_token
from cmwallet.chain.client import NodeClient
from cmwallet.chain.erc20 import balance_of
from cmwallet.chain.networks import KnownToken, Network
from cmwallet.chain.transfer import native_asset
from cmwallet.database import Database
from cmwallet.keys.address import Address
from cmwallet.recipients import Recipient
from cmwallet.units import Amount


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
        held = _everything(client, network, wanted)
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


def _everything(client: NodeClient, network: Network, wanted: Sequence[Recipient]) -> list[tuple[Holding, ...]]:
    """The coin, and those known tokens of which there is any."""
    coin = native_asset(network)
    native = client.balances([item.address for item in wanted]) if wanted else []
    held = []
    for item, raw in zip(wanted, native, strict=True):
        tokens = [Holding(_amount_of(client, listed, item.address), listed.note) for listed in network.tokens]
        held.append((Holding(coin.amount(raw)), *(holding for holding in tokens if holding.amount.raw)))
    return held


def _amount_of(client: NodeClient, listed: KnownToken, holder: str) -> Amount:
    raw = balance_of(client, listed.address, holder)
    return Amount(raw, listed.decimals, listed.symbol, listed.address)
