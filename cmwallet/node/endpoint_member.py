"""One endpoint of a pool: where it is, the way to it, what it said last, and why it is not used, if it is not."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.errors import Problem
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_health import Health
from cmwallet.node.endpoint_memory import Failures
from cmwallet.node.endpoints import parse_endpoint
from cmwallet.node.rpc import Transport


@dataclass(eq=False)
class Member:
    """An endpoint. `seconds` is how long it took to say how it is; `down`: it failed since then.

    `silent`: it did not answer in time, which is no sign that nobody is there.
    """

    url: str
    transport: Transport
    client: NodeClient
    failures: Failures
    health: Health | None = None
    problem: Problem | None = None
    seconds: float | None = None
    down: bool = False
    silent: bool = False

    @property
    def place(self) -> str:
        """Host and port: all that is said of it, since the rest of the address may hold a key."""
        return parse_endpoint(self.url).place
