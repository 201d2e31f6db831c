"""The watch: looks at the chain and at the grants in turn, and comes back to a node that was lost.

connect ─► look ─► wait ─► look …          fails ─► wait 1, 2, 4 … 60 s ─► connect ─► reconnected, gap, look
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import Problem
from cmwallet.node.client import NodeClient
from cmwallet.node.freshness import block_interval, makes_blocks_on_demand
from cmwallet.node.networks import Network, Pin
from cmwallet.watching.events import RECONNECTED, Event
from cmwallet.watching.following import Follower
from cmwallet.watching.grants import Grants

ON_DEMAND_SECONDS: Final = 2.0
"""Between two looks at a chain that makes blocks only when something happens; at the grants alone, too."""
_SHORTEST, _LONGEST = 2.0, 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0

Wait = Callable[[float], None]
"""Waits so many seconds. What ends the watch is raised there."""


@dataclass(frozen=True)
class Chain:
    """The chain that is watched: how its node is connected, and what of it is followed."""

    network: Network
    connect: Callable[[], NodeClient]
    follower: Follower
    pin: Pin | None = None


@dataclass
class Watch:
    """Tells events without end. `note` is told what goes wrong, once for each reason.

    `clock` is in Unix seconds, by which grants end; `steady` in seconds that nobody sets back.
    """

    chain: Chain | None
    grants: Grants | None
    wait: Wait
    note: Callable[[str], None] = lambda _why: None
    clock: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    _client: NodeClient | None = None
    _pause: float = 0.0
    _lost: float | None = None
    _reason: str = ""
    _interval: float = ON_DEMAND_SECONDS
    _due: float = 0.0
    """When, by the steady clock, the node is asked again."""

    def begin(self) -> None:
        """Take the first look: what is there is the beginning. Raises `Problem` when the node cannot be reached."""
        if self.chain is not None:
            self._client = self.chain.connect()
            self.chain.follower.require_chain(self._client)
            self.chain.follower.look(self._client)
            self._interval = self._measured(self._client)
            self._due = self.steady() + self._interval
        if self.grants is not None:
            self.grants.look(int(self.clock()))

    def events(self) -> Iterator[Event]:
        """Yield what happens, until `wait` raises."""
        while True:
            self.wait(self._seconds)
            if self.chain is not None and self.steady() >= self._due:
                yield from self._look(self.chain)
            if self.grants is not None:
                yield from self.grants.look(int(self.clock()))

    def close(self) -> None:
        """Let go of the node and of the grants."""
        self._hang_up()
        if self.grants is not None:
            self.grants.close()

    @property
    def _seconds(self) -> float:
        """How long to wait: until the node is asked again, or a moment where grants are looked at too."""
        left = max(0.05, self._due - self.steady())
        if self.chain is None:
            return ON_DEMAND_SECONDS
        return left if self.grants is None else min(left, ON_DEMAND_SECONDS)

    def _look(self, chain: Chain) -> Iterable[Event]:
        try:
            events = self._come_back(chain) if self._client is None else chain.follower.look(self._client)
        except Problem as problem:
            self._lose(problem)
            return []
        self._due = self.steady() + self._interval
        return events

    def _come_back(self, chain: Chain) -> list[Event]:
        """Connect again, and tell what came meanwhile."""
        client = chain.connect()
        try:
            chain.follower.require_chain(client)
            self._interval = self._measured(client)
            found = chain.follower.look(client, away=True)  # last: what it tells is not told again
        except BaseException:
            with suppress(Problem):
                client.close()
            raise
        self._client = client
        away = 0 if self._lost is None else max(0, int(self.steady() - self._lost))
        self._lost, self._pause, self._reason = None, 0.0, ""
        block = chain.follower.newest
        told = Event(RECONNECTED, f"the node answers again, after {away} s", {"block": block, "seconds": away})
        return [told, *found]

    def _lose(self, problem: Problem) -> None:
        """Give the connection up and wait, each time for longer."""
        self._hang_up()
        now = self.steady()
        self._lost = now if self._lost is None else self._lost
        self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * self._pause))
        self._due = now + self._pause
        if problem.message != self._reason:
            self._reason = problem.message
            self.note(f"{problem.message}; it is asked again, and what comes meanwhile is told then")

    def _measured(self, client: NodeClient) -> float:
        """Return how often it is worth looking: about once a block."""
        assert self.chain is not None
        if makes_blocks_on_demand(self.chain.network, self.chain.pin):
            return ON_DEMAND_SECONDS
        newest = self.chain.follower.newest or 0
        return min(_LONGEST, max(_SHORTEST, float(block_interval(client, newest))))

    def _hang_up(self) -> None:
        if self._client is not None:
            with suppress(Problem):
                self._client.close()
            self._client = None
