"""Folder in which a backup is unpacked to be verified: in memory where it fits."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cmwallet.backup.opening import require_room
from cmwallet.errors import PolicyRefused
from cmwallet.home.ram_folder import candidates, is_in_memory, ram_folder

_MARGIN: Final = 2
"""Unpacked, and what SQLite writes beside it while it is looked at."""


@contextmanager
def unpacking_folder(size: int, *, allow_disk: bool) -> Iterator[Path]:
    """Yield a private folder for a backup of `size` bytes; it is overwritten and removed afterwards.

    Raises:
        PolicyRefused: memory has no room for it, and the disk is not allowed. StorageFailed: the disk has none either.
    """
    fitting = [place for place in candidates() if _fits(place, size)]
    if not fitting and not allow_disk:
        raise PolicyRefused(
            f"no RAM-backed folder has room for {max(size >> 20, 1)} MiB to unpack",
            hint="--allow-disk unpacks it on the disk, where records stay sealed as they are in a home",
        )
    if not fitting:
        require_room(tempfile.gettempdir(), _MARGIN * size)
    with ram_folder(allow_disk=allow_disk, places=fitting) as folder:
        yield folder


def _fits(place: Path, size: int) -> bool:
    try:
        return is_in_memory(place) and shutil.disk_usage(place).free >= _MARGIN * size
    except OSError:
        return False
