"""File systems: on which one a folder lies."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_MOUNTS: Final = Path("/proc/self/mounts")


def file_system(folder: Path) -> str | None:
    """Return the kind of file system on which a folder lies, such as `tmpfs`; None where nobody can say."""
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
        place = folder.resolve(strict=True)
    except OSError:
        return None
    best, found = -1, None
    for line in lines:
        _, mounted, kind, *_ = line.split(" ")
        point = Path(mounted.encode().decode("unicode_escape"))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), kind
    return found
