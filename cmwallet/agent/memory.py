"""Memory locking: keeping secrets off the swap, where the system allows it."""

from __future__ import annotations

import ctypes
import resource

_MCL_CURRENT = 1
_MCL_FUTURE = 2


def lock_memory() -> bool:
    """Lock all memory of this process, now and later (mlockall); whether it was allowed.

    Under a finite limit that cannot be lifted nothing is locked: later memory would be refused in the middle of work.
    """
    try:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (AttributeError, OSError, ValueError):
        return False
    try:
        return bool(ctypes.CDLL(None, use_errno=True).mlockall(_MCL_CURRENT | _MCL_FUTURE) == 0)
    except (AttributeError, OSError):
        return False  # no such call here
