"""Papers of others as files in a folder: names that lead nowhere else, and nothing overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.errors import AlreadyExists
from identity.records.attachments import clean_file_name
from identity.storage import create_private, storage_errors

if TYPE_CHECKING:
    from cmwallet.market.papers import Paper


def write_papers(folder: Path, papers: Sequence[Paper]) -> list[Path]:
    """Write each paper into a folder, which is made (0700) if it is not there; return the files (0600), in order.

    Names are one part of a path each. Names that a file system may take for the same get a number.

    Raises:
        AlreadyExists: one of the files is here already, before any is written. StorageFailed.
    """
    paths = [folder / name for name in file_names([paper.name for paper in papers])]
    for path in paths:
        if path.is_symlink() or path.exists():
            raise AlreadyExists(f"{path} is here already", hint="name a new folder")
    if not folder.is_dir():
        with storage_errors(folder):
            folder.mkdir(mode=0o700)
    for path, paper in zip(paths, papers, strict=True):
        create_private(path, paper.content)
    return paths


def file_names(names: Sequence[str]) -> list[str]:
    """Return names for files in one folder, each only once, in whatever case it is written."""
    taken: set[str] = set()
    found = []
    for stated in names:
        name = clean_file_name(stated)
        stem, dot, ending = name.rpartition(".")
        number = 1
        chosen = name
        while chosen.casefold() in taken:
            number += 1
            chosen = f"{stem}-{number}.{ending}" if dot and stem else f"{name}-{number}"
        taken.add(chosen.casefold())
        found.append(chosen)
    return found
