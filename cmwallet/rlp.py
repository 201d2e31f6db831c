"""RLP, the encoding of Ethereum transactions (Ethereum Yellow Paper, appendix B).

Encoders take and give bytes and leave the nesting to the caller: that keeps signing fast. The decoder is strict: it
accepts exactly what the encoders can produce, so every byte string has at most one meaning.
"""

from __future__ import annotations

from cmwallet.errors import InvalidInput

Item = bytes | list["Item"]
"""What RLP carries: a byte string, or a list of items."""

MAX_DEPTH = 8
EMPTY = b"\x80"
EMPTY_LIST = b"\xc0"
_SINGLE = tuple(bytes((value,)) for value in range(256))


def encode_int(value: int) -> bytes:
    """Encode a non-negative integer of at most 55 bytes: big-endian, no leading zero, zero as the empty string."""
    if value < 0x80:
        return _SINGLE[value] if value else EMPTY
    size = (value.bit_length() + 7) >> 3
    return _SINGLE[0x80 + size] + value.to_bytes(size, "big")


def encode_bytes(value: bytes) -> bytes:
    """Encode a byte string."""
    size = len(value)
    if size == 1 and value[0] < 0x80:
        return value
    if size < 56:
        return _SINGLE[0x80 + size] + value
    length = size.to_bytes((size.bit_length() + 7) >> 3, "big")
    return _SINGLE[0xB7 + len(length)] + length + value


def encode_list(payload: bytes) -> bytes:
    """Put the header of a list before its already encoded items."""
    size = len(payload)
    if size < 56:
        return _SINGLE[0xC0 + size] + payload
    length = size.to_bytes((size.bit_length() + 7) >> 3, "big")
    return _SINGLE[0xF7 + len(length)] + length + payload


def decode(raw: bytes) -> Item:
    """Decode one item that fills `raw` entirely.

    Raises:
        InvalidInput: truncated, trailing bytes, not canonical, or nested deeper than `MAX_DEPTH`.
    """
    item, end = _decode_at(raw, 0, len(raw), 0)
    if end != len(raw):
        raise InvalidInput("RLP: bytes after the end")
    return item


def _decode_at(raw: bytes, start: int, limit: int, depth: int) -> tuple[Item, int]:
    if start >= limit:
        raise InvalidInput("RLP: truncated")
    first = raw[start]
    if first < 0x80:
        return raw[start : start + 1], start + 1
    if first < 0xC0:
        begin, end = _span(raw, start, limit, 0x80)
        value = raw[begin:end]
        if end - begin == 1 and value[0] < 0x80:
            raise InvalidInput("RLP: not canonical: a small byte with a length")
        return value, end
    if depth >= MAX_DEPTH:
        raise InvalidInput("RLP: nested too deeply")
    begin, end = _span(raw, start, limit, 0xC0)
    items: list[Item] = []
    while begin < end:
        item, begin = _decode_at(raw, begin, end, depth + 1)
        items.append(item)
    return items, end


def _span(raw: bytes, start: int, limit: int, base: int) -> tuple[int, int]:
    """Return where the content of the item at `start` begins and ends."""
    size = raw[start] - base
    begin = start + 1
    if size > 55:
        width = size - 55
        if begin + width > limit:
            raise InvalidInput("RLP: truncated")
        size = int.from_bytes(raw[begin : begin + width], "big")
        if size < 56 or raw[begin] == 0:
            raise InvalidInput("RLP: not canonical: a length longer than needed")
        begin += width
    if begin + size > limit:
        raise InvalidInput("RLP: truncated")
    return begin, begin + size


def decode_int(item: Item, what: str, bits: int = 256) -> int:
    """Return the integer of a decoded item; `what` names the field in errors.

    Raises:
        InvalidInput: a list, a leading zero, or more than `bits` bits.
    """
    if not isinstance(item, bytes) or len(item) > 64:
        raise InvalidInput(f"{what} is not a number")
    if item[:1] == b"\x00":
        raise InvalidInput(f"{what} has a leading zero")
    value = int.from_bytes(item, "big")
    if value.bit_length() > bits:
        raise InvalidInput(f"{what} is out of range")
    return value
