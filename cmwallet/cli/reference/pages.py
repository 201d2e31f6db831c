"""The manual pages of this release: where they lie when it is installed, and how they are written anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from cmwallet.cli.reference.manual import manual_pages
from cmwallet.cli.reference.spec import command_tree

_HOME: Final = "$CMWALLET_HOME"


def pages() -> dict[str, str]:
    """Return the text of each page by its file, such as `man1/cmwallet-send.1`."""
    from cmwallet.cli.help import TOPICS, files_of
    from cmwallet.home.folder import Home

    topics = {name: (topic.__doc__ or "", topic() if name != "files" else []) for name, topic in TOPICS.items()}
    topics["files"] = (topics["files"][0], files_of(Home(Path(_HOME))))
    return manual_pages(command_tree(), topics)


def write_pages(folder: Path) -> list[Path]:
    """Write the pages below a folder; return their files."""
    written = []
    for name, text in pages().items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        written.append(file)
    return written


def installed_pages() -> list[Path]:
    """Return the pages that were installed with the program, below the prefix of its Python; none: it has none."""
    folder = Path(sys.prefix) / "share" / "man"
    return sorted(folder.glob("man[17]/cmwallet*.[17]"))
