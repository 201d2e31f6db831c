"""base64url without padding (RFC 7515 §2) and JSON, read strictly and written compactly."""

from __future__ import annotations

import binascii
import json
import re
from typing import Final

from identity.hostile_json import load_json
from identity.rejections import Malformed

_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_PADDING: Final = (b"", b"=", b"==", b"===")
_TO_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)

Json = dict[str, object]

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL_SAFE, b"=").decode()


def decode(text: str, what: str) -> bytes:
    """Return the bytes of base64url text; one text alone stands for given bytes. Raises `Malformed`."""
    if not _ALPHABET.fullmatch(text):
        raise Malformed(f"{what} is not base64url")
    try:
        data = binascii.a2b_base64(text.encode().translate(_TO_STANDARD) + _PADDING[-len(text) % 4], strict_mode=True)
    except (binascii.Error, ValueError):
        raise Malformed(f"{what} is not base64url") from None
    if encode(data) != text:
        raise Malformed(f"{what} is not base64url in its one form")
    return data


def read_json(content: bytes, what: str) -> object:
    """Return a JSON document that can be written again: no infinite number, no half of a surrogate pair.

    Raises:
        Malformed: it is not, or it names a member twice, or is nested too deeply.
    """
    try:
        document = load_json(content)
        if b"\\u" in content:  # only an escape can be half of a surrogate pair
            json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Malformed(f"{what} is not JSON that is usable here") from None
    return document


def read_object(content: bytes, what: str) -> Json:
    """Return a JSON object. Raises `Malformed`."""
    document = read_json(content, what)
    if not isinstance(document, dict):
        raise Malformed(f"{what} is no JSON object")
    return document


def write_json(document: object) -> bytes:
    """Return compact JSON."""
    return _ENCODER.encode(document).encode()
