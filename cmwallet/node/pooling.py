"""Making of a pool of endpoints over HTTP, and keeping of what it saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cmwallet.home.database import Database
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_health import HEALTH_SECONDS
from cmwallet.node.endpoint_memory import HomeMemory, SeenHeights
from cmwallet.node.endpoint_pool import EndpointPool, pool_of
from cmwallet.node.endpoint_roster import Rules, Surroundings
from cmwallet.node.freshness import makes_blocks_on_demand
from cmwallet.node.http import HttpTransport, Limits
from cmwallet.node.networks import Network, Pin
from cmwallet.node.rpc import Transport
from identity.vault.interface import Keeper


def rules_of(network: Network, pin: Pin | None, seconds: float, *, introducing: bool = False) -> Rules:
    """Return what the endpoints of a network are held to; when `introducing` them not to the chain that was accepted.

    `seconds` is what an answer may take.
    """
    genesis = None if pin is None or introducing else pin.genesis
    checkpoint = None if pin is None else pin.checkpoint
    return Rules(network, genesis, checkpoint, makes_blocks_on_demand(network, pin), seconds)


def surroundings(
    database: Database, pin: Pin | None, *, note: Callable[[str], None], detail: Callable[[str], None]
) -> Surroundings:
    """Return what a pool works with in a home: what is remembered there, and who is told of endpoints left out."""
    return Surroundings(HomeMemory(database, None if pin is None else pin.genesis), note=note, detail=detail)


def keep_heights(database: Database, keeper: Keeper, clients: Iterable[NodeClient]) -> None:
    """Authenticate the highest block that was seen of each network with several endpoints; the vault is open anyway."""
    for pool in map(pool_of, clients):
        if pool is not None and pool.rules.genesis is not None and pool.seen:
            SeenHeights(database).keep(keeper, pool.rules.genesis, pool.seen)


def pooled(rules: Rules, around: Surroundings | None = None) -> EndpointPool:
    """Return the endpoints of a network as one transport.

    A node is not asked twice, as it is where it is the only one: the next one is asked instead.
    """
    short = Limits(min(HEALTH_SECONDS, rules.seconds), min(HEALTH_SECONDS, rules.seconds), pauses=())
    whole = Limits(min(5.0, rules.seconds), rules.seconds, pauses=())
    transports = {url: HttpTransport(url, limits=short) for url in rules.network.endpoints}

    def limit(transport: Transport, limits: Limits) -> None:
        if isinstance(transport, HttpTransport):
            transport.limits = limits

    return EndpointPool(
        rules,
        transports,
        around=around,
        begin=lambda transport: limit(transport, short),
        reading=lambda transport: limit(transport, whole),
    )
