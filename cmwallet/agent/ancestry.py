"""Ancestry of processes, as the kernel tells it: whether one descends from another.

Linux only. A process id alone may belong to somebody else by now, so each step is taken together with the time at which
the process started, and the first one is that of a living connection.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_STEPS: Final = 256
_PARENT, _STARTED = 1, 19
"""Places in `/proc/PID/stat` behind the name, which stands in brackets and may hold anything (proc(5))."""
_PR_SET_CHILD_SUBREAPER: Final = 36


@dataclass(frozen=True)
class Process:
    """A process: its id, its parent's, and when it started, in ticks since the boot."""

    pid: int
    parent: int
    started: int


def process(pid: int) -> Process | None:
    """Return a process that lives; None for one that does not, or of which nothing can be read."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return Process(pid, int(fields[_PARENT]), int(fields[_STARTED]))


def descends(pid: int, root: Process) -> bool:
    """Whether a process is `root` or a descendant of it that lives in its tree."""
    step = process(pid)
    for _ in range(MOST_STEPS):
        if step is None:
            return False
        if step.pid == root.pid:
            return step.started == root.started
        parent = process(step.parent) if step.parent > 0 else None
        if parent is None or parent.started > step.started:
            return False  # the id was given to a later process
        step = parent
    return False


def adopt_orphans() -> bool:
    """Have orphaned descendants come back to this process; return whether the system does that."""
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def myself() -> Process:
    """Return this process."""
    found = process(os.getpid())
    return found or Process(os.getpid(), os.getppid(), 0)
