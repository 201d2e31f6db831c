"""Addresses: 20 bytes, written as `0x` and 40 hex digits with the checksum of EIP-55."""

from __future__ import annotations

import re
from typing import NewType

from identity.errors import InvalidInput
from identity.keccak import keccak256

Address = NewType("Address", str)
"""An account or contract as text in EIP-55 spelling; only `parse_address` and `to_address` make one."""

ADDRESS_BYTES = 20
ZERO_ADDRESS = Address("0x" + "0" * 40)

_SHAPE = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)


def to_address(raw: bytes) -> Address:
    """Return the checksummed text of 20 address bytes (EIP-55)."""
    if len(raw) != ADDRESS_BYTES:
        raise InvalidInput(f"an address has {ADDRESS_BYTES} bytes, not {len(raw)}")
    digits = raw.hex()
    nibbles = keccak256(digits.encode()).hex()
    spelt = [digit.upper() if nibble >= "8" else digit for digit, nibble in zip(digits, nibbles, strict=False)]
    return Address("0x" + "".join(spelt))


def address_bytes(address: str) -> bytes:
    """Return the 20 bytes of an address, checking it like `parse_address`."""
    return bytes.fromhex(parse_address(address)[2:])


def parse_address(text: str) -> Address:
    """Return `text` in EIP-55 spelling.

    All lower or all upper case digits carry no checksum and are accepted; mixed case must match it.

    Raises:
        InvalidInput: not `0x` and 40 hex digits, or a wrong checksum (a digit or the case of a letter was altered).
    """
    if not _SHAPE.fullmatch(text):
        raise InvalidInput("not an address", hint="an address is 0x and 40 hex digits")
    address = to_address(bytes.fromhex(text[2:]))
    digits = text[2:]
    if digits not in (address[2:], digits.lower(), digits.upper()):
        raise InvalidInput(
            "the address fails its checksum: a character was mistyped or altered",
            hint="copy the address again; do not correct it by hand",
            details={"address": text},
        )
    return address


def is_address(text: str) -> bool:
    """Say whether `parse_address` would accept `text`."""
    try:
        parse_address(text)
    except InvalidInput:
        return False
    return True
