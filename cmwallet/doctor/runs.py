"""Folders that runs left behind: of those that were killed, and of those that are over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.doctor.finding import Finding, Level
from cmwallet.home.run_folders import ENDED, SPOOL, goes_on, remove_run, run_folders

if TYPE_CHECKING:
    from cmwallet.session import Session


def check_runs(opened: Session) -> Iterator[Finding]:
    """Look at each folder whose run does not go on. A spool is never removed here: it says what was signed."""
    for folder in run_folders(opened.home):
        if not goes_on(folder):
            yield _left(folder)


def _left(folder: Path) -> Finding:
    by_hand = f"rm -r {folder}"
    if not (folder / SPOOL).exists():
        return Finding("runs", Level.TODO, f"{folder} is left of a run", by_hand, partial(remove_run, folder))
    if (folder / ENDED).exists():
        message = f"the run {folder.name} is over, and what it did not spend is not given back yet"
        return Finding("runs", Level.NOTE, message, "cmwallet unlock")
    message = f"the run {folder.name} was killed: all of its limit stays counted, and its spool says what it signed"
    return Finding("runs", Level.TODO, message, by_hand)
