"""Opening of a backup: decrypted with the recovery key, or with the age key of another recipient, into a folder."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from cmwallet.backup.archive import read_files, read_manifest
from cmwallet.backup.manifest import Manifest
from cmwallet.errors import Damaged, InvalidInput, NotFound, StorageFailed
from identity.secret import Secret
from identity.storage import storage_errors
from identity.vault import backup_key, recovery
from identity.vault.slots import Credential, RecoveryCredential

if TYPE_CHECKING:
    from _typeshed import StrPath

_AGE_KEY: Final = "AGE-SECRET-KEY-1"


@dataclass(frozen=True)
class BackupKey:
    """What opens a backup: an age identity, and the recovery key that it comes from, which opens the vault too."""

    identity: Secret
    credential: Credential | None


def key_of(secret: Secret) -> BackupKey:
    """Return the key that a recovery key gives, or an age key itself. Raises `InvalidInput`; it repeats nothing."""
    try:
        lines = [line.strip() for line in secret.text().splitlines()]
    except UnicodeDecodeError:
        raise InvalidInput("the recovery key is not text") from None
    ages = [line for line in lines if line.upper().startswith(_AGE_KEY)]
    if ages:
        import pyrage

        try:
            pyrage.x25519.Identity.from_str(ages[0])
        except (pyrage.IdentityError, ValueError):
            raise InvalidInput("that is not an age key: a letter is wrong, or some are missing") from None
        return BackupKey(Secret(ages[0]), None)
    raw = recovery.parse_key(secret)
    return BackupKey(backup_key.backup_identity(raw), RecoveryCredential(recovery.format_key(raw)))


@contextmanager
def spool(source: IO[bytes]) -> Iterator[tuple[IO[bytes], int]]:
    """Keep a backup that comes through a pipe, encrypted as it is, and say how long it is. Raises `StorageFailed`."""
    place = Path(tempfile.gettempdir())
    with storage_errors(place), tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(source, copy)
        size = copy.tell()
        copy.seek(0)
        yield copy, size


@contextmanager
def open_file(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a backup for reading, and say how long it is. Raises `NotFound`, `InvalidInput`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise NotFound(f"cannot read {path}: {(error.strerror or '').lower()}") from None
    if path.is_dir():
        os.close(descriptor)
        raise InvalidInput(f"{path} is a folder")
    with os.fdopen(descriptor, "rb") as content:
        found = os.fstat(content.fileno())
        if stat.S_ISREG(found.st_mode):
            yield content, found.st_size
            return
        os.set_blocking(content.fileno(), True)
        with spool(content) as kept:  # a pipe with a name, as a shell makes them
            yield kept


def extract(content: IO[bytes], size: int, key: BackupKey, folder: Path) -> Manifest:
    """Decrypt a backup of `size` bytes into an empty private folder, piece by piece, and return its manifest.

    Raises:
        Damaged: it does not open, or is not what its manifest says. What was written until then has to be removed.
        StorageFailed: there is no room for it.
    """
    from identity.records.age_file import decrypted

    try:
        with decrypted(content, key.identity) as plain:
            manifest = read_manifest(plain)
            if manifest.size > size:
                raise Damaged(
                    "the backup's manifest promises more than the file can hold",
                    hint="take another backup",
                    details={"finding": "manifest"},
                )
            require_room(folder, manifest.size)
            read_files(plain, manifest, folder)
    except InvalidInput as problem:
        raise Damaged(
            "the backup does not open: it is damaged, or this is not its key",
            hint="give the recovery key that was in force when it was made, or take another backup",
            details={"finding": "unopened", "reason": problem.message},
        ) from None
    return manifest


def require_room(folder: StrPath, size: int) -> None:
    """Raise `StorageFailed` where so many bytes do not fit."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise StorageFailed(
            f"the backup needs {size >> 20} MiB in {os.fspath(folder)}, and {free >> 20} MiB are free",
            hint="free some space, or choose another place",
        )
