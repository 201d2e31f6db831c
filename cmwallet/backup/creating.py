"""Making of a backup: a snapshot of the home, encrypted to public keys. The vault stays locked, nobody is asked."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import cmwallet
from cmwallet.backup.archive import archive_pieces
from cmwallet.backup.counting import counts
from cmwallet.backup.manifest import File, Manifest
from cmwallet.backup.newest import NewestBackup, remember_backup
from cmwallet.backup.snapshot import snapshot
from cmwallet.errors import Damaged, InputNeeded, InvalidInput
from identity.storage import creating_private, storage_errors
from identity.timestamps import rfc3339

if TYPE_CHECKING:
    from cmwallet.home.config import Config
    from cmwallet.home.database import Database
    from identity.vault.status import VaultStatus

_BLOCK: Final = 1 << 20
_ALWAYS_LEFT_OUT: Final = ("lists.db", "market.db", "signer.db", "cache/", "bank/")
"""What can be fetched or found again, and the sandbox bank. Sockets and locks are nothing to be kept."""


@dataclass(frozen=True)
class Backup:
    """A backup that was made: where, what is in it, and who can open it."""

    file: Path
    size: int
    manifest: Manifest
    recipients: tuple[str, ...]


def tell_nobody(_size: int) -> None:
    """Tell nobody."""


def create_backup(
    database: Database,
    config: Config,
    out: Path | None,
    recipients: Sequence[str],
    *,
    stream: IO[bytes] | None = None,
    chain: bool = False,
    advance: Callable[[int], object] = tell_nobody,
    clock: Callable[[], float] = time.time,
) -> Backup:
    """Back a home up, into a new file or into a folder under a name of its own; none is the working folder.

    Encrypted to the recipients in the vault's header and to those given. With a `stream` it is written there instead.
    `advance` is told of bytes that were read.

    Raises:
        InputNeeded: there is nobody to encrypt to. InvalidInput: a recipient is none.
        AlreadyExists, StorageFailed, Busy, Damaged: nothing was made.
    """
    from identity.records.age_file import encrypt_to_recipients, parse_recipients
    from identity.vault.status import status

    parse_recipients(recipients)
    now = int(clock())
    with snapshot(database, chain=chain) as copies:
        vault = status(copies["vault.db"])
        _check_claimed(vault)
        everybody = tuple(dict.fromkeys((*vault.backup_recipients, *recipients)))
        if not everybody:
            raise _nobody(vault)
        manifest = Manifest(
            release=cmwallet.__version__,
            created=rfc3339(now),
            vault_id=vault.vault_id,
            generation=vault.generation,
            audit_head=vault.audit_head.hex(),
            files=tuple(_file(path, copy) for path, copy in sorted(copies.items())),
            counts=counts(copies),
            left_out=_left_out(database, config, copies),
        )
        file = Path("-") if stream is not None else _target(out, vault.vault_id, now)
        with nullcontext(stream) if stream is not None else creating_private(file) as target:
            counted = _Counted(target)
            encrypt_to_recipients(
                _told(archive_pieces(manifest, copies), advance), cast("IO[bytes]", counted), everybody
            )
    where = str(file) if stream is not None else str(file.absolute())
    remember_backup(database, NewestBackup(now, manifest.generation, where, everybody))
    return Backup(file, counted.size, manifest, everybody)


def _told(pieces: Iterable[bytes], advance: Callable[[int], object]) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        advance(len(piece))


class _Counted(io.RawIOBase):
    """A stream that counts what is written to it: a pipe does not say where it is."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.size = 0

    def write(self, content: Any, /) -> int:
        """Write all of it."""
        self._target.write(content)
        self.size += len(content)
        return len(content)


def _check_claimed(vault: VaultStatus) -> None:
    """Raise `Damaged` for a recipient in the header whose checksum is wrong: no slot ever gave it."""
    from identity.records.age_file import parse_recipients

    try:
        parse_recipients(vault.backup_recipients)
    except InvalidInput:
        raise Damaged(
            "the vault's header names a recipient of backups that is none", hint="cmwallet vault verify"
        ) from None


def _nobody(vault: VaultStatus) -> InputNeeded:
    if any(slot.description is not None and slot.description.kind == "recovery" for slot in vault.slots):
        return InputNeeded(
            "the recovery key was made before it could encrypt backups; give it once",
            hint="cmwallet vault verify --passphrase-from SOURCE of the recovery key, then again; or --recipient age1…",
        )
    return InputNeeded(
        "a backup is encrypted to the recovery key, and the vault has none",
        hint="cmwallet vault slot add recovery; or --recipient age1… of a key that you keep elsewhere",
    )


def _target(out: Path | None, vault_id: str, now: int) -> Path:
    """Return the file to write: one that was named, or a name of its own in a folder."""
    if out is not None and not out.is_dir():
        return out
    moment = rfc3339(now).replace("-", "").replace(":", "")
    return (out or Path()) / f"cmwallet-{vault_id[:8]}-{moment}.age"


def _file(path: str, copy: Path) -> File:
    digest, size = hashlib.sha256(), 0
    with storage_errors(copy), copy.open("rb") as content:
        while piece := content.read(_BLOCK):
            digest.update(piece)
            size += len(piece)
    return File(path, size, digest.hexdigest())


def _left_out(database: Database, config: Config, copies: Mapping[str, Path]) -> tuple[str, ...]:
    """Name what is in the home, or belongs to it, and not in the backup."""
    home = database.home
    left = [name for name in _ALWAYS_LEFT_OUT if (home.path / name).exists()]
    if not any(path.startswith("chain/") for path in copies) and home.chain_directory.exists():
        left.append("chain/")
    if config.value("oauth.store").text is not None:
        left.append("oauth.store (PostgreSQL)")
    return tuple(left)
