"""Timer for predicates over ages: on the day when an answer changes, the agent seals what was granted anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime


class DayChange:
    """Does something once when a day begins (UTC). If it fails it is done the next time."""

    def __init__(self, work: Callable[[], object], clock: Callable[[], float]) -> None:
        self._work = work
        self._clock = clock
        self._day = self._today()

    def __call__(self) -> None:
        """Look whether another day has begun. Raises what the work raises."""
        today = self._today()
        if today != self._day:
            self._work()
            self._day = today

    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()
