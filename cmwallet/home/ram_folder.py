"""Private folder in memory for plaintext that other programs have to see: an editor, a viewer.

What is written to a disk can be found there after it was deleted. A RAM-backed file system keeps nothing once it is
gone, unless the machine swaps; encrypted swap is the user's to arrange.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cmwallet.errors import PolicyRefused
from cmwallet.home.mounts import file_system
from identity.storage import storage_errors

_RAM: Final = frozenset({"tmpfs", "ramfs"})
_BLOCK: Final = 1 << 20
_PREFIX: Final = "cmwallet-plain-"


def is_in_memory(folder: Path) -> bool:
    """Whether a folder lies on a RAM-backed file system; where nobody can say, it does not."""
    return file_system(folder) in _RAM


def candidates() -> list[Path]:
    """Where a RAM-backed folder is looked for."""
    stated = os.environ.get("XDG_RUNTIME_DIR")
    return [Path(path) for path in (stated, "/dev/shm", "/run/shm") if path]  # noqa: S108 - a private folder is made


@contextmanager
def ram_folder(*, allow_disk: bool, places: Sequence[Path] | None = None) -> Iterator[Path]:
    """Yield a new private folder (0700) in memory; everything in it is overwritten and removed afterwards.

    With `allow_disk` the system's folder for temporary files serves where there is no memory-backed one.

    Raises:
        PolicyRefused: there is none, and the disk is not allowed.
    """
    parent = next(
        (
            place
            for place in (candidates() if places is None else places)
            if is_in_memory(place) and os.access(place, os.W_OK | os.X_OK)
        ),
        None,
    )
    if parent is None and not allow_disk:
        raise PolicyRefused(
            "there is no RAM-backed folder, and plaintext does not go to the disk",
            hint="--allow-disk writes it there all the same, and overwrites it afterwards",
        )
    import tempfile

    sweep_left_behind([Path(tempfile.gettempdir())])
    with storage_errors(parent or Path(tempfile.gettempdir())):
        while True:
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(held, fcntl.LOCK_EX)  # the kernel lets go of it when this process dies, however that happens
            if folder.exists():
                break
            os.close(held)  # swept by another process before it was held
    try:
        yield folder
    finally:
        wipe(folder)
        os.close(held)


def sweep_left_behind(beside: Sequence[Path] = ()) -> None:
    """Overwrite and remove the folders of processes that were killed; those of living ones are held by a lock."""
    for place in {*candidates(), *beside}:
        try:
            left = [Path(entry.path) for entry in os.scandir(place) if entry.name.startswith(_PREFIX)]
        except OSError:
            continue
        for folder in left:
            with suppress(OSError):  # it goes meanwhile, or something in it cannot be removed
                _sweep(folder)


def _sweep(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(held).st_uid == os.geteuid():
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            wipe(folder)
    finally:
        os.close(held)


def wipe(folder: Path) -> None:
    """Overwrite and remove every file in a folder, whoever put it there, and the folder."""
    for base, folders, files in os.walk(folder, topdown=False):
        for name in files:
            _wipe_file(Path(base) / name)
        for name in folders:
            path = Path(base) / name
            path.unlink() if path.is_symlink() else path.rmdir()
    folder.rmdir()


def _wipe_file(path: Path) -> None:
    try:
        if path.is_file() and not path.is_symlink():
            with path.open("r+b") as file:
                left = path.stat().st_size
                while left > 0:
                    left -= file.write(bytes(min(left, _BLOCK)))
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        pass  # it cannot be overwritten; removing it is what is left
    path.unlink(missing_ok=True)
