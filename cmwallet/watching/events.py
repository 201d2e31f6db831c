"""Events that are told, and what tells them: an interface that every thing that is watched stands behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from cmwallet.node.answers import Block
from cmwallet.node.client import NodeClient

BALANCE: Final = "balance"
INCOMING: Final = "incoming"
CONFIRMED: Final = "confirmed"
GRANT: Final = "grant"
DEAL: Final = "deal"
GAP: Final = "gap"
RECONNECTED: Final = "reconnected"
REORGANISED: Final = "reorganised"


@dataclass(frozen=True)
class Event:
    """Something that happened: its kind, a line of words for a person, and its members as `--json` has them."""

    kind: str
    words: str
    members: Mapping[str, object]

    def document(self, at: str) -> dict[str, object]:
        """Return the object that is printed; `at` (RFC 3339) is when it was seen."""
        return {"event": self.kind, "at": at, **self.members}


@dataclass(frozen=True)
class Span:
    """What one look at the chain is about: its newest block, and the first one that was not told yet.

    `anew` is the number of the last block that kept its place in a reorganisation, None when there was none. `moved`:
    the newest block is another than at the look before.
    """

    head: Block
    first: int
    anew: int | None = None
    moved: bool = True


def nothing_to_keep() -> None:
    """Keep nothing: for what remembers nothing."""


@dataclass(frozen=True)
class Found:
    """What a look found. `keep` makes it known: it is called once all of the look has succeeded and was told."""

    events: Sequence[Event] = ()
    keep: Callable[[], None] = nothing_to_keep


class Watched(Protocol):
    """Something that is watched on the chain. What the first look finds is the beginning, and no event."""

    def look(self, client: NodeClient, span: Span) -> Found:
        """Return what is new. Raises `Problem` when the node fails or lies; the same is asked again later."""
