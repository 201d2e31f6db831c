"""Health of a network's endpoints: what each says of itself, and which of them are used.

    reachable ─► of the chain that was accepted ─► its newest block young enough ─► not behind the others,
                                                                      nor behind what was seen before

Pure but for `ask_health`, which is one exchange.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import NetworkFailed, Problem, ReplayRisk, RpcRefused, Stale
from cmwallet.node import answers
from cmwallet.node.client import NodeClient
from cmwallet.node.freshness import FACTOR, LEAST_SECONDS

TOLERANCE: Final = 3
"""So many blocks may a node be behind; or as many as the chain makes in `TOLERANCE_SECONDS`, where these are more."""
TOLERANCE_SECONDS: Final = 10
HEALTH_SECONDS: Final = 2.0
"""So long may an endpoint take to say how it is."""


@dataclass(frozen=True)
class Health:
    """What a node says of itself. `first` is the hash of the block by which its chain is known, None: it has not it."""

    chain_id: int
    first: str | None
    height: int
    block_hash: str
    timestamp: int


@dataclass(frozen=True)
class Expected:
    """What is asked of the endpoints of a network. `genesis` None: nobody has accepted one yet.

    `floor` is the highest block that was seen before, `now` in Unix seconds; `on_demand`: its age says nothing.
    """

    network: str
    chain_id: int
    genesis: str | None
    on_demand: bool
    floor: int
    now: int


@dataclass(frozen=True)
class Judged:
    """The endpoints that are used, in their order, and why each other one is not. `stale`: none of them is fresh."""

    usable: tuple[int, ...]
    unfit: Mapping[int, Problem]
    stale: bool = False


def ask_health(client: NodeClient, checkpoint: tuple[int, str] | None) -> Health:
    """Ask a node which chain it serves and how far it is. Raises `NetworkFailed`, `RpcRefused`."""
    number = 0 if checkpoint is None else checkpoint[0]
    asked = [
        ("eth_chainId", ()),
        ("eth_getBlockByNumber", (hex(number), False)),
        ("eth_getBlockByNumber", ("latest", False)),
    ]
    told, first, newest = client.transport.batch(asked)
    chain_id = client.chain_id() if isinstance(told, RpcRefused) else answers.quantity(told, "chain id", 63)
    if isinstance(newest, RpcRefused):
        raise newest
    block = answers.block(newest)
    return Health(chain_id, _first(first, number), block.number, block.hash, block.timestamp)


def _first(answer: object, number: int) -> str | None:
    if answer is None or isinstance(answer, RpcRefused):
        return None
    found = answers.block(answer)
    if found.number != number and (number, found.number) != (0, 1):  # CometBFT engines give block 1 for 0
        raise answers.nonsense("another block than the one asked for")
    return found.hash


def judge_health(
    healths: Mapping[int, Health], expected: Expected, interval: Callable[[int], int], names: Mapping[int, str]
) -> Judged:
    """Return which endpoints are used, by what each said; `names` are for what is said of the others.

    `interval` measures the seconds between blocks at one of them: it costs an exchange, and is called where needed.
    """
    unfit = {
        place: problem
        for place, health in healths.items()
        if (problem := other_chain(health, expected, names[place])) is not None
    }
    ours = {place: health for place, health in healths.items() if place not in unfit}
    fresh, measured = _fresh(ours, expected, interval)
    stale = bool(ours) and not fresh
    for place in ours.keys() - fresh.keys():
        if not stale:
            age = expected.now - ours[place].timestamp
            unfit[place] = Stale(f"the newest block of {names[place]} is {age} seconds old")
    looked_at = fresh or ours
    unfit |= _behind(looked_at, expected, measured, names)
    return Judged(tuple(sorted(looked_at.keys() - unfit.keys())), unfit, stale)


def other_chain(health: Health, expected: Expected, name: str) -> Problem | None:
    """Return why a node is none of this network: another id, another genesis, or nothing to know its chain by."""
    if health.chain_id != expected.chain_id:
        return NetworkFailed(
            f"{name} serves chain id {health.chain_id}, not {expected.chain_id}",
            hint=f"cmwallet network endpoint list {expected.network}",
            details={"expected": expected.chain_id, "found": health.chain_id},
        )
    if expected.genesis is None or health.first == expected.genesis:
        return None
    if health.first is None:
        return NetworkFailed(f"{name} does not have the block by which the chain of {expected.network} is known")
    return ReplayRisk(
        f"{name} has another genesis than the one accepted for {expected.network}",
        hint="it is another chain; check the endpoint, or accept it with cmwallet network use",
        details={"accepted": expected.genesis, "found": health.first},
    )


@dataclass
class _Interval:
    """The seconds between blocks, measured once, when somebody needs them."""

    measure: Callable[[int], int]
    place: int
    found: int | None = None

    @property
    def seconds(self) -> int:
        """Measured on first use; 0 where they are less than one, or cannot be told."""
        if self.found is None:
            try:
                self.found = self.measure(self.place)
            except (NetworkFailed, RpcRefused):
                self.found = 0
        return self.found


def _fresh(
    ours: Mapping[int, Health], expected: Expected, interval: Callable[[int], int]
) -> tuple[dict[int, Health], _Interval]:
    in_order = sorted(ours, key=lambda place: ours[place].height, reverse=True)
    middle = in_order[len(in_order) // 2] if in_order else 0  # who claims most, and who lags most, decide nothing
    measured = _Interval(interval, middle)
    if expected.on_demand:
        return dict(ours), measured
    fresh = {}
    for place, health in ours.items():
        age = expected.now - health.timestamp
        if age <= LEAST_SECONDS or age <= FACTOR * measured.seconds:
            fresh[place] = health
    return fresh, measured


def _behind(
    looked_at: Mapping[int, Health], expected: Expected, measured: _Interval, names: Mapping[int, str]
) -> dict[int, Problem]:
    """Return who is behind the others or behind what was seen before, and who is ahead of all others.

    Of three and more it takes two to say how far the chain is, so that one that claims any number excludes nobody. One
    whose newest block was made a moment ago is not behind, whatever another claims.
    """
    unfit: dict[int, Problem] = {}
    heights = sorted((health.height for health in looked_at.values()), reverse=True)
    if not heights:
        return unfit
    best = heights[1] if len(heights) > 2 else heights[0]
    for place, health in looked_at.items():
        name, height = names[place], health.height
        if height < best - TOLERANCE and height < best - _tolerance(measured):
            if expected.on_demand or expected.now - health.timestamp > max(TOLERANCE_SECONDS, 3 * measured.seconds):
                unfit[place] = Stale(f"{name} is at block {height}, and others are at {best}: it lags behind")
        elif height > best + TOLERANCE and height > best + _tolerance(measured):
            unfit[place] = NetworkFailed(f"{name} claims block {height}, and no other has more than {best}")
        below = not expected.on_demand and height < expected.floor - TOLERANCE
        if below and height < expected.floor - _tolerance(measured):
            unfit[place] = Stale(
                f"{name} is at block {height}, and block {expected.floor} was seen before: it lags behind",
                hint=f"if the chain was really set back: cmwallet network remove {expected.network}, and add it again",
            )
    return unfit


def _tolerance(measured: _Interval) -> int:
    return max(TOLERANCE, math.ceil(TOLERANCE_SECONDS / max(1, measured.seconds)))
