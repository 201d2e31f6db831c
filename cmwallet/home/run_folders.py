"""Folders of runs in a home: where each has its agent's socket, its spool, its lock, and the mark that it is over."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cmwallet.home.folder import Home
from identity.storage import is_locked, private_directory, storage_errors

FOLDER: Final = "runs"
SPOOL: Final = "spool"
ENDED: Final = "ended"
"""Name of the file beside a spool that has its last line."""
LOCK: Final = "lock"
"""Name of the file that a run holds locked while it goes on."""

_BEGINNING: Final = 60
"""Seconds within which a folder is not looked into: its run may not hold its lock yet."""


def run_folder(home: Home, run_id: str) -> Path:
    """Return the folder of a run, made if it is not there."""
    return private_directory(private_directory(home.path / FOLDER) / run_id)


def runs_ended(home: Home) -> bool:
    """Whether a run is over and was not counted out yet."""
    return any(home.path.glob(f"{FOLDER}/*/{ENDED}"))


def run_folders(home: Home) -> Iterator[Path]:
    """Return the folders of runs, in their order; a link is none of them."""
    folder = home.path / FOLDER
    if folder.is_dir():
        yield from (one for one in sorted(folder.iterdir()) if one.is_dir() and not one.is_symlink())


def goes_on(folder: Path) -> bool:
    """Whether a run goes on, or has just begun or ended."""
    try:
        if folder.stat().st_mtime > time.time() - _BEGINNING:
            return True
    except FileNotFoundError:
        return True  # it has just been counted
    return is_locked(folder / LOCK)


def remove_run(folder: Path) -> None:
    """Remove the folder of a run; the spool goes first, so that one without it is known to be nothing but left over.

    Raises `StorageFailed`.
    """
    with storage_errors(folder):
        (folder / SPOOL).unlink(missing_ok=True)
        shutil.rmtree(folder)
