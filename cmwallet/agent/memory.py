"""Keeping memory off the swap, where the system allows it."""

from __future__ import annotations

import ctypes
import resource

_MCL_CURRENT = 1
_MCL_FUTURE = 2


def lock_memory() -> bool:
    """Lock all memory of this process, now and later (mlockall); whether it was allowed.

    With a finite limit nothing is locked: later memory would be refused, in the middle of some work.
    """
    try:
        soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
        if hard == resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
        elif soft != resource.RLIM_INFINITY:
            return False
        return bool(ctypes.CDLL(None, use_errno=True).mlockall(_MCL_CURRENT | _MCL_FUTURE) == 0)
    except (AttributeError, OSError, ValueError):
        return False  # no such call here
