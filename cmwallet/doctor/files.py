"""Files of a home: who can reach them, where they lie, and what killed processes left behind."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

from cmwallet.doctor.finding import Finding, Level
from cmwallet.home.folder import Home
from cmwallet.home.mounts import file_system

_TEMPORARY: Final = re.compile(r"\..+\.(?P<pid>[1-9][0-9]{0,9})\.tmp(-wal|-shm|-journal)?", re.ASCII)
"""As `identity.storage` names what it writes before it is renamed."""
_SHARED: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "vfat", "exfat", "ntfs", "ntfs3", "fuse.sshfs"})
"""File systems whose locks or modes do not hold between machines, or do not exist."""


def check_files(home: Home) -> Iterator[Finding]:
    """Look at every file and folder of a home."""
    for path in [home.path, *sorted(home.path.rglob("*"))]:
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue  # another process has just removed it
        yield from _reach(path, found)
        yield from _unfinished(path, found)
    yield from _place(home.path)


def _reach(path: Path, found: os.stat_result) -> Iterator[Finding]:
    if stat.S_ISLNK(found.st_mode):
        yield Finding("files", Level.TODO, f"{path} is a symbolic link", "look where it leads; cmwallet makes none")
        return
    if found.st_uid not in (os.geteuid(), 0):
        yield Finding("files", Level.TODO, f"{path} belongs to another user", f"sudo chown $USER {path}")
    elif stat.S_IMODE(found.st_mode) & 0o077:
        mode = 0o700 if stat.S_ISDIR(found.st_mode) else 0o600
        hint = f"chmod {mode:o} {path}"
        yield Finding("files", Level.TODO, f"other users can reach {path}", hint, partial(path.chmod, mode))


def _unfinished(path: Path, found: os.stat_result) -> Iterator[Finding]:
    name = _TEMPORARY.fullmatch(path.name)
    if name is None or not stat.S_ISREG(found.st_mode) or _lives(int(name["pid"])):
        return
    yield Finding("files", Level.TODO, f"{path} is a write that was cut short", f"rm {path}", path.unlink)


def _lives(pid: int) -> bool:
    """Whether a process has that number, perhaps another one than was meant: then its file stays."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _place(folder: Path) -> Iterator[Finding]:
    kind = file_system(folder)
    if kind in _SHARED:
        yield Finding(
            "files",
            Level.TODO,
            f"the home is on {kind}, where locks and permissions are not sure to hold",
            "move it to a disk of this machine (CMWALLET_HOME)",
        )
