"""Own items of a home, found and read for a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmwallet.market.index import Synced
    from cmwallet.market.reading import Market
    from cmwallet.market.todo import OwnItem
    from cmwallet.session import Session
    from identity.address import Address


@dataclass(frozen=True)
class Own:
    """The items that name an account of this home, and how far the chain was read."""

    market: Market
    items: Sequence[OwnItem]
    synced: Synced


def own_items_of(
    opened: Session,
    accounts: Sequence[Address] | None = None,
    *,
    ended: bool = False,
    rebuild: bool = False,
    first: int = 0,
) -> Own:
    """Return the items of some accounts (None: of all), as the chain has them now.

    `rebuild` finds them all anew, from block `first` on. An index that turns out to be broken is thrown away and found
    again.
    """
    from cmwallet.errors import Damaged
    from cmwallet.market.index import MarketIndex

    try:
        return _own_items(opened, accounts, ended=ended, rebuild=rebuild, first=first)
    except Damaged:
        MarketIndex.discard(opened.home)
        return _own_items(opened, accounts, ended=ended, rebuild=rebuild, first=first)


def _own_items(opened: Session, accounts: Sequence[Address] | None, *, ended: bool, rebuild: bool, first: int) -> Own:
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.market.index import MarketIndex
    from cmwallet.market.reading import Market
    from cmwallet.market.todo import own_items

    every = [account.address for account in Accounts(opened.database).all()]
    market = Market.on(opened)
    with MarketIndex(opened.home, opened.client.genesis_hash()) as index:
        if rebuild:
            index.drop()
        synced = index.sync(opened.client, list(market.contracts), every, first=first)
        found = own_items(market, index, every, ended=ended)
        _write_names(opened, found)
        return Own(market, [one for one in found if accounts is None or one.account in accounts], synced)


def _write_names(opened: Session, found: Sequence[OwnItem]) -> None:
    """Let shells complete the numbers of own items."""
    from cmwallet.home.name_files import write_names
    from cmwallet.market.systems import SYSTEMS

    for noun in SYSTEMS:
        numbers = dict.fromkeys(one.text for one in found if one.system.noun == noun)
        write_names(opened.home, {"court": "case"}.get(noun, noun), numbers)
