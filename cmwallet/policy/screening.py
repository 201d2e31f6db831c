"""Screening of a transfer before a fee is quoted and anybody is asked.

One function answers; it begins with look-alike recipients and the cap on fees, and takes limits and lists later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cmwallet.errors import PolicyRefused
from cmwallet.units import Amount
from identity.address import Address

LOOKALIKE_DIGITS: Final = 4
"""So many equal hex digits at the start and at the end make an address a look-alike of another."""


@dataclass(frozen=True)
class Lookalike:
    """The recipient resembles a known address without being it."""

    recipient: Address
    known: str
    known_as: str


@dataclass(frozen=True)
class Verdict:
    """What screening found. `lookalike` has to be overruled by the user before anything is signed."""

    first_payment: bool
    lookalike: Lookalike | None


def screen(recipient: Address, known: Mapping[str, str], *, token: str | None = None) -> Verdict:
    """Judge a recipient against the addresses that the user knows.

    Raises:
        PolicyRefused: a token is sent to its own contract, from which it never comes back.
    """
    if token is not None and recipient.lower() == token.lower():
        raise PolicyRefused(
            "the recipient is the token's own contract: what is sent there never comes back", hint="check the address"
        )
    if recipient in known:
        return Verdict(first_payment=False, lookalike=None)
    digits = recipient[2:].lower()
    for other, known_as in known.items():
        theirs = other[2:].lower()
        alike = theirs[:LOOKALIKE_DIGITS] == digits[:LOOKALIKE_DIGITS]
        if alike and theirs[-LOOKALIKE_DIGITS:] == digits[-LOOKALIKE_DIGITS:]:
            return Verdict(first_payment=True, lookalike=Lookalike(recipient, other, known_as))
    return Verdict(first_payment=True, lookalike=None)


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
