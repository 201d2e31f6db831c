"""Call of a contract for staking, before it is an order."""

from __future__ import annotations

from dataclasses import dataclass

from identity.address import Address


@dataclass(frozen=True)
class Call:
    """A function, its values, the coins that go along in wei, and the persons among the values."""

    function: str
    values: tuple[object, ...]
    coins: int = 0
    named: tuple[Address, ...] = ()
