"""Archive of an identity in one stream: a tar (POSIX ustar) with `records.json` first, then `attachments/<label>`.

Any tar reads it. Our own reader takes nothing but what the writer makes: regular files under these names, of stated
size, in one pass, and it believes an attachment only with its SHA-256.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from identity.errors import InvalidInput
from identity.records.attachments import MAXIMUM, Attachments
from identity.records.claims import MAX_BYTES, about, load_object, nest
from identity.records.field import FieldRecord
from identity.records.schema import attachment_label

FORMAT: Final = "cmwallet-records/1"
RECORDS: Final = "records.json"
_FOLDER: Final = "attachments/"
_BLOCK: Final = 512


def write_archive(records: Sequence[FieldRecord], attachments: Attachments, *, reason: str) -> Iterator[bytes]:
    """The archive, piece by piece; never more than a few chunks of an attachment in memory."""
    files = [record for record in records if attachment_label(record.name) is not None]
    fields = [record for record in records if attachment_label(record.name) is None]
    document = {
        "format": FORMAT,
        "claims": nest({record.name: record.value for record in fields}),
        "records": {record.name: about(record) for record in fields},
        "attachments": {record.name: {**about(record), "value": record.value} for record in files},
    }
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"the records are longer than {MAX_BYTES >> 20} MiB, which no archive holds")
    yield _header(RECORDS, len(content))
    yield content + bytes(-len(content) % _BLOCK)
    current: FieldRecord | None = None
    for record, piece in attachments.read_many(files, reason=reason):
        if record is not current:
            yield from _padding(current)
            yield _header(_FOLDER + record.name.partition(".")[2], _size(record))
            current = record
        yield piece
    yield from _padding(current)
    yield bytes(2 * _BLOCK)


def _size(record: FieldRecord) -> int:
    size = record.value.get("size") if isinstance(record.value, dict) else None
    assert isinstance(size, int)
    return size


def _header(name: str, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header.tobuf(tarfile.USTAR_FORMAT)


def _padding(record: FieldRecord | None) -> Iterator[bytes]:
    if record is not None:
        yield bytes(-_size(record) % _BLOCK)


@dataclass(frozen=True)
class Member:
    """One file of an archive; `content` has to be read before the next member comes."""

    name: str
    size: int
    content: Bounded


class Bounded(io.RawIOBase):
    """The next `size` bytes of a stream, and no more."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self.left = size

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes. Raises `InvalidInput` when the stream breaks off."""
        wanted = self.left if size < 0 else min(size, self.left)
        if not wanted:
            return b""
        piece = self._stream.read(wanted)
        if not piece:
            raise _broken_off()
        self.left -= len(piece)
        return piece


def is_archive(beginning: bytes) -> bool:
    """Whether a file that begins like this is an archive of records."""
    return beginning.startswith(RECORDS.encode() + b"\0")


def read_archive(stream: IO[bytes]) -> Iterator[Member]:
    """The members, in order. Raises `InvalidInput` for whatever `write_archive` does not write."""
    while any(block := _read_block(stream)):
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError, ValueError):
            raise InvalidInput("the archive is damaged") from None
        limit = MAX_BYTES if header.name == RECORDS else MAXIMUM
        known = header.name == RECORDS or attachment_label(f"attachment.{header.name.removeprefix(_FOLDER)}")
        if header.type != tarfile.REGTYPE or not known or not 0 < header.size <= limit:
            raise InvalidInput("the archive holds something that is no record or attachment")
        content = Bounded(stream, header.size)
        yield Member(header.name, header.size, content)
        if content.left:
            raise InvalidInput("the archive was not read to its end")
        padding = -header.size % _BLOCK
        if padding and len(_read_exactly(stream, padding)) != padding:
            raise _broken_off()
    if any(_read_block(stream)):
        raise InvalidInput("the archive is damaged")


def _read_block(stream: IO[bytes]) -> bytes:
    block = _read_exactly(stream, _BLOCK)
    if len(block) != _BLOCK:
        raise _broken_off()
    return block


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _broken_off() -> InvalidInput:
    return InvalidInput("the archive breaks off", hint="it was not copied whole")


def read_document(content: bytes) -> dict[str, Any]:
    """`records.json`, its parts being objects. Raises `InvalidInput`."""
    document = load_object(content, RECORDS)
    if document.get("format") != FORMAT:
        raise InvalidInput("the archive has a format that this program does not know")
    if not all(isinstance(document.get(part), dict) for part in ("claims", "records", "attachments")):
        raise InvalidInput(f"{RECORDS} lacks its parts")
    return document
