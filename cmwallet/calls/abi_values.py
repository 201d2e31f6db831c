"""Values of contract arguments as people write and read them.

address      0x… with its checksum (or a name, where the caller resolves names)
uint, int    decimal, 0x-hex, or an amount with a unit (1.5cmt)
bool         true, false
bytes        0x-hex, or utf8:TEXT, padded on the right for fixed sizes
string       as it is
[] and ()    a JSON list of such values, each as text, number, boolean or list
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from cmwallet.calls.abi import Parameter
from cmwallet.errors import InvalidInput
from cmwallet.foreign import clean
from cmwallet.units import parse_amount
from identity.address import Address, parse_address, to_address
from identity.hostile_json import load_json

Resolve = Callable[[str], str]
"""Turns a name or address into an address."""

_ARRAY: Final = re.compile(r"(.+)\[(\d*)\]", re.DOTALL)
_INTEGER: Final = re.compile(r"u?int(\d*)")
_NUMBER: Final = re.compile(r"-?[0-9]{1,78}|0x[0-9a-fA-F]{1,64}")
_ADDRESS: Final = re.compile("0x[0-9a-fA-F]{40}", re.ASCII)
_AMOUNT: Final = re.compile(r"[0-9]+(?:\.[0-9]+)? ?[A-Za-z]+")


def parse_values(parameters: Sequence[Parameter], texts: Sequence[str], resolve: Resolve = parse_address) -> list[Any]:
    """Return the values of arguments given as text.

    Raises:
        InvalidInput: a wrong number of them, or one that does not fit; the message names it.
    """
    if len(texts) != len(parameters):
        wanted = ", ".join(f"{parameter.type} {parameter.name}".strip() for parameter in parameters) or "none"
        raise InvalidInput(
            f"{len(parameters)} arguments are needed, {len(texts)} are given", hint=f"they are: {wanted}"
        )
    values = []
    for place, (parameter, text) in enumerate(zip(parameters, texts, strict=True), 1):
        try:
            values.append(parse_value(parameter.type, text, resolve))
        except InvalidInput as error:
            name = f"argument {place} ({parameter.type} {parameter.name})".replace(" )", ")")
            raise InvalidInput(f"{name}: {error.message}", hint=error.hint) from None
    return values


def addresses_in(values: Iterable[Any]) -> Iterator[Address]:
    """Yield every address among the values of arguments, at any depth."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from addresses_in(value)
        elif isinstance(value, str) and _ADDRESS.fullmatch(value):
            yield to_address(bytes.fromhex(value[2:]))


def parse_value(kind: str, given: object, resolve: Resolve = parse_address) -> Any:
    """Return the value of one argument of type `kind`, given as text or as a part of a JSON list."""
    array = _ARRAY.fullmatch(kind)
    if array is not None:
        items = _list(given)
        if array[2] and len(items) != int(array[2]):
            raise InvalidInput(f"{array[2]} elements are needed, {len(items)} are given")
        return [parse_value(array[1], item, resolve) for item in items]
    if kind.startswith("("):
        members, items = split_tuple(kind), _list(given)
        if len(items) != len(members):
            raise InvalidInput(f"{len(members)} members are needed, {len(items)} are given")
        return tuple(parse_value(member, item, resolve) for member, item in zip(members, items, strict=True))
    return _scalar(kind, given, resolve)


def split_tuple(kind: str) -> list[str]:
    """Return the member types of a tuple type."""
    members, depth, start = [], 0, 1
    for place, character in enumerate(kind):
        depth += character == "("
        depth -= character == ")"
        if (character == "," and depth == 1) or (character == ")" and depth == 0):
            members.append(kind[start:place])
            start = place + 1
    return [member for member in members if member]


def as_json(kind: str, value: Any) -> object:
    """Return a value for `--json`: integers as decimal strings, bytes as 0x-hex, addresses with their checksum."""
    array = _ARRAY.fullmatch(kind)
    if array is not None:
        return [as_json(array[1], item) for item in value]
    if kind.startswith("(") and not isinstance(value, bytes):
        return [as_json(member, item) for member, item in zip(split_tuple(kind), value, strict=True)]
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if kind == "address":
        return parse_address(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def as_text(kind: str, value: Any) -> str:
    """Return a value for a terminal, cleaned."""
    shown = as_json(kind, value)
    if isinstance(shown, bool):
        return "true" if shown else "false"
    if isinstance(shown, list):
        import json

        return clean(json.dumps(shown, ensure_ascii=False), 10_000)
    return clean(str(shown), 10_000)


def _scalar(kind: str, given: object, resolve: Resolve) -> Any:
    if kind == "bool":
        if given in (True, "true"):
            return True
        if given in (False, "false"):
            return False
        raise InvalidInput("true or false is needed")
    if _INTEGER.fullmatch(kind):
        return _in_range(kind, _integer(given))
    if not isinstance(given, str):
        raise InvalidInput("text is needed")
    if kind == "address":
        return resolve(given)
    if kind == "string":
        return given
    if kind.startswith("bytes"):
        return _bytes(given, kind.removeprefix("bytes"))
    raise InvalidInput(f"arguments of type {kind} cannot be given here")


def _integer(given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if not isinstance(given, str):
        raise InvalidInput("a whole number is needed")
    if _NUMBER.fullmatch(given):
        return int(given, 0) if given.startswith("0x") else int(given)
    if _AMOUNT.fullmatch(given) and given[:2].lower() != "0x":
        return parse_amount(given)
    raise InvalidInput("a whole number is needed", hint="decimal, 0x-hex, or an amount such as 1.5cmt")


def _in_range(kind: str, number: int) -> int:
    signed, bits = kind.startswith("int"), int(kind.lstrip("uint") or 256)
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if not least <= number <= most:
        shown = str(number) if number.bit_length() <= bits + 64 else "the number"
        raise InvalidInput(f"{shown} does not fit into {kind}", hint=f"it takes {least} to {most}")
    return number


def _bytes(given: str, size: str) -> bytes:
    if given.startswith("utf8:"):
        raw = given.removeprefix("utf8:").encode()
    else:
        try:
            raw = bytes.fromhex(given.removeprefix("0x"))
        except ValueError:
            raise InvalidInput("bytes are 0x-hex, or utf8:TEXT") from None
    if size and len(raw) > int(size):
        raise InvalidInput(f"{len(raw)} bytes do not fit into {size}")
    if size and not given.startswith("utf8:") and len(raw) != int(size):
        raise InvalidInput(f"{size} bytes are needed, {len(raw)} are given")
    return raw.ljust(int(size), b"\0") if size else raw


def _list(given: object) -> list[object]:
    if isinstance(given, str):
        try:
            given = load_json(given.encode())
        except ValueError:
            raise InvalidInput("a JSON list is needed", hint='for example ["1", "2"]') from None
    if not isinstance(given, list):
        raise InvalidInput("a JSON list is needed", hint='for example ["1", "2"]')
    return given
