"""Codec of the values that cross the agent's socket: JSON, with a tag for what JSON does not have.

bytes        {"$bytes": base64}
Secret       {"$secret": base64}
a dataclass  {"$Entry": {field: value, …}}, one of a closed list; its members are checked for their types
a mapping    {"$map": {name: value, …}}
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, get_type_hints

from cmwallet.agent.argument_types import fit
from identity.secret import Secret

_CLASSES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("Draft", "Entry", "Record"), "identity.vault.interface"),
    **dict.fromkeys(
        ("SignableTransaction", "SignableTypedData", "SignableDocument", "SignableMessage", "SignableCosmos"),
        "cmwallet.transactions.signables",
    ),
    **dict.fromkeys(
        ("LegacyTransaction", "AccessListTransaction", "FeeMarketTransaction"), "cmwallet.transactions.encoding"
    ),
    "Domain": "identity.eip712",
    "Account": "cmwallet.accounts.accounts",
}
"""What crosses besides plain values: name → module, which is imported when one comes."""


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
    name = type(value).__name__
    if is_dataclass(value) and _CLASSES.get(name) == type(value).__module__:
        return {f"${name}": {item.name: encode(getattr(value, item.name)) for item in fields(value)}}
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
    if tag == "$map":
        return members
    kind, hints = _class_of(tag.removeprefix("$"))
    return kind(**{name: fit(item, hints[name]) for name, item in members.items()})


@cache
def _class_of(name: str) -> tuple[type, dict[str, Any]]:
    """Return a class of the list, and the types of its members."""
    kind = getattr(import_module(_CLASSES[name]), name)
    return kind, get_type_hints(kind)
