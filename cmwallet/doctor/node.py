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


def _endpoints_that_fail(opened: Session) -> Iterator[Finding]:
    """Name each of several endpoints that is not used, where others are."""
    if not opened.network.fallbacks:
        return
    from cmwallet.node.endpoint_pool import pool_of

    try:
        pool = pool_of(opened.client)
        if pool is None:
            return
        pool.wake_all()
        pool.usable()
    except Problem:
        return  # none can be used: said with the reason of each
    for one in pool.members:
        if one.problem is not None:
            yield Finding("node", Level.TODO, one.problem.message, one.problem.hint)


def check_node(opened: Session) -> Iterator[Finding]:
    """Ask the node of this command's network; connecting compares its chain with what was accepted."""
    network = opened.network
    yield from _endpoints_that_fail(opened)
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
