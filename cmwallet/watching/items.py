"""Own items of the market whose state changes: deals, cases, loans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.market.index import MarketIndex
from cmwallet.market.reading import Market
from cmwallet.market.todo import own_items
from cmwallet.node.client import NodeClient
from cmwallet.node.freshness import Lag
from cmwallet.node.networks import Network
from cmwallet.watching.events import DEAL, Event, Found, Span
from identity.address import Address


@dataclass(frozen=True)
class _Access:
    """What reads the market: the node that is connected now."""

    database: Database
    network: Network
    client: NodeClient

    def lag(self) -> Lag | None:
        """Nobody acts on what is told here."""
        return None


@dataclass(frozen=True)
class _State:
    noun: str
    text: str
    state: str


_Place = tuple[Address, int]


class OwnItems:
    """The items that name accounts of this home."""

    def __init__(self, home: Home, database: Database, network: Network, accounts: Sequence[Address]) -> None:
        self._home = home
        self._database = database
        self._network = network
        self._accounts = list(accounts)
        self._before: dict[_Place, _State] | None = None

    def look(self, client: NodeClient, span: Span) -> Found:
        """Return the items that are in another state than before, and those that are new."""
        if not span.moved or not self._accounts:
            return Found()
        market = Market.on(_Access(self._database, self._network, client))
        if not market.contracts:
            return Found((), partial(self._keep, {}))
        going_on = self._states(market, client)
        before = going_on if self._before is None else self._before
        now = dict(going_on)
        for place in before.keys() - now.keys():  # it ended: the index does not ask for it any more
            ended = market.read_all(place[0], [place[1]], self._accounts).get(place[1])
            if ended is None:
                going_on[place] = now[place] = before[place]  # a node that is behind: the next look tells
            else:
                now[place] = _state(market, place, ended)
        events = [_event(one, before.get(place)) for place, one in sorted(now.items()) if before.get(place) != one]
        return Found(events, partial(self._keep, going_on))

    def _states(self, market: Market, client: NodeClient) -> dict[_Place, _State]:
        with MarketIndex(self._home, client.genesis_hash()) as index:
            index.sync(client, list(market.contracts), self._accounts)
            found = own_items(market, index, self._accounts)
        return {
            (one.contract, one.item.number): _state(market, (one.contract, one.item.number), one.item) for one in found
        }

    def _keep(self, now: dict[_Place, _State]) -> None:
        self._before = now


def _state(market: Market, place: _Place, item: Any) -> _State:
    system, name = market.contracts[place[0]]
    return _State(system.noun, market.text(name, place[1]), system.table.of(item).name)


def _event(now: _State, before: _State | None) -> Event:
    was = "" if before is None else f" (it was {before.state})"
    members = {
        "system": now.noun,
        "id": now.text,
        "state": now.state,
        "before": None if before is None else before.state,
    }
    return Event(DEAL, f"{now.noun} {now.text} is {now.state}{was}; cmwallet market todo", members)
