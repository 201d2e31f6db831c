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
class Job:
    """Something that is done every so many seconds. An error of it ends neither the server nor the other jobs."""

    name: str
    seconds: float
    work: Callable[[], object]
    due: float = 0.0


class JobRunner:
    """Does jobs in a thread of its own, one after the other."""

    def __init__(self, jobs: Sequence[Job], clock: Callable[[], float]) -> None:
        self._jobs = jobs
        self._clock = clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="jobs", daemon=True)

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
        for job in self._jobs:
            if now >= job.due:
                job.due = now + job.seconds
                try:
                    job.work()
                except Problem as problem:
                    log.warning("%s did not work: %s", job.name, problem.code)
                except Exception as error:  # noqa: BLE001 - one job's bug must not end the others
                    log.error("%s did not work: %s", job.name, type(error).__name__)  # noqa: TRY400 - values

    def _go_on(self) -> None:
        while not self._stopped.is_set():
            self.do_due()
            self._stopped.wait(TICK_SECONDS)
