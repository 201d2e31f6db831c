"""The ABI encoding of flat values, without eth-abi: words (address, bool, integers, bytesN), and bytes and text.

Only what is exactly as everybody writes it is done here: whatever else there is (arrays, tuples, a value of another
type, a spare byte) is `None`, and eth-abi judges it. Importing eth-abi costs more than reading the key registry.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_WORD: Final = 32
_SIZES: Final = "|".join(str(bits) for bits in range(8, 257, 8))
_BASE: Final = rf"(?:address|bool|string|bytes(?:[1-9]|[12][0-9]|3[0-2])?|u?int(?:{_SIZES}))"
_TYPE: Final = re.compile(rf"{_BASE}(?:\[[0-9]{{0,9}}\])*", re.ASCII)
_FLAT: Final = re.compile(_BASE, re.ASCII)
_ADDRESS: Final = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_VARIABLE: Final = ("bytes", "string")


def is_known_type(kind: str) -> bool:
    """Whether a type, which is no tuple, is one that everybody knows."""
    return _TYPE.fullmatch(kind) is not None


def encode_flat(kinds: Sequence[str], values: Sequence[object]) -> bytes | None:
    """Return the encoding of values, or None when it is not for here."""
    if not all(_FLAT.fullmatch(kind) for kind in kinds):
        return None
    head: list[bytes] = []
    tail, place = b"", _WORD * len(kinds)
    for kind, value in zip(kinds, values, strict=True):
        if kind in _VARIABLE:
            raw = value.encode() if kind == "string" and isinstance(value, str) else value
            if not isinstance(raw, bytes) or (kind == "string") != isinstance(value, str):
                return None
            body = len(raw).to_bytes(_WORD, "big") + raw + bytes(-len(raw) % _WORD)
            head.append((place + len(tail)).to_bytes(_WORD, "big"))
            tail += body
            continue
        word = _word(kind, value)
        if word is None:
            return None
        head.append(word)
    return b"".join(head) + tail


def decode_flat(kinds: Sequence[str], data: bytes) -> tuple[object, ...] | None:
    """Return the values of an encoding, or None when it is not for here."""
    if len(data) < _WORD * len(kinds) or not all(_FLAT.fullmatch(kind) for kind in kinds):
        return None
    found: list[object] = []
    end = _WORD * len(kinds)
    for position, kind in enumerate(kinds):
        word = data[_WORD * position : _WORD * (position + 1)]
        if kind not in _VARIABLE:
            value = _value(kind, word)
            if value is None:
                return None
            found.append(value)
            continue
        if int.from_bytes(word, "big") != end:
            return None
        size = int.from_bytes(data[end : end + _WORD], "big")
        padded = size + -size % _WORD
        body = data[end + _WORD : end + _WORD + padded]
        end += _WORD + padded
        if len(data) < end or any(body[size:]):
            return None
        try:
            found.append(body[:size].decode() if kind == "string" else body[:size])
        except UnicodeDecodeError:
            return None
    return tuple(found) if end == len(data) else None


def _word(kind: str, value: object) -> bytes | None:
    if kind == "address":
        known = isinstance(value, str) and _ADDRESS.fullmatch(value)
        return bytes.fromhex(str(value)[2:]).rjust(_WORD, b"\0") if known else None
    if kind == "bool":
        return bool(value).to_bytes(_WORD, "big") if isinstance(value, bool) else None
    if kind.startswith("bytes"):
        return value.ljust(_WORD, b"\0") if isinstance(value, bytes) and len(value) == int(kind[5:]) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    signed, bits = kind.startswith("int"), int(kind.lstrip("uint"))
    least, most = (-(1 << bits - 1), 1 << bits - 1) if signed else (0, 1 << bits)
    return value.to_bytes(_WORD, "big", signed=signed) if least <= value < most else None


def _value(kind: str, word: bytes) -> object:
    if kind == "address":
        return None if any(word[:12]) else "0x" + word[12:].hex()
    if kind == "bool":
        return None if any(word[:31]) or word[31] > 1 else word[31] == 1
    if kind.startswith("bytes"):
        size = int(kind[5:])
        return None if any(word[size:]) else word[:size]
    signed, bits = kind.startswith("int"), int(kind.lstrip("uint"))
    value = int.from_bytes(word, "big", signed=signed)
    least, most = (-(1 << bits - 1), 1 << bits - 1) if signed else (0, 1 << bits)
    return value if least <= value < most else None
