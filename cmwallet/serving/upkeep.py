"""Periodic jobs of the server: forgetting what has ended, telling dapps of revocations, renewing public lists."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cmwallet.errors import Problem

log = logging.getLogger("cmwallet.oauth")

TICK_SECONDS = 5.0


@dataclass
class Chore:
    """Something that is done every so many seconds. An error of it ends neither the server nor the other chores."""

    name: str
    seconds: float
    work: Callable[[], object]
    due: float = 0.0


class Upkeep:
    """Does chores in a thread of its own, one after the other."""

    def __init__(self, chores: Sequence[Chore], clock: Callable[[], float]) -> None:
        self._chores = chores
        self._clock = clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="upkeep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is being done is finished first, within reason."""
        self._stopped.set()
        self._thread.join(TICK_SECONDS)

    def do_due(self) -> None:
        """Do what is due now."""
        now = self._clock()
        for chore in self._chores:
            if now >= chore.due:
                chore.due = now + chore.seconds
                try:
                    chore.work()
                except Problem as problem:
                    log.warning("%s did not work: %s", chore.name, problem.code)
                except Exception as error:  # noqa: BLE001 - one chore's bug must not end the others
                    log.error("%s did not work: %s", chore.name, type(error).__name__)  # noqa: TRY400 - values

    def _go_on(self) -> None:
        while not self._stopped.is_set():
            self.do_due()
            self._stopped.wait(TICK_SECONDS)
