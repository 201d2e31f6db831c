"""Attachments: files cut into chunks, each a sealed record of its own, so that none is ever wholly in memory.

The field `attachment.<label>` lists its chunks in order, with the file's size and SHA-256. It is sealed last and
removed first, each in one transaction: an attachment is there whole or not at all. A chunk begins with the id of its
attachment and its number, and the vault binds its content to its record; what another writer, a swap or a lost record
would mix up is therefore noticed before a byte is handed out. Chunks that no field lists were left by a process that
was killed; the next one that writes removes them.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from identity.errors import AlreadyExists, Damaged, InvalidInput, NotFound
from identity.records.field import FieldRecord, Json, Source, decode, encode
from identity.records.reader import TYPE_FIELD, RecordReader
from identity.records.schema import ATTACHMENT, attachment_label
from identity.records.store import TYPE_CHUNK, Records
from identity.secret import Secret
from identity.timestamps import rfc3339
from identity.vault.interface import Draft, RecordId

CHUNK: Final = 1 << 20
"""Bytes of a file in one record."""
MAXIMUM: Final = 50 << 20
"""Bytes of a file: 50 MiB."""
_HEAD: Final = 20
_BATCH: Final = 4
"""Chunks in memory at once."""
_MOST_AT_ONCE: Final = 64
_FORGOTTEN: Final = 86_400
"""Seconds after which chunks without a field are taken for leftovers; no writer takes that long."""


class Readable(Protocol):
    """Whatever gives bytes: a file, a pipe, a member of an archive."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes; none at the end."""


@dataclass(frozen=True)
class Attachment:
    """What is known of a file: the value of its field."""

    label: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    record: FieldRecord


@dataclass(frozen=True)
class Staged:
    """A file whose chunks are sealed and whose field is not: nobody sees it yet."""

    field: FieldRecord
    attachment_id: bytes


class AttachmentReader:
    """The files of one identity, to be read."""

    def __init__(self, records: RecordReader) -> None:
        self._keeper = records.keeper
        self._names = records.names
        self._owner = records.owner

    def labels(self) -> list[str]:
        """The labels of the files, by name; nothing is opened."""
        return [label for name in self._names() if (label := attachment_label(name)) is not None]

    def info(self, label: str, *, reason: str) -> Attachment:
        """What is known of a file. Raises `NotFound`."""
        return _attachment(self._field(self._find(label), reason))

    def read(self, label: str, *, reason: str) -> Iterator[bytes]:
        """The file's content, piece by piece. Raises `NotFound`, and `Damaged` when the pieces are not the file's."""
        for _, piece in self.read_many([self._field(self._find(label), reason)], reason=reason):
            yield piece

    def read_many(self, fields: Sequence[FieldRecord], *, reason: str) -> Iterator[tuple[FieldRecord, bytes]]:
        """(field, piece) of several files, one file after the other. Raises `Damaged`."""
        wanted = [(field, RecordId(chunk)) for field in fields for chunk in field.chunks]
        reader: _Reader | None = None
        for batch in _batches(wanted):
            opened = self._keeper.open_many([chunk for _, chunk in batch], reason=reason)
            for (field, _), record in zip(batch, opened, strict=True):
                if reader is None or reader.field is not field:
                    reader = _Reader(field)
                with record.payload as payload:
                    yield field, reader.take(record.type, payload.reveal())

    def _find(self, label: str) -> RecordId:
        found = self._keeper.find(self._owner, _name_of(label))
        if found is None:
            raise NotFound(f"there is no attachment {label!r}", hint="cmwallet identity fields --set")
        return found

    def _field(self, record_id: RecordId, reason: str) -> FieldRecord:
        opened = self._keeper.open_record(record_id, reason=reason)
        with opened.payload as payload:
            field = decode(payload.reveal(), opened.title)
        if field is None or not isinstance(field.value, dict) or not field.chunks:
            raise _mixed_up(opened.title)
        return field


