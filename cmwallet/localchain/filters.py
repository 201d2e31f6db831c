"""Filters that a client polls: kept in the node's memory, as in every Ethereum client; unused ones end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cmwallet.localchain.log_query import LogQuery

MAX_FILTERS = 256
IDLE_SECONDS = 300.0

Kind = Literal["log", "block", "transaction"]


@dataclass
class Filter:
    """How far a client has been told: `block` is the last block seen, `arrival` the last transaction that came in."""

    kind: Kind
    block: int
    arrival: int
    reversal: int
    used: float
    query: LogQuery | None = None


class Filters:
    """All filters of a node, by id. `clock` returns seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._filters: dict[str, Filter] = {}

    def add(self, kind: Kind, *, block: int, arrival: int, reversal: int, query: LogQuery | None = None) -> str:
        """Keep a filter and return its id; the longest unused one makes room."""
        self._expire()
        while len(self._filters) >= MAX_FILTERS:
            del self._filters[min(self._filters, key=lambda name: self._filters[name].used)]
        identifier = "0x" + secrets.token_hex(16)
        self._filters[identifier] = Filter(kind, block, arrival, reversal, self._clock(), query)
        return identifier

    def get(self, identifier: str) -> Filter | None:
        """The filter, which counts as used now; None if it ended."""
        self._expire()
        found = self._filters.get(identifier)
        if found is not None:
            found.used = self._clock()
        return found

    def remove(self, identifier: str) -> bool:
        """Forget a filter; False if there is none."""
        return self._filters.pop(identifier, None) is not None

    @property
    def any_open(self) -> bool:
        """Whether a filter has not ended yet."""
        self._expire()
        return bool(self._filters)

    def _expire(self) -> None:
        now = self._clock()
        for identifier in [name for name, item in self._filters.items() if abs(now - item.used) > IDLE_SECONDS]:
            del self._filters[identifier]
