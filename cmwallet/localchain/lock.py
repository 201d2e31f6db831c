"""Lock of the chain's server: held as long as it lives."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from cmwallet.localchain.greeting import LOCK_FILE
from identity.storage import storage_errors


def lock_is_held(directory: Path) -> bool:
    """Whether a server lives in `directory`, or is just starting or ending. Raises `StorageFailed`."""
    path = directory / LOCK_FILE
    if not path.exists():
        return False
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
