"""What accounts hold: the network's coin, and the tokens that are known there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.assets import choose_asset, known_token
from cmwallet.chain.client import NodeClient
from cmwallet.chain.networks import KnownToken, Network
from cmwallet.chain.transfer import native_asset
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
    client: NodeClient, network: Network, wanted: Sequence[Recipient], token: str | None = None
) -> list[Balance]:
    """Return what each address holds: one token if `token` is given, else the coin and the network's known tokens."""
    if token is not None:
        asset = choose_asset(client, network, token)
        listed = known_token(network, token)
        note = listed.note if listed else ""
        held = [(Holding(asset.amount(_of_token(client, asset.token or "", item.address)), note),) for item in wanted]
    else:
        coin = native_asset(network)
        native = client.balances([item.address for item in wanted]) if wanted else []
        held = []
        for item, raw in zip(wanted, native, strict=True):
            tokens = [Holding(_amount_of(client, listed, item.address), listed.note) for listed in network.tokens]
            held.append((Holding(coin.amount(raw)), *(holding for holding in tokens if holding.amount.raw)))
    return [
        Balance(None if item.source is None else item.source.name, item.address, network.name, holdings)
        for item, holdings in zip(wanted, held, strict=True)
    ]


def _amount_of(client: NodeClient, listed: KnownToken, holder: str) -> Amount:
    return Amount(_of_token(client, listed.address, holder), listed.decimals, listed.symbol, listed.address)


def _of_token(client: NodeClient, token: str, holder: str) -> int:
    from cmwallet.chain.erc20 import balance_of

    return balance_of(client, token, holder)
