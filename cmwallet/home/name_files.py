"""Files of names for the shell's completion: `names/account` and its like, one name a line.

A shell reads them itself, so that a TAB starts no Python. Each store writes its file right after its commit, whole and
in one step. A file holds what `cmwallet … list` shows while the vault is locked, and of that only names that no shell
gives a meaning to; others are typed by hand. Nothing here is trusted or needed: a file that cannot be written is left
out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from cmwallet.home.folder import Home

_PLAIN: Final = re.compile(r"[A-Za-z0-9._@:+][A-Za-z0-9._@:+-]{0,127}", re.ASCII)
_MOST: Final = 20_000

OF_TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "accounts": ("account", "SELECT name FROM accounts ORDER BY rowid"),
    "contacts": ("contact", "SELECT name FROM contacts ORDER BY folded"),
    "wallets": ("wallet", "SELECT name FROM wallets ORDER BY rowid"),
    "deployments": ("contract", "SELECT DISTINCT name FROM deployments ORDER BY name"),
    "grants": ("grant", "SELECT id FROM grants ORDER BY changed DESC"),
}
"""For each table of `wallet.db` that has names: the kind they are of, and how they are read."""


def write_names(home: Home, kind: str, names: Iterable[str]) -> None:
    """Replace the file of a kind with these names, as far as they are plain; nothing is raised."""
    text, path = _text(names), home.names_directory / kind
    with suppress(OSError):
        home.names_directory.mkdir(mode=0o700, exist_ok=True)
        if _holds(path, text):
            return
        temporary = path.with_name(f".{kind}.{os.getpid()}.tmp")
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def write_all(home: Home, read: Callable[[str], Iterable[str]]) -> None:
    """Write the files of all tables; `read` returns the names that a query finds."""
    for kind, query in OF_TABLES.values():
        write_names(home, kind, read(query))


def is_current(home: Home, kind: str, names: Iterable[str]) -> bool:
    """Whether the file of a kind has these names, as far as they are plain; none at all need no file."""
    text, path = _text(names), home.names_directory / kind
    try:
        return _holds(path, text) or (not text and not path.exists())
    except OSError:
        return False


def _text(names: Iterable[str]) -> bytes:
    plain = [name for name in names if _PLAIN.fullmatch(name)][:_MOST]
    return "".join(f"{name}\n" for name in plain).encode()


def _holds(path: Path, text: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == text