class Attachments(AttachmentReader):
    """The files of one identity, to be read and changed."""

    def __init__(self, records: Records, *, random: Callable[[int], bytes] = os.urandom) -> None:
        super().__init__(records)
        self._records = records
        self._random = random
        self._swept = False

    def attach(
        self,
        label: str,
        content: Readable,
        *,
        file_name: str,
        media_type: str | None = None,
        source: Source = "self",
        overwrite: bool = False,
    ) -> Attachment:
        """Keep a file under a label; it is read piece by piece.

        Raises `InvalidInput` (label, empty, too long), `AlreadyExists` unless `overwrite`, and what reading raises.
        """
        if not overwrite and self._keeper.find(self._owner, _name_of(label)) is not None:
            raise AlreadyExists(f"there is an attachment {label!r} already", hint="--replace, or another label")
        staged = self.stage(label, content, file_name=file_name, media_type=media_type, source=source)
        self.commit([staged])
        return _attachment(staged.field)

    def stage(
        self,
        label: str,
        content: Readable,
        *,
        file_name: str,
        media_type: str | None = None,
        source: Source = "self",
        record: FieldRecord | None = None,
    ) -> Staged:
        """Seal the chunks of a file; `commit` makes it an attachment, `discard` removes them again.

        `record` is what an export knew about the file. Raises as `attach` does.
        """
        name = _name_of(label)
        self._remove_leftovers()
        attachment_id, digest, size = self._random(16), hashlib.sha256(), 0
        chunks: list[RecordId] = []
        try:
            while batch := _read_batch(content):
                size = _check_size(size + sum(map(len, batch)))
                for piece in batch:
                    digest.update(piece)
                chunks += self._seal_chunks(attachment_id, len(chunks), batch)
            _check_size(size or None)
            value: dict[str, Json] = {
                "file_name": clean_file_name(file_name),
                "media_type": media_type_of(media_type, file_name),
                "size": size,
                "sha256": digest.hexdigest(),
            }
        except BaseException:
            self._keeper.remove_many(chunks)
            raise
        field = _field(name, value, source, rfc3339(self._records.clock()), record)
        return Staged(replace(field, chunks=tuple(chunks)), attachment_id)

    def commit(self, staged: Sequence[Staged], drafts: Sequence[Draft] = ()) -> None:
        """Make staged files attachments, and seal `drafts` with them, in one transaction.

        A file that stood under the label before goes; when nothing can be sealed, the staged chunks go.
        """
        before: list[RecordId] = []
        try:
            for one in staged:
                found = self._keeper.find(self._owner, one.field.name)
                if found is not None:
                    before += map(RecordId, self._field(found, "replace an attachment").chunks)
            self._keeper.seal_many([*drafts, *(self._draft(one) for one in staged)])
        except BaseException:
            self.discard(staged)
            raise
        self._keeper.remove_many(before)
        self._records.changed([*(draft.title for draft in drafts), *(one.field.name for one in staged)])

    def discard(self, staged: Sequence[Staged]) -> None:
        """Remove the chunks of files that will not become attachments."""
        self._keeper.remove_many([chunk for one in staged for chunk in map(RecordId, one.field.chunks)])

    def detach(self, label: str) -> Attachment:
        """Remove a file, whole, in one transaction. Raises `NotFound`."""
        record_id = self._find(label)
        field = self._field(record_id, "remove an attachment")
        self._keeper.remove_many([record_id, *map(RecordId, field.chunks)])
        self._records.changed([field.name])
        return _attachment(field)

    def _seal_chunks(self, attachment_id: bytes, first: int, pieces: list[bytes]) -> list[RecordId]:
        attributes = {
            "owner": self._owner,
            "attachment": attachment_id.hex(),
            "begun": str(int(self._records.clock())),
        }
        drafts = [
            Draft(TYPE_CHUNK, "", Secret(attachment_id + (first + place).to_bytes(4, "big") + piece), attributes)
            for place, piece in enumerate(pieces)
        ]
        return self._keeper.seal_many(drafts)

    def _draft(self, staged: Staged) -> Draft:
        """No version of the field before this one is kept: its chunks go."""
        name = staged.field.name
        record_id = self._keeper.find(self._owner, name)
        version = 1 if record_id is None else self._keeper.entry(record_id).version + 1
        attributes = {
            "owner": self._owner,
            "sealed": f"{version}:{int(self._records.clock())}",
            "attachment": staged.attachment_id.hex(),
        }
        payload = Secret(encode(staged.field))
        return Draft(TYPE_FIELD, name, payload, attributes, record_id, (self._owner, name), version)

    def _remove_leftovers(self) -> None:
        """Looked for once: listing a large vault takes seconds."""
        if self._swept:
            return
        self._swept = True
        listed = {entry.attributes.get("attachment") for entry in self._records.entries()}
        limit = self._records.clock() - _FORGOTTEN
        left = [
            entry.record_id
            for entry in self._records.entries(TYPE_CHUNK)
            if entry.attributes.get("attachment") not in listed and int(entry.attributes.get("begun", "0")) < limit
        ]
        self._keeper.remove_many(left)


