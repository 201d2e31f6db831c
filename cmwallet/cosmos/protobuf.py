"""Protocol Buffers of the few messages that are signed here: one spelling is written, and that one alone is read.

A message is a frozen dataclass whose fields say their number: `Annotated[str, 3]`. Text, bytes, numbers that are not
negative, flags, messages, and several of these are all that the messages of a Cosmos chain have. They are written in
the order of their numbers, without defaults, numbers in as few bytes as there can be (Cosmos ADR-027). What differs is
refused, so that what was read is what is signed.
"""

from __future__ import annotations

import typing
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar, cast

from cmwallet.errors import InvalidInput

_VARINT, _BYTES = 0, 2
_MOST: Final = 2**64 - 1

Message = TypeVar("Message")


@dataclass(frozen=True)
class _Member:
    """One field: its name and number, what is in it, and whether several may be."""

    name: str
    number: int
    kind: type
    several: bool

    @property
    def wire(self) -> int:
        return _VARINT if self.kind in (int, bool) else _BYTES


@cache
def _members(kind: Hashable) -> tuple[_Member, ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    found = (_member(name, *typing.get_args(hint)) for name, hint in hints.items() if not _is_class_variable(hint))
    return tuple(sorted(found, key=lambda one: one.number))


def _is_class_variable(hint: object) -> bool:
    return hint is typing.ClassVar or typing.get_origin(hint) is typing.ClassVar


def _member(name: str, hint: Any, number: int) -> _Member:
    if typing.get_origin(hint) is tuple:
        return _Member(name, number, typing.get_args(hint)[0], several=True)
    return _Member(name, number, hint, several=False)


def encode(message: object) -> bytes:
    """Return a message as bytes. Raises `InvalidInput` for numbers that are negative or too large."""
    written = bytearray()
    for member in _members(cast("Hashable", type(message))):
        value = getattr(message, member.name)
        for each in value if member.several else (value,):
            if not member.several and not is_dataclass(member.kind) and not each:
                continue  # a default is not written; one of several is, and so is an empty message
            written += _varint(member.number << 3 | member.wire)
            written += _content(each)
    return bytes(written)


def _content(value: object) -> bytes:
    if isinstance(value, int):
        return _varint(value)
    content = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else encode(value)
    return _varint(len(content)) + content


def _varint(number: int) -> bytes:
    if not 0 <= number <= _MOST:
        raise InvalidInput("a number of a message is negative, or has more than 64 bits")
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*written, number])


def decode(kind: type[Message], content: bytes) -> Message:
    """Return the message that bytes hold. Raises `InvalidInput` for every spelling but the one that `encode` writes."""
    try:
        message = _decode(kind, content)
    except (ValueError, TypeError, IndexError):
        raise InvalidInput(f"that is no {kind.__name__} as it is signed here") from None
    if encode(message) != content:
        raise InvalidInput(f"that is another spelling of a {kind.__name__} than the one that is signed here")
    return message


def _decode(kind: type[Message], content: bytes) -> Message:
    members = {member.number: member for member in _members(cast("Hashable", kind))}
    values: dict[str, Any] = {}
    for number, wire, found in _wire(content):
        member = members.get(number)
        if member is None or member.wire != wire:
            raise ValueError("a field that is not known here")
        value = _value(member.kind, found)
        if member.several:
            values[member.name] = (*values.get(member.name, ()), value)
        elif member.name in values:
            raise ValueError("a field that stands twice")
        else:
            values[member.name] = value
    return kind(**{**_defaults(members), **values})


def _defaults(members: Mapping[int, _Member]) -> dict[str, Any]:
    """What a field that is not there holds; a message that has to be there has no default, and is missed."""
    return {
        member.name: () if member.several else member.kind()
        for member in members.values()
        if member.several or not is_dataclass(member.kind)
    }


def _value(kind: type, found: int | bytes) -> Any:
    if kind is bool:
        if found not in (0, 1):
            raise ValueError("a flag that is neither")
        return bool(found)
    if isinstance(found, int) or kind is bytes:
        return found
    return found.decode() if kind is str else _decode(kind, found)


def _wire(content: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """Yield (number, wire type, value) of the fields in bytes."""
    place = 0
    while place < len(content):
        tag, place = _read_varint(content, place)
        value, place = _read_varint(content, place)
        if tag & 7 == _VARINT:
            yield tag >> 3, _VARINT, value
        elif tag & 7 == _BYTES:
            if value > len(content) - place:
                raise ValueError("it ends too early")
            yield tag >> 3, _BYTES, content[place : place + value]
            place += value
        else:
            raise ValueError("a kind of field that is not known here")


def _read_varint(content: bytes, place: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 70, 7):
        byte = content[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    else:
        raise ValueError("a number of more than ten bytes")
    if number > _MOST:
        raise ValueError("a number of more than 64 bits")
    return number, place
