"""Validation of JSON-RPC parameters: what does not have the form that EIP-1474 gives it is -32602."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmwallet.localchain.errors import invalid_params

_MAX_QUANTITY_DIGITS = 64
_MAX_BLOCK_DIGITS = 16
_HASH_DIGITS = 64
TAGS = ("latest", "pending", "earliest", "safe", "finalized")


@dataclass(frozen=True)
class BlockReference:
    """Which block is meant: exactly one of the three is set."""

    tag: str | None = None
    number: int | None = None
    hash: bytes | None = None


class Parameters:
    """The parameter list of one request, read from left to right."""

    def __init__(self, values: Sequence[object]) -> None:
        self._values = values

    def expect(self, least: int, most: int) -> None:
        """Raise unless there are `least`..`most` parameters; trailing nulls do not count."""
        count = len(self._values)
        while count > least and self._values[count - 1] is None:
            count -= 1
        if count < least:
            raise invalid_params(f"missing value for required argument {count}")
        if count > most:
            raise invalid_params(f"too many arguments, want at most {most}")

    def raw(self, index: int) -> object:
        """The parameter as it came; None if absent."""
        return self._values[index] if index < len(self._values) else None

    def address(self, index: int) -> bytes:
        """A 20-byte address."""
        return address(self.raw(index), f"argument {index}")

    def hash(self, index: int) -> bytes:
        """A 32-byte hash."""
        return hash32(self.raw(index), f"argument {index}")

    def data(self, index: int) -> bytes:
        """Bytes of any length."""
        return data(self.raw(index), f"argument {index}")

    def quantity(self, index: int) -> int:
        """A number as hex."""
        return quantity(self.raw(index), f"argument {index}")

    def flag(self, index: int, default: bool | None = None) -> bool:
        """A boolean."""
        value = self.raw(index)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            raise invalid_params(f"argument {index}: expected a boolean")
        return value

    def block(self, index: int, default: str = "latest") -> BlockReference:
        """A block's tag, number, hash as text, or EIP-1898 object: the `BlockNumberOrTagOrHash` of execution-apis."""
        value = self.raw(index)
        return block_reference(default if value is None else value, f"argument {index}", hashes=True)

    def block_number(self, index: int, default: str = "latest") -> BlockReference:
        """A block's tag or number, where a hash is not taken: the `BlockNumberOrTag` of execution-apis."""
        value = self.raw(index)
        return block_reference(default if value is None else value, f"argument {index}")

    def mapping(self, index: int) -> Mapping[str, object]:
        """An object."""
        return mapping(self.raw(index), f"argument {index}")


def mapping(value: object, name: str) -> Mapping[str, object]:
    """Check that `value` is a JSON object."""
    if not isinstance(value, Mapping):
        raise invalid_params(f"{name}: expected an object")
    return value


def quantity(value: object, name: str, *, numbers: bool = False) -> int:
    """Read `0x…` (at most 256 bits); a JSON number, and leading zeros, too where `numbers`."""
    if numbers and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if not isinstance(value, str) or not value.startswith(("0x", "0X")):
        raise invalid_params(f"{name}: expected a hex number with 0x in front")
    digits = value[2:]
    if not digits or len(digits.lstrip("0")) > _MAX_QUANTITY_DIGITS or len(digits) > 2 * _MAX_QUANTITY_DIGITS:
        raise invalid_params(f"{name}: expected a number of 1 to 256 bits")
    if not _is_hex(digits):
        raise invalid_params(f"{name}: invalid hex digits")
    if not numbers and len(digits) > 1 and digits[0] == "0":
        raise invalid_params(f"{name}: hex number with leading zero digits")
    return int(digits, 16)


def data(value: object, name: str) -> bytes:
    """Read `0x` followed by an even number of hex digits."""
    if not isinstance(value, str) or not value.startswith(("0x", "0X")):
        raise invalid_params(f"{name}: expected hex data with 0x in front")
    digits = value[2:]
    if len(digits) % 2 or not _is_hex(digits):
        raise invalid_params(f"{name}: invalid hex data")
    return bytes.fromhex(digits)


def address(value: object, name: str) -> bytes:
    """Read 20 bytes."""
    result = data(value, name)
    if len(result) != 20:
        raise invalid_params(f"{name}: expected an address of 20 bytes, got {len(result)}")
    return result


def hash32(value: object, name: str) -> bytes:
    """Read 32 bytes."""
    result = data(value, name)
    if len(result) != 32:
        raise invalid_params(f"{name}: expected 32 bytes, got {len(result)}")
    return result


def block_reference(value: object, name: str, *, hashes: bool = False) -> BlockReference:
    """Read a tag, a number of at most 64 bits or an EIP-1898 object; where `hashes`, 32 bytes are a hash."""
    if isinstance(value, Mapping):
        if "blockHash" in value:
            return BlockReference(hash=hash32(value["blockHash"], f"{name}.blockHash"))
        if "blockNumber" in value:
            return block_reference(value["blockNumber"], f"{name}.blockNumber")
        raise invalid_params(f"{name}: expected blockHash or blockNumber")
    if isinstance(value, str) and value in TAGS:
        return BlockReference(tag=value)
    if hashes and isinstance(value, str) and len(value) == 2 + _HASH_DIGITS:
        return BlockReference(hash=hash32(value, name))
    number = quantity(value, name)
    if len(str(value)) - 2 > _MAX_BLOCK_DIGITS:
        raise invalid_params(f"{name}: hex number > 64 bits")
    if number >= 2**63:
        raise invalid_params(f"{name}: block number larger than int64")
    return BlockReference(number=number)


def _is_hex(digits: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in digits)
