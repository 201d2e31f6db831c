"""Lifetime limits of the agent, by a clock that nobody can set."""

from __future__ import annotations

from collections.abc import Callable

from cmwallet.servers.boot_time import boot_time


class Limits:
    """How long the agent lives: until `hard` seconds have passed, or `idle` seconds without a request."""

    def __init__(self, hard: float, idle: float, clock: Callable[[], float] = boot_time) -> None:
        self.idle = idle
        self._clock = clock
        self._end = clock() + hard
        self._used = clock()

    def touch(self) -> None:
        """Note that it was used."""
        self._used = self._clock()

    @property
    def left(self) -> float:
        """Seconds until the hard end."""
        return self._end - self._clock()

    @property
    def left_idle(self) -> float:
        """Seconds until it ends for want of use."""
        return min(self.left, self._used + self.idle - self._clock())

    @property
    def over(self) -> bool:
        """Whether one of the two is reached."""
        return self.left_idle <= 0
