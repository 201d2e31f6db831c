"""Copies, log and repair of the embedded chain, from its files alone: no EVM is imported here."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from cmwallet.errors import AlreadyExists, NotFound
from cmwallet.localchain.discovery import ANSWER_SECONDS, DATABASE_NAME
from identity.storage import check_private, storage_errors, sync_directory

LOG_NAME = "server.log"
_LOG_TAIL_BYTES = 256 * 1024


def export_chain(directory: Path, target: Path) -> int:
    """Write a consistent copy of the chain's database to the new file `target` (0600) and return its bytes.

    The chain may be in use. Its keys are files of their own and are not in the copy: put into another folder it can be
    read and added to, but has no faucet there.

    Raises `NotFound` when there is no chain yet, `AlreadyExists`, `StorageFailed`, `Damaged`.
    """
    source = directory / DATABASE_NAME
    if not source.exists():
        raise NotFound("there is no embedded chain in this home yet", hint="cmwallet chain start makes one")
    check_private(source)
    with storage_errors(target):
        try:
            os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
        except FileExistsError:
            raise AlreadyExists(f"{target} exists already", hint="choose another name") from None
        try:
            connection = sqlite3.connect(source, timeout=ANSWER_SECONDS)
            try:
                connection.execute("VACUUM INTO ?", (str(target),))
            finally:
                connection.close()
            sync_directory(target.absolute().parent)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return target.stat().st_size


def log_lines(directory: Path, count: int) -> list[str]:
    """The last `count` lines of the server's log, oldest first; raises `NotFound` when no server ever ran."""
    path = directory / LOG_NAME
    if not path.exists():
        raise NotFound("the chain's server has never run in this home", hint="cmwallet chain start")
    with storage_errors(path), path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _LOG_TAIL_BYTES))
        return file.read().decode("utf-8", "replace").splitlines()[-count:]


def set_aside(directory: Path) -> Path:
    """Move a database that cannot be opened out of the way and return where it went."""
    source = directory / DATABASE_NAME
    number = 1
    while (target := directory / f"{DATABASE_NAME}.damaged-{number}").exists():
        number += 1
    with storage_errors(source):
        source.rename(target)
        for ending in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                source.with_name(source.name + ending).rename(target.with_name(target.name + ending))
        sync_directory(directory)
    return target
