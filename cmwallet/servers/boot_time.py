"""Clock of limits of time: nobody can set it, and it goes on while the machine sleeps."""

from __future__ import annotations

import time


def boot_time() -> float:
    """Seconds since the machine started, sleep included where the system counts it (CLOCK_BOOTTIME)."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
