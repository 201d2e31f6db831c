"""Types of typed data (EIP-712): read strictly, every one in use, none that refers to itself.

A type text is hashed as it is written, so a name that is no identifier could pass for other members: it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from identity.keccak import keccak256

DOMAIN: Final = "EIP712Domain"
DOMAIN_MEMBERS: Final = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
    "salt": "bytes32",
}
"""What a domain can have, in the order of the standard."""
MAX_DEPTH: Final = 32
"""So deep may structs and arrays be nested, counted from the message."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,99}", re.ASCII)
_ARRAY: Final = re.compile(r"(.+)\[((?:[1-9][0-9]{0,8})?)\]", re.ASCII)
_NUMBER: Final = re.compile(r"(u?)int([1-9][0-9]{0,2})", re.ASCII)
_FIXED_BYTES: Final = re.compile(r"bytes([1-9][0-9]?)", re.ASCII)
_RESERVED: Final = re.compile(r"u?int[0-9]*|bytes[0-9]*|address|bool|string|function|u?fixed[0-9x]*", re.ASCII)


@dataclass(frozen=True)
class Atomic:
    """A type without members. `size` is the bits of a number, the bytes of `bytes1` to `bytes32`; otherwise 0."""

    name: str
    size: int = 0


@dataclass(frozen=True)
class Array:
    """Several of one type; `length` None: any number of them."""

    of: Type
    length: int | None


@dataclass(frozen=True)
class Struct:
    """A type with members, in their order; `members` hold the text of each type and what it means."""

    name: str
    members: tuple[tuple[str, str, Type], ...]

    @property
    def text(self) -> str:
        """What `encodeType` gives: this type, then those it refers to, by name."""
        others = sorted(one.text_alone for one in self.referred().values() if one.name != self.name)
        return self.text_alone + "".join(others)

    @cached_property
    def hash(self) -> bytes:
        """The hash of the text, kept: a list may have a thousand items of one type."""
        return keccak256(self.text.encode())

    @property
    def text_alone(self) -> str:
        """This type without those that it refers to."""
        return f"{self.name}({','.join(f'{written} {name}' for name, written, _ in self.members)})"

    def referred(self) -> dict[str, Struct]:
        """Return this type and every struct below it, by name."""
        found: dict[str, Struct] = {}
        waiting = [self]
        while waiting:
            struct = waiting.pop()
            if struct.name not in found:
                found[struct.name] = struct
                waiting += [inner for _, _, kind in struct.members if isinstance(inner := base_of(kind), Struct)]
        return found


Type = Atomic | Array | Struct


def base_of(kind: Type) -> Atomic | Struct:
    """Return what an array consists of, however often nested; another type is its own base."""
    while isinstance(kind, Array):
        kind = kind.of
    return kind


def read_types(types: object, primary: object) -> tuple[Struct, Struct | None]:
    """Return the primary type and, if it is there, that of the domain, from the `types` of a document.

    Raises:
        InvalidInput: a name that is no identifier or means something else, a type that is missing, not used, refers
            to itself or is nested deeper than `MAX_DEPTH`, a member named twice, or a domain of other members.
    """
    if not isinstance(types, dict) or not isinstance(primary, str):
        raise InvalidInput("typed data has types, and primaryType names one of them")
    if primary == DOMAIN:
        raise InvalidInput(f"{DOMAIN} alone is not signed: it says nothing")
    written = {name: _read_members(name, members) for name, members in types.items()}
    own = written.pop(DOMAIN, None)
    built: dict[str, Struct] = {}
    found = _build(primary, written, built, ())
    unused = sorted(written.keys() - built.keys())
    if unused:
        raise InvalidInput(f"the type {clean(unused[0], 60)} is not used by {clean(primary, 60)}")
    return found, None if own is None else _domain(own)


def domain_of(members: Mapping[str, object]) -> Struct:
    """Return the type of a domain that has these members, in the order of the standard. Raises `InvalidInput`."""
    strange = members.keys() - DOMAIN_MEMBERS.keys()
    if strange:
        raise InvalidInput(f"a domain has no {clean(min(strange), 60)}")
    return _domain([(name, kind) for name, kind in DOMAIN_MEMBERS.items() if name in members])


def _domain(members: list[tuple[str, str]]) -> Struct:
    order = [(name, kind) for name, kind in DOMAIN_MEMBERS.items() if name in dict(members)]
    if members != order:  # libraries differ in what they sign then: some keep the order written, some the standard's
        raise InvalidInput(f"{DOMAIN} has members, types or an order that the standard does not know")
    return Struct(DOMAIN, tuple((name, kind, _atomic(kind)) for name, kind in members))


def _read_members(name: object, members: object) -> list[tuple[str, str]]:
    if not isinstance(name, str) or not _IDENTIFIER.fullmatch(name) or _RESERVED.fullmatch(name):
        raise InvalidInput(f"{clean(name, 60)!r} cannot be the name of a type")
    if not isinstance(members, list):
        raise InvalidInput(f"the type {name} is a list of members")
    read: dict[str, str] = {}
    for member in members:
        if not isinstance(member, dict) or member.keys() != {"name", "type"}:
            raise InvalidInput(f"a member of {name} has a name and a type and nothing else")
        label, kind = member["name"], member["type"]
        if not isinstance(label, str) or not _IDENTIFIER.fullmatch(label):
            raise InvalidInput(f"{clean(label, 60)!r} cannot be the name of a member")
        if not isinstance(kind, str) or label in read:
            raise InvalidInput(f"the member {label} of {name} has one type")
        read[label] = kind
    return list(read.items())


def _build(
    name: str, written: Mapping[str, list[tuple[str, str]]], built: dict[str, Struct], above: tuple[str, ...]
) -> Struct:
    if name in above or len(above) >= MAX_DEPTH:
        raise InvalidInput(f"the type {clean(name, 60)} refers to itself, or types are nested too deeply")
    if name not in written:
        raise InvalidInput(f"the type {clean(name, 60)} is not there")
    if name not in built:
        members = tuple((label, kind, _type(kind, written, built, (*above, name), 0)) for label, kind in written[name])
        built[name] = Struct(name, members)
    return built[name]


def _type(
    text: str,
    written: Mapping[str, list[tuple[str, str]]],
    built: dict[str, Struct],
    above: tuple[str, ...],
    arrays: int,
) -> Type:
    found = _ARRAY.fullmatch(text)
    if found is not None:
        if arrays >= MAX_DEPTH:
            raise InvalidInput("arrays are nested too deeply")
        length = int(found[2]) if found[2] else None
        return Array(_type(found[1], written, built, above, arrays + 1), length)
    return _atomic(text) if _RESERVED.fullmatch(text) else _build(text, written, built, above)


def _atomic(text: str) -> Atomic:
    if text in ("address", "bool", "string", "bytes"):
        return Atomic(text)
    number, fixed = _NUMBER.fullmatch(text), _FIXED_BYTES.fullmatch(text)
    if number is not None and int(number[2]) % 8 == 0 and int(number[2]) <= 256:
        return Atomic(f"{number[1]}int", int(number[2]))
    if fixed is not None and int(fixed[1]) <= 32:
        return Atomic("fixed bytes", int(fixed[1]))
    raise InvalidInput(f"{clean(text, 60)} is no type of typed data")
