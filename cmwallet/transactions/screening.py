"""Screening of a transfer before a fee is quoted and anybody is asked.

A recipient is everybody named: whom the transaction goes to, and every person in its call data. One function answers;
it begins with look-alikes and contracts that swallow tokens, and takes limits and lists later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import PolicyRefused
from cmwallet.signing.calls import addresses_in
from cmwallet.units import Amount
from identity.address import ZERO_ADDRESS, Address, to_address

LOOKALIKE_DIGITS: Final = 4
"""So many equal hex digits at the start and at the end make an address a look-alike of another."""

_TRANSFER: Final = bytes.fromhex("a9059cbb")
_TRANSFER_FROM: Final = bytes.fromhex("23b872dd")
_WORD: Final = 32


@dataclass(frozen=True)
class Lookalike:
    """Somebody named resembles a known address without being it."""

    recipient: Address
    known: str
    known_as: str


@dataclass(frozen=True)
class Verdict:
    """What screening found. Every one of `lookalikes` has to be overruled by the user before anything is signed.

    `first_payment` is about the recipient, `strangers` are others named that were never paid; `into_code`: tokens go to
    an address that has code.
    """

    first_payment: bool = False
    lookalikes: tuple[Lookalike, ...] = ()
    strangers: tuple[Address, ...] = ()
    into_code: bool = False


@dataclass(frozen=True)
class Named:
    """Whom a transaction names: `to` it goes, `persons` its call data are known to name, and the data themselves."""

    to: Address
    persons: tuple[Address, ...] = ()
    data: bytes = b""


def screen(named: Named, known: Mapping[str, str]) -> Verdict:
    """Judge everybody named against the addresses that the user knows."""
    everybody = dict.fromkeys((named.to, *named.persons, *addresses_in(named.data)))
    lookalikes = tuple(found for one in everybody if (found := _lookalike(one, known)) is not None)
    strangers = tuple(one for one in named.persons if one not in known)
    return Verdict(named.to not in known, lookalikes, strangers)


def _lookalike(address: Address, known: Mapping[str, str]) -> Lookalike | None:
    if address in known or address == ZERO_ADDRESS:
        return None
    digits = address[2:].lower()
    for other, known_as in known.items():
        theirs = other[2:].lower()
        alike = theirs[:LOOKALIKE_DIGITS] == digits[:LOOKALIKE_DIGITS]
        if alike and theirs[-LOOKALIKE_DIGITS:] == digits[-LOOKALIKE_DIGITS:]:
            return Lookalike(address, other, known_as)
    return None


def token_receiver(to: Address, token: str | None, data: bytes) -> Address | None:
    """Return who gets the tokens of a transfer: `to` when `token` moves, else whom the call data of an ERC-20 name."""
    if token is not None:
        return to
    place = {_TRANSFER: 0, _TRANSFER_FROM: 1}.get(data[:4])
    word = b"" if place is None else data[4 + place * _WORD : 4 + (place + 1) * _WORD]
    return to_address(word[12:]) if len(word) == _WORD and not any(word[:12]) else None


def refuse_swallowed(receiver: Address, token: str, system: Mapping[Address, str]) -> None:
    """Raise `PolicyRefused` when tokens would stay for ever in the token's own contract or in one of the system.

    `system` are the names of the system's contracts by address.
    """
    if receiver.lower() == token.lower():
        raise PolicyRefused(
            "the recipient is the token's own contract: what is sent there never comes back", hint="check the address"
        )
    if receiver in system:
        raise PolicyRefused(
            f"the recipient is the contract {system[receiver]}: what is sent there never comes back",
            hint="contracts of the system take tokens by an allowance: cmwallet token approve",
        )


def refuse_lookalike(lookalike: Lookalike) -> PolicyRefused:
    """Return the error for a look-alike that nobody confirmed."""
    return PolicyRefused(
        f"{lookalike.recipient} looks like {lookalike.known_as} ({lookalike.known}) but is not",
        hint="copy the address from its owner; --allow-lookalike sends all the same",
        details={"recipient": lookalike.recipient, "looks_like": lookalike.known},
    )


def check_fee(most: Amount, cap: int) -> None:
    """Raise `PolicyRefused` when a fee could exceed the cap (wei)."""
    if most.raw > cap:
        allowed = Amount(cap, most.decimals, most.symbol)
        raise PolicyRefused(
            f"the fee could be {most}, above the cap of {allowed}",
            hint="lower the gas price, or raise it with: cmwallet config set fee-cap",
            details={"fee": most.as_json(), "cap": allowed.as_json()},
        )
