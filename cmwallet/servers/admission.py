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


class Connection(Protocol):
    """A connection as the admission sees it; `address` is None where those of one address are not counted."""

    @property
    def address(self) -> str | None:
        """Whose it is."""

    def abort(self) -> None:
        """End it at once, whatever it is at."""


class Admission:
    """The connections of one server: at most `most`, and at most `each` of one address."""

    def __init__(self, most: int, each: int) -> None:
        self._most = most
        self._each = each
        self._admitted: set[Connection] = set()
        self._of: Counter[str] = Counter()
        self._idle: dict[Connection, None] = {}  # in the order in which they fell silent
        self._changed = asyncio.Event()

    async def admit(self, connection: Connection) -> bool:
        """Count a connection in as soon as there is room for it; False when its address has too many."""
        address = connection.address
        if address is not None and self._of[address] >= self._each:
            longest = next((one for one in self._idle if one.address == address), None)
            if longest is None:
                return False
            self._abort(longest)
        while len(self._admitted) >= self._most:
            longest = next(iter(self._idle), None)
            if longest is None:
                self._changed.clear()
                await self._changed.wait()
            else:
                self._abort(longest)
        self._admitted.add(connection)
        self._idle[connection] = None
        if address is not None:
            self._of[address] += 1
        return True

    def mark_active(self, connection: Connection) -> None:
        """A request of it has come whole, or it has read on."""
        self._idle.pop(connection, None)

    def mark_idle(self, connection: Connection) -> None:
        """It was answered, or does not read. Who was silent already stays where it is in the order."""
        if connection in self._admitted:
            self._idle.setdefault(connection, None)
            self._changed.set()

    def leave(self, connection: Connection) -> None:
        """It has ended."""
        if connection in self._admitted:
            self._admitted.discard(connection)
            if connection.address is not None:
                self._of -= Counter((connection.address,))
        self._idle.pop(connection, None)
        self._changed.set()

    def _abort(self, connection: Connection) -> None:
        self.leave(connection)
        connection.abort()
