"""Clock of the agent's limits: no further ahead than the machine has run since the agent began."""

from __future__ import annotations

import time
from collections.abc import Callable

from cmwallet.servers.boot_time import boot_time


class SteadyClock:
    """Unix seconds. A clock that is set forward opens no window early, and one that is set back closes none."""

    def __init__(self, wall: Callable[[], float] = time.time, elapsed: Callable[[], float] = boot_time) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._began = (wall(), elapsed())
        self._latest = self._began[0]

    def __call__(self) -> float:
        """Return the wall's time, at most what has passed since the beginning, and never less than before."""
        wall, elapsed = self._began
        self._latest = max(self._latest, min(self._wall(), wall + self._elapsed() - elapsed))
        return self._latest
