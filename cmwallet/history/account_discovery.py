"""Account discovery: every known path shape of a recovery phrase, with a gap limit (BIP-44)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cmwallet.keys.derivation import PRESETS
from cmwallet.node.client import NodeClient
from identity.address import Address, parse_address

SHAPES: Final = tuple(PRESETS)
_STEP: Final = 10

Addresses = Callable[[str, int, int], Sequence[Sequence[str]]]
"""Gives (path, address) of so many accounts of a shape, from a number on: shape, number, count."""


@dataclass(frozen=True)
class Found:
    """A used account of a phrase."""

    path: str
    address: Address


def discover_used(
    client: NodeClient, addresses: Addresses, *, gap: int, advance: Callable[[int], None] = lambda _steps: None
) -> list[Found]:
    """Return the accounts of a phrase that have a balance or a history on the client's chain.

    Each shape is scanned until `gap` unused accounts follow each other. `advance` is told how many were looked at.
    """
    found: dict[Address, Found] = {}
    for shape in SHAPES:
        unused, index = 0, 0
        while unused < gap:
            looked = [
                Found(path, parse_address(address))
                for path, address in addresses(shape, index, min(_STEP, gap - unused))
            ]
            for item, is_used in zip(looked, _used(client, [item.address for item in looked]), strict=True):
                unused = 0 if is_used else unused + 1
                if is_used:
                    found.setdefault(item.address, item)  # the shapes overlap
            index += len(looked)
            advance(len(looked))
    return list(found.values())


def _used(client: NodeClient, addresses: Sequence[Address]) -> list[bool]:
    nonces, balances = client.nonces(addresses), client.balances(addresses)
    return [bool(nonce or balance) for nonce, balance in zip(nonces, balances, strict=True)]
