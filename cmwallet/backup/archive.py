"""Archive of a backup: a tar of regular files, the manifest first, written and read piece by piece.

Written so that any tar opens it. Read strictly: the members are exactly those of the manifest, in its order and with
its sizes and hashes. There is no link, device, folder, sparse file or extended header to be obeyed, and a name
is compared, never used.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from cmwallet.backup.manifest import MAX_BYTES, NAME, File, Manifest, parse_manifest
from cmwallet.errors import Damaged
from identity.storage import storage_errors
from identity.timestamps import seconds_of_time

_BLOCK: Final = tarfile.BLOCKSIZE
_PIECE: Final = 1 << 18
_END: Final = bytes(2 * _BLOCK)


def archive_pieces(manifest: Manifest, sources: Mapping[str, Path]) -> Iterator[bytes]:
    """Yield the archive; `sources` says where each file of the manifest lies. Raises `StorageFailed`, `Damaged`."""
    moment = seconds_of_time(manifest.created)
    body = manifest.encode()
    yield _member(NAME, len(body), moment) + body + _padding(len(body))
    for file in manifest.files:
        yield _member(file.path, file.size, moment)
        left = file.size
        with storage_errors(sources[file.path]), sources[file.path].open("rb") as content:
            while piece := content.read(_PIECE):
                left -= len(piece)
                yield piece
        if left:
            raise Damaged(f"{file.path} changed while it was read", hint="try again")
        yield _padding(file.size)
    yield _END


def _member(name: str, size: int, moment: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, moment, 0o600
    return info.tobuf(tarfile.GNU_FORMAT)  # sizes above 8 GiB, which the older form cannot write


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)


def read_manifest(content: IO[bytes]) -> Manifest:
    """Read the first member. Raises `Damaged`."""
    name, size = _header(content)
    if name != NAME or size > MAX_BYTES:
        raise _damaged("does not begin with its manifest")
    return parse_manifest(b"".join(_content(content, size)))


def read_files(content: IO[bytes], manifest: Manifest, folder: Path) -> None:
    """Write the files of the manifest into an empty private folder; read to the end.

    Raises `Damaged` where the archive is not what its manifest says; then part of the files may be there.
    """
    for file in manifest.files:
        if _header(content) != (file.path, file.size):
            raise _damaged(f"has something else where its manifest has {file.path}")
        path = folder / file.path
        with storage_errors(path):
            with suppress(FileExistsError):
                path.parent.mkdir(mode=0o700)
            _write(content, file, path)
    if _exactly(content, len(_END)) != _END or content.read(1):
        raise _damaged("goes on after its last file")


def _write(content: IO[bytes], file: File, path: Path) -> None:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        for piece in _content(content, file.size):
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    if not hmac.compare_digest(digest.hexdigest(), file.sha256):
        raise _damaged(f"holds another {file.path} than its manifest says")


def _header(content: IO[bytes]) -> tuple[str, int]:
    """Name and size of the next member, which has to be a regular file."""
    try:
        info = tarfile.TarInfo.frombuf(_exactly(content, _BLOCK), "utf-8", "strict")
    except (tarfile.HeaderError, ValueError):
        raise _damaged("is not an archive") from None
    if info.type != tarfile.REGTYPE or info.size < 0:
        raise _damaged("holds something else than files")
    return info.name, info.size


def _content(content: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the bytes of a member, and pass over its padding."""
    left = size
    while left:
        piece = content.read(min(left, _PIECE))
        if not piece:
            raise _damaged("breaks off")
        left -= len(piece)
        yield piece
    if _exactly(content, -size % _BLOCK).strip(b"\0"):
        raise _damaged("has something where there should be nothing")


def _exactly(content: IO[bytes], size: int) -> bytes:
    read = b""
    while len(read) < size:
        piece = content.read(size - len(read))
        if not piece:
            raise _damaged("breaks off")
        read += piece
    return read


def _damaged(what: str) -> Damaged:
    return Damaged(f"the backup {what}", hint="take another backup", details={"finding": "archive"})