class _Reader:
    """Puts the pieces of one file together, and sees to it that they are its own, in order and all of them."""

    def __init__(self, field: FieldRecord) -> None:
        self.field = field
        self._attachment = _attachment(field)
        self._digest = hashlib.sha256()
        self._id = b""
        self._number = self._size = 0

    def take(self, kind: str, piece: bytes) -> bytes:
        """The content of the next piece. Raises `Damaged`, at the last piece also when the whole is not the file."""
        self._id = self._id or piece[:16]
        if kind != TYPE_CHUNK or piece[:_HEAD] != self._id + self._number.to_bytes(4, "big"):
            raise _mixed_up(self._attachment.label)
        content = piece[_HEAD:]
        self._number, self._size = self._number + 1, self._size + len(content)
        self._digest.update(content)
        last = self._number == len(self.field.chunks)
        if last and (self._size, self._digest.hexdigest()) != (self._attachment.size, self._attachment.sha256):
            raise _mixed_up(self._attachment.label)
        return content


def _batches(wanted: list[tuple[FieldRecord, RecordId]]) -> Iterator[list[tuple[FieldRecord, RecordId]]]:
    """Pieces that are opened together: a few large ones, or more small ones."""
    batch: list[tuple[FieldRecord, RecordId]] = []
    size = 0
    for field, chunk in wanted:
        stated = field.value.get("size") if isinstance(field.value, dict) else None
        piece = min(stated, CHUNK) if isinstance(stated, int) else CHUNK
        if batch and (size + piece > _BATCH * CHUNK or len(batch) == _MOST_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append((field, chunk))
        size += piece
    if batch:
        yield batch


def _name_of(label: str) -> str:
    name = f"attachment.{label}"
    if attachment_label(name) is None:
        raise InvalidInput("a label is 1 to 32 small letters, digits, - and _, and begins with a letter or digit")
    return name


def _check_size(size: int | None) -> int:
    if size is None:
        raise InvalidInput("the file is empty")
    if size > MAXIMUM:
        raise InvalidInput(f"a file of more than {MAXIMUM >> 20} MiB is not kept")
    return size


def _read_batch(content: Readable) -> list[bytes]:
    pieces: list[bytes] = []
    while len(pieces) < _BATCH and (piece := _read_full(content)):
        pieces.append(piece)
    return pieces


def _read_full(content: Readable) -> bytes:
    """One chunk; a pipe may give it in many small parts."""
    parts: list[bytes] = []
    missing = CHUNK
    while missing and (part := content.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def clean_file_name(text: str) -> str:
    """The last part of a path as a name that no file system or terminal takes for something else."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", text)[-1])
    kept = "".join(character for character in name if unicodedata.category(character)[0] != "C").strip(" .")
    return kept[-120:] or "attachment"


def media_type_of(stated: str | None, file_name: str) -> str:
    """The media type that is stated, in lower case, else the one that the name ends for. Raises `InvalidInput`."""
    if stated is None:
        return mimetypes.guess_type(file_name)[0] or "application/octet-stream"
    if not re.fullmatch(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}", stated.lower()):
        raise InvalidInput("a media type is written like image/jpeg")
    return stated.lower()


def _field(name: str, value: Json, source: Source, now: str, known: FieldRecord | None) -> FieldRecord:
    if known is None:
        return FieldRecord(name, value, source, now, ATTACHMENT.sensitivity)
    return FieldRecord(
        name, value, known.source, known.collected, ATTACHMENT.sensitivity, known.expires, known.verified_by
    )


def _attachment(field: FieldRecord) -> Attachment:
    value = field.value
    assert isinstance(value, dict)
    size = value.get("size")
    return Attachment(
        label=attachment_label(field.name) or "",
        file_name=str(value.get("file_name")),
        media_type=str(value.get("media_type")),
        size=size if isinstance(size, int) else 0,
        sha256=str(value.get("sha256")),
        record=field,
    )


def _mixed_up(label: str) -> Damaged:
    return Damaged(f"the pieces of the attachment {label!r} are not those that were kept", hint="cmwallet vault verify")
