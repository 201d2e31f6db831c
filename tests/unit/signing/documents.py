"""Typed-data documents for tests: the example of the standard, and changed copies of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

DOMAIN_TYPE = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]

MAIL: dict[str, Any] = {
    "types": {
        "EIP712Domain": DOMAIN_TYPE,
        "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
        "Mail": [
            {"name": "from", "type": "Person"},
            {"name": "to", "type": "Person"},
            {"name": "contents", "type": "string"},
        ],
    },
    "primaryType": "Mail",
    "domain": {
        "name": "Ether Mail",
        "version": "1",
        "chainId": 1,
        "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
    },
    "message": {
        "from": {"name": "Cow", "wallet": "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        "to": {"name": "Bob", "wallet": "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},
        "contents": "Hello, Bob!",
    },
}
"""The example of EIP-712."""

MAIL_DIGEST = "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
"""Its digest, as the standard states it."""


def text(document: object) -> bytes:
    return json.dumps(document).encode()


def mail(change: Callable[[dict[str, Any]], object] = lambda _: None) -> bytes:
    """The example with a change."""
    changed = copy.deepcopy(MAIL)
    change(changed)
    return text(changed)


def typed(
    name: str, members: list[tuple[str, str]], values: object, *, domain: object = None, **types: list[tuple[str, str]]
) -> bytes:
    """A document of one type and those that it refers to."""
    every = {name: members, **types}
    return text(
        {
            "types": {kind: [{"name": label, "type": of} for label, of in each] for kind, each in every.items()},
            "primaryType": name,
            "domain": {"name": "T", "version": "1", "chainId": 1234} if domain is None else domain,
            "message": values,
        }
    )


def one(kind: str, value: object) -> bytes:
    """A document of one member."""
    return typed("One", [("value", kind)], {"value": value})


def of_type(type_text: str, values: object, *, domain: object = None) -> bytes:
    """A document of a type as `encodeType` writes it."""
    types = {}
    for part in type_text.rstrip(")").split(")"):
        name, _, inside = part.partition("(")
        types[name] = [(member.split(" ")[1], member.split(" ")[0]) for member in inside.split(",")]
    name = type_text.partition("(")[0]
    return typed(name, types.pop(name), values, domain=domain, **types)
