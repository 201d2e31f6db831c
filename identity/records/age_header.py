"""Header of an age file: what it is encrypted to, and whether it is written as the format wants.

age-encryption.org/v1: lines `-> KIND ARGUMENTS`, each followed by a body of base64 whose last line is shorter than 64
characters and always there, then `--- MAC`. The library lets a body be missing; so the header is looked at first.
"""

from __future__ import annotations

import base64
import binascii
import io
from typing import IO, Final

from identity.errors import InvalidInput

_MAGIC: Final = b"age-encryption.org/v1"
_ARMOUR: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
_LONGEST: Final = 1 << 18
_COLUMNS: Final = 64
_MOST_WORK: Final = 22
"""Of scrypt, as a power of two."""


def is_age(beginning: bytes) -> bool:
    """Whether a file that begins like this is encrypted with age; blanks may stand in front of armour."""
    return beginning.startswith(_MAGIC) or beginning.lstrip().startswith(_ARMOUR)


def read_header(content: IO[bytes]) -> tuple[IO[bytes], tuple[str, ...]]:
    """Return the file, to be read from its start, and the kinds of what it is encrypted to, such as X25519 or scrypt.

    Raises `InvalidInput` for a header that breaks off or is not written as it has to be.
    """
    first = content.readline(_LONGEST)
    while first and not first.strip():
        first = content.readline(_LONGEST)
    read = [first]
    lines = _armoured(content, read) if first.strip() == _ARMOUR else _plain(content, read)
    if not lines or lines[0] != _MAGIC or not lines[-1].startswith(b"---"):
        raise broken()
    kinds = _kinds(lines[1:-1])
    return io.BufferedReader(_Whole(b"".join(read), content)), kinds


def broken() -> InvalidInput:
    """The error for a header that is not one."""
    return InvalidInput("the file does not open: its header is damaged or breaks off")


def _plain(content: IO[bytes], read: list[bytes]) -> list[bytes]:
    lines = [read[0].removesuffix(b"\n")]
    size = 0
    while not lines[-1].startswith(b"---"):
        line = content.readline(_LONGEST)
        size += len(line)
        if not line.endswith(b"\n") or size > _LONGEST:
            raise broken()
        read.append(line)
        lines.append(line.removesuffix(b"\n"))
    return lines


def _armoured(content: IO[bytes], read: list[bytes]) -> list[bytes]:
    """The lines of a header in armour: base64 in lines, which need not end where the header does."""
    decoded = b""
    while b"\n---" not in decoded[: decoded.rfind(b"\n") + 1]:
        line = content.readline(_LONGEST)
        read.append(line)
        try:
            decoded += base64.b64decode(line.strip(), validate=True)
        except binascii.Error:
            raise broken() from None
        if not line.strip() or len(decoded) > _LONGEST:
            raise broken()
    lines = decoded.split(b"\n")
    end = next(place for place, line in enumerate(lines) if line.startswith(b"---"))
    return lines[: end + 1]


def _kinds(lines: list[bytes]) -> tuple[str, ...]:
    kinds: list[str] = []
    body_open = False
    for line in lines:
        if line.startswith(b"-> ") and not body_open:
            _check_work(line)
            kinds.append(line[3:].split(b" ")[0].decode("ascii", "replace"))
            body_open = True
        elif line.startswith(b"-") or not body_open or len(line) > _COLUMNS:
            raise broken()
        elif len(line) < _COLUMNS:
            body_open = False
    if body_open or not kinds:
        raise broken()
    return tuple(kinds)


def _check_work(line: bytes) -> None:
    """Refuse what would take gigabytes of memory to open: 2^22 blocks of scrypt are 4 GiB, the reference's limit."""
    kind, *arguments = line[3:].split(b" ")
    if kind == b"scrypt" and len(arguments) == 2 and arguments[1].isdigit() and int(arguments[1][:9]) > _MOST_WORK:
        raise InvalidInput("the file does not open: its passphrase takes more work than this machine should do")


class _Whole(io.RawIOBase):
    """A stream of which the beginning was read already."""

    def __init__(self, beginning: bytes, rest: IO[bytes]) -> None:
        self._beginning = beginning
        self._rest = rest

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as one read gives; 0 at the end."""
        piece = self._beginning[: len(buffer)] or self._rest.read(len(buffer))
        self._beginning = self._beginning[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)
