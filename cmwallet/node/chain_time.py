"""Chain time: the time of the next block, by which every deadline of a contract is judged."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from cmwallet.errors import NetworkFailed
from cmwallet.node import answers
from cmwallet.node.answers import Block
from cmwallet.node.client import LATEST, PENDING, NodeClient

APART_SECONDS: Final = 60
"""A chain whose time differs by more from this machine's is said to."""
LAST_SECOND: Final = (1 << 37) - 1
"""A time of more, in the year 6325, is none: no chain is there yet, and what stands on one ends within years."""


def chain_time(client: NodeClient) -> int:
    """Return the time that a transaction sent now would meet, in Unix seconds: of the pending block, else the newest.

    Raises `NetworkFailed`.
    """
    latest, pending = client.transport.batch([("eth_getBlockByNumber", (tag, False)) for tag in (LATEST, PENDING)])
    if isinstance(latest, Exception):
        raise latest
    return next_block_time(pending, answers.block(latest))


def next_block_time(pending: object, latest: Block) -> int:
    """Return the time of the next block; a node that does not make it up says the newest one's.

    Raises `NetworkFailed` for a time that cannot be.
    """
    stated = pending.get("timestamp") if isinstance(pending, dict) else None
    moment = latest.timestamp if stated is None else max(latest.timestamp, answers.quantity(stated, "time of a block"))
    if moment > LAST_SECOND:
        raise NetworkFailed("the node says a time of the next block that cannot be")
    return moment


def apart(chain: int, clock: Callable[[], float] = time.time) -> str | None:
    """Return what to say when chain time and this machine's clock are more than a minute apart; None when not."""
    seconds = chain - int(clock())
    if abs(seconds) <= APART_SECONDS:
        return None
    return (
        f"the chain's time is {in_words(abs(seconds))} {'ahead of' if seconds > 0 else 'behind'} this machine's clock"
    )


def in_words(seconds: int) -> str:
    """Return a length of time in its largest unit and the next: `2 d 3 h`, `23 h`, `40 min`, `12 s`."""
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    for place, (unit, size) in enumerate(units):
        if seconds >= size:
            text = f"{seconds // size} {unit}"
            rest = seconds % size // units[place + 1][1] if unit in ("d", "h") else 0
            few = seconds // size < 10
            return f"{text} {rest} {units[place + 1][0]}" if rest and few else text
    return "0 s"


def when_in_words(moment: int, now: int) -> str:
    """Return `in 23 h` or `2 d ago`, of a moment as seen from chain time."""
    return f"in {in_words(moment - now)}" if moment >= now else f"{in_words(now - moment)} ago"
