"""Freshness of the newest block. A chain that stands still, and a node that lags, answer as readily as any other.

Whether a block is too old follows from the chain's own habit: `FACTOR` times the median time between its newest blocks.
A chain that makes blocks only when something happens is never too old: the embedded one, one that the user calls so,
and the development nodes that say so by their name.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import RpcRefused, Stale
from cmwallet.node import answers
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network, Pin

LEAST_SECONDS: Final = 30
FACTOR: Final = 20
LOOKED_AT: Final = 20
"""So many intervals are looked at."""

ON_DEMAND_CLIENTS: Final = ("anvil/", "hardhatnetwork/", "ganache/", "ethereumjs testrpc/", "cmwallet/")
"""How development nodes begin their client version, lower case."""


@dataclass(frozen=True)
class Lag:
    """The newest block is `age` seconds old, on a chain that would have made a newer one within `limit` seconds."""

    network: str
    age: int
    limit: int

    @property
    def sentence(self) -> str:
        """What it means, for a warning or an error."""
        return (
            f"the newest block of {self.network} is {_in_words(self.age)} old: the node lags behind, the chain stands "
            "still, or the clock here is wrong"
        )


def makes_blocks_on_demand(network: Network, pin: Pin | None) -> bool:
    """Whether the chain is idle by nature, as far as the network's settings and what was accepted of it tell."""
    return (
        network.embedded or network.on_demand or (pin is not None and pin.client.lower().startswith(ON_DEMAND_CLIENTS))
    )


def lag_of(client: NodeClient, network: Network, pin: Pin | None, now: int) -> Lag | None:
    """Return by how much the newest block is too old, or None. `now` is in Unix seconds."""
    if makes_blocks_on_demand(network, pin):
        return None
    newest = client.latest_block()
    age = now - newest.timestamp
    if age <= LEAST_SECONDS:
        return None
    limit = max(LEAST_SECONDS, FACTOR * block_interval(client, newest.number))
    return Lag(network.name, age, limit) if age > limit else None


def require_fresh(lag: Lag | None, allowed: int) -> None:
    """Raise `Stale` for a newest block that is too old, unless it is at most `allowed` seconds old."""
    if lag is not None and lag.age > allowed:
        raise Stale(
            lag.sentence,
            hint="ask another node, or --allow-stale 1h",
            details={"age": lag.age, "limit": lag.limit},
        )


def block_interval(client: NodeClient, newest: int) -> int:
    """Return the median of the seconds between the newest blocks; 0 where the node has too few of them."""
    import statistics  # brings random and decimal along, and is seldom needed

    numbers = range(max(1, newest - LOOKED_AT), newest + 1)
    found = client.transport.batch([("eth_getBlockByNumber", (hex(number), False)) for number in numbers])
    given = [answer for answer in found if answer is not None and not isinstance(answer, RpcRefused)]
    times = [answers.block(answer).timestamp for answer in given]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    return int(statistics.median(gaps)) if gaps else 0


def _in_words(seconds: int) -> str:
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
