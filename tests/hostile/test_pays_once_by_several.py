"""Two endpoints of one chain that lie, each in its own way and at any time: one intent is paid once all the same."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis.stateful import initialize, rule

from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_pool import EndpointPool
from cmwallet.node.endpoint_roster import Rules, Surroundings
from cmwallet.node.rpc import MockTransport
from tests.hostile.test_pays_once import NETWORK, TOOK, LyingNode, PaysOnce, answers, lies
from tests.unit.transactions.journalling import GENESIS

URLS = ("http://a", "http://b")


class Endpoint(LyingNode):
    """A node that says its chain id, too."""

    def eth_chainId(self) -> str:  # noqa: N802
        return hex(1234)


class PaysOnceByTwo(PaysOnce):
    """As with one node; the second has the same blocks, and lies of its own."""

    @initialize()
    def start(self) -> None:
        super().start()
        self.node, self.second = Endpoint(), Endpoint()
        self.second.mined, self.second.pool = self.node.mined, self.node.pool
        ticks = itertools.count(step=40)  # each look at the endpoints is too old for the next
        around = Surroundings(
            clock=self.clock, steady=lambda: float(next(ticks)), sleep=lambda _: None, budget=60.0, patience=60.0
        )
        rules = Rules(replace(NETWORK, rpc=URLS[0], fallbacks=URLS[1:]), GENESIS, on_demand=True, seconds=60.0)
        transports = [MockTransport(node.ask) for node in (self.node, self.second)]
        self.client = NodeClient(EndpointPool(rules, dict(zip(URLS, transports, strict=True)), around=around))
        self.outbox = replace(self.outbox, client=self.client)

    @rule(answer=answers, lies=lies)
    def second_changes(self, answer: tuple[str, bool], lies: set[str]) -> None:
        self.second.answer, self.second.lies = answer, lies

    def goes_on_with_an_honest_node(self) -> None:
        """No lies jam the account for ever."""
        self.second.answer, self.second.lies = (TOOK, True), set()
        super().goes_on_with_an_honest_node()


TestPaysOnceByTwo = PaysOnceByTwo.TestCase
TestPaysOnceByTwo.settings = settings(
    max_examples=25, stateful_step_count=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
