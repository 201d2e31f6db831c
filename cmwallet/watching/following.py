"""The chain followed block by block: what is new, what was exchanged for other blocks, what was missed meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

from cmwallet.errors import NetworkFailed
from cmwallet.node.answers import Block
from cmwallet.node.canonical import is_canonical
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.watching.events import GAP, REORGANISED, Event, Span, Watched

DEEPEST: Final = 128
"""So many blocks are told again when nothing that was seen is part of the chain; further back a node does not lag."""


class Follower:
    """Follows one chain, whatever node is connected.

    `look` either tells all that is new and remembers it, or raises and remembers nothing.
    """

    def __init__(self, network: Network, genesis: str, watched: Sequence[Watched]) -> None:
        self._network = network
        self._genesis = genesis
        self._watched = watched
        self._seen: deque[tuple[int, str]] = deque(maxlen=2 * DEEPEST)

    @property
    def newest(self) -> int | None:
        """The newest block that was seen; None before the first look."""
        return self._seen[-1][0] if self._seen else None

    def require_chain(self, client: NodeClient) -> None:
        """Raise `NetworkFailed` when the node serves another chain than the one that is followed."""
        if client.chain_id() != self._network.chain_id or client.genesis_hash() != self._genesis:
            raise NetworkFailed(
                f"the node of {self._network.name} serves another chain than the one that is watched",
                hint="end this, and begin anew: cmwallet watch",
            )

    def look(self, client: NodeClient, *, away: bool = False) -> list[Event]:
        """Return what happened since the last look. `away`: the connection was lost in between.

        Raises:
            Problem: the node fails, or says what makes no sense; nothing is told then, and asked again next time.
        """
        head = client.latest_block()
        span = self._span(client, head)
        if span is None:
            return []
        events = [] if span.anew is None else [_reorganised(span)]
        if away and span.first <= head.number:
            events.append(_gap(span.first, head.number))
        found = [one.look(client, span) for one in self._watched]
        for one in found:
            events += one.events
            one.keep()
        self._see(head, span)
        return events

    def _span(self, client: NodeClient, head: Block) -> Span | None:
        """Return what is to be told; None when the node is behind what was seen already."""
        if not self._seen:
            return Span(head, head.number + 1)
        number, block_hash = self._seen[-1]
        if (head.number, head.hash) == (number, block_hash):
            return Span(head, number + 1, moved=False)
        behind = number - head.number
        if 0 < behind <= DEEPEST and not self._network.embedded:
            return None  # another of several nodes behind one address; whether blocks were exchanged shows later
        if behind <= 0 and is_canonical(client, number, block_hash, embedded=self._network.embedded):
            return Span(head, number + 1)
        kept = self._kept(client, head)
        return Span(head, kept + 1, kept)

    def _kept(self, client: NodeClient, head: Block) -> int:
        """Return the newest block that was seen and is still part of the chain."""
        for number, block_hash in reversed(self._seen):
            if number <= head.number:
                block = client.block(number)
                if block is not None and block.hash == block_hash:
                    return number
        return max(0, head.number - DEEPEST)

    def _see(self, head: Block, span: Span) -> None:
        if span.anew is not None:
            self._seen = deque((one for one in self._seen if one[0] <= span.anew), self._seen.maxlen)
        if span.moved:
            self._seen.append((head.number, head.hash))


def _reorganised(span: Span) -> Event:
    first, last = span.first, span.head.number
    words = f"blocks after {first - 1} were exchanged for others: what follows holds instead"
    return Event(REORGANISED, words, {"from": first, "to": last})


def _gap(first: int, last: int) -> Event:
    return Event(GAP, f"blocks {first} to {last} came meanwhile; what was in them follows", {"from": first, "to": last})
