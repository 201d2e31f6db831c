"""Encoding of values on the agent's socket: JSON, with a tag for what JSON does not have.

bytes        {"$bytes": base64}
Secret       {"$secret": base64}
a dataclass  {"$Entry": {field: value, …}}, one of a closed list
a mapping    {"$map": {name: value, …}}
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Final

from identity.secret import Secret
from identity.vault.interface import Draft, Entry, Record

_CLASSES: Final[dict[str, Callable[..., object]]] = {kind.__name__: kind for kind in (Draft, Entry, Record)}


def encode(value: object) -> object:
    """Return `value` as JSON. Raises `TypeError` for what is not in the table above."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes | bytearray):
        return {"$bytes": binascii.b2a_base64(value, newline=False).decode()}
    if isinstance(value, Secret):
        return {"$secret": binascii.b2a_base64(value.reveal(), newline=False).decode()}
    if isinstance(value, Mapping):
        return {"$map": {str(name): encode(item) for name, item in value.items()}}
    if isinstance(value, Sequence):
        return [encode(item) for item in value]
    if isinstance(value, Draft | Entry | Record):
        return {f"${type(value).__name__}": {item.name: encode(getattr(value, item.name)) for item in fields(value)}}
    raise TypeError(f"a {type(value).__name__} does not cross the socket")


def decode(value: object) -> object:
    """Return the value that `encode` was given; lists stay lists.

    Raises `ValueError`, `TypeError`, `KeyError` or `AttributeError` for anything else.
    """
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        raise ValueError("a value has one tag")
    ((tag, content),) = value.items()
    if tag in ("$bytes", "$secret"):
        raw = binascii.a2b_base64(content, strict_mode=True)
        return raw if tag == "$bytes" else Secret(raw)
    members = {name: decode(item) for name, item in content.items()}
    return members if tag == "$map" else _CLASSES[tag.removeprefix("$")](**members)
