"""Call of the contract `Stakes`, before it is an order."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.errors import InvalidInput
from cmwallet.staking.local_reading import LocalValidator, StakesReader
from identity.address import Address


@dataclass(frozen=True)
class Call:
    """A function, its values, the coins that go along in wei, and the persons among the values."""

    function: str
    values: tuple[object, ...]
    coins: int = 0
    named: tuple[Address, ...] = ()


def numbered(reader: StakesReader, address: str) -> LocalValidator:
    """Return the validator that an action names by its number. Raises `NotFound`, `InvalidInput`."""
    if not (address.isascii() and address.isdigit() and len(address) < 20):
        raise InvalidInput("a validator of this network is a number", hint="cmwallet validator list")
    return reader.validator(int(address))
