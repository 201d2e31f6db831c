"""BBQr: a document in several QR codes, which are read in any order (BBQr by Coinkite, in the public domain).

    B$ Z J 03 00 …     "B$", encoding, kind of file, number of codes and place of this one (base 36), the content

The content is hex (H), Base32 without padding (2), or raw deflate with a window of 2^10 bytes and then Base32 (Z). All
codes of a series begin with the same six characters, and all but the last are equally long.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Sequence
from math import ceil
from typing import Final

from cmwallet.errors import InvalidInput

START: Final = "B$"
HEADER: Final = 8
MAX_CODES: Final = 36 * 36 - 1
MAX_BYTES: Final = 16 << 20
"""What a series may unpack to."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEADER: Final = re.compile(r"B\$([H2Z])([A-Z])([0-9A-Z]{2})([0-9A-Z]{2})")
_CONTENT: Final = {"H": re.compile(r"([0-9A-F]{2})*"), "2": re.compile(r"[A-Z2-7]*"), "Z": re.compile(r"[A-Z2-7]*")}
_GROUP: Final = 8
"""Characters of Base32 that are a whole number of bytes."""
_WINDOW: Final = -10
"""Bits of zlib's window; negative: no header."""
_LEVEL: Final = 9


def split(content: bytes, kind: str, *, room: int, codes: int = 1) -> list[str]:
    """Return the texts of a series: `room` characters fit into a code, and there are at least so many `codes`.

    `kind` is BBQr's letter, such as J for JSON and U for text. Raises `InvalidInput` when no series can hold it.
    """
    squeezed = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW)
    packed = squeezed.compress(content) + squeezed.flush()
    encoding, packed = ("Z", packed) if len(packed) < len(content) else ("2", content)
    text = base64.b32encode(packed).decode().rstrip("=")
    most = (room - HEADER) // _GROUP * _GROUP
    groups = ceil(len(text) / _GROUP)
    size = min(most, ceil(groups / codes) * _GROUP)
    parts = [text[start : start + size] for start in range(0, len(text), size)] if text else [""]
    if len(parts) > MAX_CODES:
        raise InvalidInput(f"that is too long for {MAX_CODES} QR codes of {room} characters", hint="hand over a file")
    return [f"{START}{encoding}{kind}{_two(len(parts))}{_two(place)}{part}" for place, part in enumerate(parts)]


def join(texts: Sequence[str]) -> tuple[str, bytes]:
    """Return the kind of file and the content of a series, whatever its order; the same code twice does no harm.

    Raises `InvalidInput` for what is no BBQr code, belongs to another series, is missing, or cannot be unpacked.
    """
    found: dict[int, str] = {}
    series = ""
    for number, text in enumerate(texts, start=1):
        head = _HEADER.match(text)
        if head is None:
            raise InvalidInput(
                f"code {number} is no part of a series of QR codes (BBQr)", hint=f"one begins with {START}"
            )
        series = series or text[: HEADER - 2]
        if text[: HEADER - 2] != series:
            raise InvalidInput(f"code {number} belongs to another series ({text[:HEADER]}, not {series}…)")
        place, total = _number(head[4]), _number(head[3])
        if place >= total:
            raise InvalidInput(f"code {number} says that it is number {place + 1} of {total}")
        if found.setdefault(place, text[HEADER:]) != text[HEADER:]:
            raise InvalidInput(f"there are two codes that are number {place + 1} of {total} and differ")
    if not series:
        raise InvalidInput("there is no QR code")
    encoding, kind, total = series[2], series[3], _number(series[4:6])
    missing = [str(place + 1) for place in range(total) if place not in found]
    if missing:
        raise InvalidInput(
            f"of {total} QR codes {_few(missing)} {'is' if len(missing) == 1 else 'are'} missing",
            details={"missing": [int(one) for one in missing], "codes": total},
        )
    return kind, _decode(encoding, [found[place] for place in range(total)])


def _decode(encoding: str, parts: Sequence[str]) -> bytes:
    for place, part in enumerate(parts, start=1):
        uneven = place < len(parts) and (len(part) != len(parts[0]) or (encoding != "H" and len(part) % _GROUP))
        if uneven or not _CONTENT[encoding].fullmatch(part):
            raise InvalidInput(f"the content of QR code {place} of {len(parts)} is cut or changed")
    text = "".join(parts)
    try:
        if encoding == "H":
            return bytes.fromhex(text)
        packed = base64.b32decode(text + "=" * (-len(text) % _GROUP))
        return packed if encoding == "2" else _unpack(packed)
    except (ValueError, zlib.error):
        raise InvalidInput("the content of the QR codes is cut or changed") from None


def _unpack(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(_WINDOW)
    content = unpacker.decompress(packed, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"the QR codes unpack to more than {MAX_BYTES} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("the stream does not end where the codes do")
    return content


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")


def _two(number: int) -> str:
    return _DIGITS[number // 36] + _DIGITS[number % 36]


def _number(text: str) -> int:
    return int(text, 36)
