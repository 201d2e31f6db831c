"""Values of typed data (EIP-712): held against their types, and encoded for hashing.

Nothing is guessed: a number is a JSON integer, or text in decimal or 0x digits without leading zeros; bytes are 0x
text of exactly their length; a struct has each member and no other. Two readers of one file could otherwise differ.
"""

from __future__ import annotations

import re
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.signing.typed_types import MAX_DEPTH, Array, Atomic, Struct, Type
from identity.address import address_bytes, parse_address
from identity.keccak import keccak256

MAX_ITEMS: Final = 1000
"""So many items may an array have."""

_WORD: Final = 32
_DECIMAL: Final = re.compile(r"0|-?[1-9][0-9]{0,77}", re.ASCII)
_HEXADECIMAL: Final = re.compile(r"0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})", re.ASCII)
_BYTES: Final = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)


def read_value(kind: Type, value: object, where: str, depth: int = 0) -> Any:
    """Return a value of a type as Python has it: int, bool, bytes, an EIP-55 address, text, a list, a dict of members.

    `where` names the place in errors. Raises `InvalidInput` for a value that is not of its type.
    """
    if isinstance(kind, Atomic):
        return _READERS[kind.name](kind, value, where)
    if depth > MAX_DEPTH:
        raise InvalidInput("the message is nested too deeply")
    if isinstance(kind, Array):
        return _read_array(kind, value, where, depth)
    if not isinstance(value, dict):
        raise InvalidInput(f"{where} is not a {kind.name}")
    names = [name for name, _, _ in kind.members]
    for name in names:
        if name not in value:
            raise InvalidInput(f"{where} lacks {name}")
    if len(value) != len(names):
        raise InvalidInput(f"{where} has {clean(min(value.keys() - set(names)), 60)}, which its type does not know")
    return {name: read_value(inner, value[name], f"{where}.{name}", depth + 1) for name, _, inner in kind.members}


def _read_array(kind: Array, value: object, where: str, depth: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise InvalidInput(f"{where} is not a list of at most {MAX_ITEMS} items")
    if kind.length is not None and len(value) != kind.length:
        raise InvalidInput(f"{where} has {len(value)} items, not {kind.length}")
    return [read_value(kind.of, item, f"{where}[{number}]", depth + 1) for number, item in enumerate(value)]


def _number(kind: Atomic, value: object, where: str) -> int:
    if type(value) is int:
        number = value
    elif isinstance(value, str) and _DECIMAL.fullmatch(value):
        number = int(value)
    elif isinstance(value, str) and _HEXADECIMAL.fullmatch(value):
        number = int(value, 16)
    else:
        raise InvalidInput(
            f"{where} is not a whole number",
            hint="a whole number, or text in decimal or 0x digits; no fraction, exponent or leading zero",
        )
    low, high = (0, 1 << kind.size) if kind.name == "uint" else (-(1 << kind.size - 1), 1 << kind.size - 1)
    if not low <= number < high:
        raise InvalidInput(f"{where} is out of the range of {kind.name}{kind.size}")
    return number


def _bool(_kind: Atomic, value: object, where: str) -> bool:
    if type(value) is not bool:
        raise InvalidInput(f"{where} is neither true nor false")
    return value


def _string(_kind: Atomic, value: object, where: str) -> str:
    try:
        if isinstance(value, str) and value.encode() is not None:
            return value
    except UnicodeEncodeError:
        pass  # half of a pair of surrogates: no text
    raise InvalidInput(f"{where} is not text")


def _address(_kind: Atomic, value: object, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidInput(f"{where} is not an address")
    try:
        return parse_address(value)
    except InvalidInput as error:
        raise InvalidInput(f"{where}: {error.message}", hint=error.hint) from None


def _bytes(kind: Atomic, value: object, where: str) -> bytes:
    if not isinstance(value, str) or not _BYTES.fullmatch(value):
        raise InvalidInput(f"{where} is not bytes", hint="0x and two hex digits a byte")
    raw = bytes.fromhex(value[2:])
    if kind.size and len(raw) != kind.size:
        raise InvalidInput(f"{where} has {len(raw)} bytes, not {kind.size}")
    return raw


_READERS: Final = {
    "uint": _number,
    "int": _number,
    "bool": _bool,
    "string": _string,
    "address": _address,
    "bytes": _bytes,
    "fixed bytes": _bytes,
}


def hash_struct(kind: Struct, value: dict[str, Any]) -> bytes:
    """Return `hashStruct` of a value that `read_value` returned: 32 bytes."""
    words = [_word(inner, value[name]) for name, _, inner in kind.members]
    return keccak256(kind.hash + b"".join(words))


def _word(kind: Type, value: Any) -> bytes:
    """Return `encodeData` of one member: 32 bytes."""
    if isinstance(kind, Struct):
        return hash_struct(kind, value)
    if isinstance(kind, Array):
        return keccak256(b"".join(_word(kind.of, item) for item in value))
    match kind.name:
        case "uint" | "int" | "bool":
            return int(value).to_bytes(_WORD, "big", signed=value < 0)
        case "address":
            return address_bytes(value).rjust(_WORD, b"\0")
        case "fixed bytes":
            return bytes(value).ljust(_WORD, b"\0")
        case "string":
            return keccak256(value.encode())
        case _:
            return keccak256(value)
