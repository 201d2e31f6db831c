"""Words of the ABI: numbers, addresses and 32 bytes as contracts hash and index them."""

from __future__ import annotations

from identity.address import address_bytes

_BYTES = 32


def word(value: int | str | bytes) -> bytes:
    """Return the word of a number, an address (text) or 32 bytes."""
    if isinstance(value, int):
        return value.to_bytes(_BYTES, "big")
    return value if isinstance(value, bytes) else address_bytes(value).rjust(_BYTES, b"\0")
