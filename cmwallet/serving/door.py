"""Who is let in: at most so many connections at once, and the one that has been silent longest makes room for another.

A connection counts from the moment it is accepted, its TLS handshake included. It is silent until a request of it has
come whole, and again once that was answered. So strangers who open connections and say nothing shut nobody out: they
can only push out each other. Who is being answered stays; when all are, the next one waits.
"""

from __future__ import annotations

import asyncio
from typing import Protocol


class Visitor(Protocol):
    """A connection as the door sees it."""

    def send_away(self) -> None:
        """End it at once, whatever it is at."""


class Door:
    """The connections of one server."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: set[Visitor] = set()
        self._silent: dict[Visitor, None] = {}  # in the order in which they fell silent
        self._moved = asyncio.Event()

    async def let_in(self, visitor: Visitor) -> None:
        """Count a connection in, as soon as there is room for it."""
        while len(self._inside) >= self._most:
            longest = next(iter(self._silent), None)
            if longest is None:
                self._moved.clear()
                await self._moved.wait()
            else:
                self.leave(longest)
                longest.send_away()
        self._inside.add(visitor)
        self._silent[visitor] = None

    def speaks(self, visitor: Visitor) -> None:
        """A request of it has come whole."""
        self._silent.pop(visitor, None)

    def is_silent(self, visitor: Visitor) -> None:
        """It was answered."""
        if visitor in self._inside:
            self._silent[visitor] = None
            self._moved.set()

    def leave(self, visitor: Visitor) -> None:
        """It has ended."""
        self._inside.discard(visitor)
        self._silent.pop(visitor, None)
        self._moved.set()
