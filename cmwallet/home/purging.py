"""Purging of a home: the files that cmwallet makes in it, and no other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cmwallet.home.folder import Home
from identity.storage import storage_errors

_FOLDERS: Final = ("cache", "bank", "locks", "names", "runs")
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""What SQLite keeps beside a database."""


def purge(home: Home) -> list[Path]:
    """Remove what cmwallet made in a home, and the folder if nothing else is in it; return what is left.

    The vault goes last: a purge that was cut short is begun again. Raises `StorageFailed`.
    """
    with storage_errors(home.path):
        for path in _parts(home):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        left = sorted(home.path.iterdir())
        if not left:
            home.path.rmdir()
    return left


def _parts(home: Home) -> Iterator[Path]:
    yield home.chain_directory
    yield from (home.path / name for name in _FOLDERS)
    yield from (home.config_file, home.agent_socket, home.signer_server_file)
    yield from home.path.glob(".*.tmp*")
    others = (home.lists_file, home.market_file, home.signer_file, home.oauth_file)
    for database in (*others, home.wallet_file, home.vault_file):
        yield from (database.with_name(database.name + ending) for ending in reversed(_BESIDE))
