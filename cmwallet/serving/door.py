"""Admission of connections: at most so many at once; the one that has been silent longest makes room for another.

A connection counts from the moment it is accepted, its TLS handshake included. It is silent until a request of it has
come whole, while an answer waits for it to read on, and again once it was answered. So strangers who open connections
and say nothing, or who ask and do not read, shut nobody out: they can only push out each other. Who is being answered
stays; when all are, the next one waits.

Of one address (of IPv6, one /64: `identity/remote.py`) there are fewer still: its own longest-silent one makes room,
and when all of them are being answered, another one is not let in. It does not wait, since everybody would behind it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Protocol


class Visitor(Protocol):
    """A connection as the door sees it; `address` is None where those of one address are not counted."""

    @property
    def address(self) -> str | None:
        """Whose it is."""

    def send_away(self) -> None:
        """End it at once, whatever it is at."""


class Door:
    """The connections of one server: at most `most`, and at most `each` of one address."""

    def __init__(self, most: int, each: int) -> None:
        self._most = most
        self._each = each
        self._inside: set[Visitor] = set()
        self._of: Counter[str] = Counter()
        self._silent: dict[Visitor, None] = {}  # in the order in which they fell silent
        self._moved = asyncio.Event()

    async def let_in(self, visitor: Visitor) -> bool:
        """Count a connection in as soon as there is room for it; False when its address has too many."""
        address = visitor.address
        if address is not None and self._of[address] >= self._each:
            longest = next((one for one in self._silent if one.address == address), None)
            if longest is None:
                return False
            self._send_away(longest)
        while len(self._inside) >= self._most:
            longest = next(iter(self._silent), None)
            if longest is None:
                self._moved.clear()
                await self._moved.wait()
            else:
                self._send_away(longest)
        self._inside.add(visitor)
        self._silent[visitor] = None
        if address is not None:
            self._of[address] += 1
        return True

    def speaks(self, visitor: Visitor) -> None:
        """A request of it has come whole, or it has read on."""
        self._silent.pop(visitor, None)

    def is_silent(self, visitor: Visitor) -> None:
        """It was answered, or does not read. Who was silent already stays where it is in the order."""
        if visitor in self._inside:
            self._silent.setdefault(visitor, None)
            self._moved.set()

    def leave(self, visitor: Visitor) -> None:
        """It has ended."""
        if visitor in self._inside:
            self._inside.discard(visitor)
            if visitor.address is not None:
                self._of -= Counter((visitor.address,))
        self._silent.pop(visitor, None)
        self._moved.set()

    def _send_away(self, visitor: Visitor) -> None:
        self.leave(visitor)
        visitor.send_away()
