"""Hardening of the process before it holds a vault key."""

from __future__ import annotations

import os
import resource
import sys

_PR_SET_DUMPABLE = 4


def harden_process() -> None:
    """No core dumps, nothing readable by others: umask 077, RLIMIT_CORE 0, and on Linux PR_SET_DUMPABLE 0.

    The last also keeps other processes of the same user from attaching a debugger. What a system refuses is left.
    """
    os.umask(0o077)
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    except (OSError, ValueError):
        pass  # a container may forbid it; the other measures stand
    if sys.platform == "linux":
        import ctypes

        try:
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        except (OSError, AttributeError):
            pass  # a libc without prctl
