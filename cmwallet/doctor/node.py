"""The network's node: whether it answers, serves the chain that was accepted, and agrees with this machine's clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from cmwallet.doctor.finding import Finding, Level
from cmwallet.errors import Problem

if TYPE_CHECKING:
    from cmwallet.session import Session

_AHEAD_SECONDS: Final = 30


def check_node(opened: Session) -> Iterator[Finding]:
    """Ask the node of this command's network; connecting compares its chain with what was accepted."""
    network = opened.network
    try:
        newest = opened.client.latest_block()
        lag = opened.lag(network)
    except Problem as problem:
        yield Finding("node", Level.TODO, problem.message, problem.hint)
        return
    if lag is not None:
        yield Finding("node", Level.TODO, lag.sentence, f"cmwallet network check {network.name}")
    if not network.embedded and newest.timestamp > time.time() + _AHEAD_SECONDS:
        ahead = int(newest.timestamp - time.time())
        message = f"the newest block of {network.name} is {ahead} s ahead of the clock here"
        yield Finding("node", Level.TODO, message, "set the clock")
