"""Folders of runs in a home: where each has its agent's socket, its spool, and the mark that it is over."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cmwallet.home.folder import Home
from identity.storage import private_directory

FOLDER: Final = "runs"
SPOOL: Final = "spool"
ENDED: Final = "ended"
"""Name of the file beside a spool that has its last line."""


def run_folder(home: Home, run_id: str) -> Path:
    """Return the folder of a run, made if it is not there."""
    return private_directory(private_directory(home.path / FOLDER) / run_id)


def runs_ended(home: Home) -> bool:
    """Whether a run is over and was not counted out yet."""
    return any(home.path.glob(f"{FOLDER}/*/{ENDED}"))
