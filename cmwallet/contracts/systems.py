"""Registry of the system's contracts: a record each, in the order in which a chain of the system deploys them.

A contract that has to change gets a successor beside it, since nobody can move what it holds: `Deals`, then `Deals.2`.
New items go to the newest one of a family that a chain has; those of an older one stay readable, and their ids are
written with its generation: `12@1`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from cmwallet.errors import InvalidInput, NotFound

_WORD: Final = 32
_GENERATION: Final = re.compile(r"(?P<family>[A-Za-z][A-Za-z0-9]*)\.(?P<generation>[2-9]|[1-9][0-9])", re.ASCII)
_ITEM: Final = re.compile(r"(?P<number>[0-9]{1,78})(@(?P<generation>[1-9][0-9]?))?", re.ASCII)


@dataclass(frozen=True)
class Deployer:
    """The constructor argument that is the address of the account that deploys."""


@dataclass(frozen=True)
class AddressOf:
    """The constructor argument that is the address of another contract of the system.

    Where the code keeps it as an immutable, `immutable` is that one's name in the source.
    """

    contract: str
    immutable: str | None = None


Argument = Deployer | AddressOf | int


@dataclass(frozen=True)
class System:
    """A contract of the system.

    `value` is what the embedded chain sends along, in wei. `elsewhere`: other chains take it too. `symbol`: it is a
    token that is called so, and `note` says what is special about that one. `artifact` is the code, if its name is
    another. `gas_reserve` is what a call may take beyond its estimate, because it is mined in a later second.
    """

    name: str
    arguments: tuple[Argument, ...] = ()
    value: int = 0
    elsewhere: bool = True
    symbol: str | None = None
    note: str = ""
    gas_reserve: int = 0
    artifact: str = field(default="")

    def __post_init__(self) -> None:
        if not self.artifact:
            object.__setattr__(self, "artifact", self.name)

    def words(self, deployer: bytes, there: Mapping[str, bytes]) -> bytes:
        """Return the encoded constructor arguments; addresses are 20 bytes, `there` those of the contracts before it.

        Raises `NotFound` for a contract that it needs and that is not there.
        """
        return b"".join(_word(argument, self.name, deployer, there) for argument in self.arguments)

    def references(self) -> Mapping[str, str]:
        """Return immutable → the contract of the system whose address it is."""
        return {one.immutable: one.contract for one in self.arguments if isinstance(one, AddressOf) and one.immutable}


SUPPLY: Final = 1_000_000_000 * 10**18
"""The whole supply of the white paper, in wei: the swap pays it out."""

SYSTEM: Final = (
    System(
        "CMT",
        arguments=(Deployer(),),
        elsewhere=False,
        symbol="CMT",
        note="the legacy ERC-20; cmwallet token swap turns it into the coin",
    ),
    System("Swap", arguments=(AddressOf("CMT", immutable="TOKEN"),), value=SUPPLY, elsewhere=False),
    System("WrappedCMT", symbol="WCMT"),
    System("KeyRegistry", gas_reserve=30_000),  # a change in a later second writes another checkpoint
    System("Attestations"),
    System("ConsentRegistry"),
    System("Multicall"),
    System(
        "Court",
        arguments=(AddressOf("WrappedCMT", immutable="WCMT"),),
        gas_reserve=60_000,  # on a later day, what has become due is paid as well
    ),
    System("Deals", arguments=(AddressOf("WrappedCMT", immutable="WCMT"), AddressOf("Court", immutable="COURT"))),
    System(
        "Loans",
        arguments=(AddressOf("WrappedCMT", immutable="WCMT"), AddressOf("Court", immutable="COURT")),
        gas_reserve=150_000,  # in a later second an instalment may have become due, and is settled as well
    ),
    System(
        "Stakes",
        value=500 * 10**18,  # the first of the pool
        gas_reserve=700_000,  # a second later there are rewards to share among 21 validators
    ),
)
"""New ones are appended: the place is the address on the embedded chain. The token and its swap need a reserve of
native coins that holds the whole supply, which only the embedded chain has."""


def find_system(name: str) -> System | None:
    """Return the record of a contract of the system; None for one that is shipped and is none of it."""
    return next((one for one in SYSTEM if one.name == name), None)


def tokens() -> dict[str, str]:
    """Return symbol → contract, of the tokens of the system."""
    return {one.symbol: one.name for one in SYSTEM if one.symbol is not None}


def family_of(name: str) -> str:
    """Return the name of a contract without its generation."""
    found = _GENERATION.fullmatch(name)
    return found["family"] if found else name


def generation_of(name: str) -> int:
    """Return which of its family a contract is: 1 is the first."""
    found = _GENERATION.fullmatch(name)
    return int(found["generation"]) if found else 1


def generations(family: str, there: Collection[str]) -> Sequence[str]:
    """Return the names of a family that are deployed, the newest first."""
    return sorted((name for name in there if family_of(name) == family), key=generation_of, reverse=True)


def item_text(number: int, name: str, there: Collection[str]) -> str:
    """Return how an item of the contract `name` is written: `12`, or `12@1` while a newer contract takes new ones."""
    newest = generations(family_of(name), there)[:1]
    return str(number) if [name] == list(newest) else f"{number}@{generation_of(name)}"


def parse_item(text: str, family: str, there: Collection[str]) -> tuple[str, int]:
    """Return the contract and the number of an item that is written `12` or `12@1`.

    Raises:
        InvalidInput: it is neither. NotFound: there is no such contract.
    """
    found = _ITEM.fullmatch(text)
    if found is None:
        raise InvalidInput("an item is a number, such as 12, or 12@1 for one of an older contract")
    here = generations(family, there)
    wanted = found["generation"]
    name = next((one for one in here if wanted is None or generation_of(one) == int(wanted)), None)
    if name is None:
        raise NotFound(f"there is no contract {family} of that generation here", hint="cmwallet contract list")
    return name, int(found["number"])


def _word(argument: Argument, name: str, deployer: bytes, there: Mapping[str, bytes]) -> bytes:
    if isinstance(argument, int):
        return argument.to_bytes(_WORD, "big")
    if isinstance(argument, AddressOf):
        if argument.contract not in there:
            raise NotFound(
                f"{name} needs the contract {argument.contract}, which is not deployed here",
                hint=f"cmwallet contract deploy {argument.contract}",
            )
        return there[argument.contract].rjust(_WORD, b"\0")
    return deployer.rjust(_WORD, b"\0")
