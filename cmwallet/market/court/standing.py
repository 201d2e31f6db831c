"""Standing of an account or a subject: whether the court closed or censored it, and what that decision is worth.

A decision binds clients only if so much was staked when its seats were drawn, and so many seats were drawn, that it was
no small group's. Else it is shown as advice: on an empty registry one person with 10 CMT is the whole court.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.calls.structs import read_struct
from cmwallet.calls.words import word
from cmwallet.contracts.systems import generations
from cmwallet.errors import PolicyRefused
from cmwallet.market.court.case import read_case
from cmwallet.market.reading import Market
from cmwallet.node.access import WalletAccess
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.units import parse_amount
from identity.address import Address
from identity.keccak import keccak256

LEAST_SEATS: Final = 21
"""A decision of fewer seats is advice: a third of the stake captures a panel of 7 in one case of six."""


@dataclass(frozen=True)
class Standing:
    """What the newest decision of the court says: `binding` if clients obey it. `open_case` is 0 for none."""

    struck: bool
    binding: bool
    decided: int
    open_case: int


def account_subject(account: Address) -> bytes:
    """Return the subject (32 bytes) of an account."""
    return word(account)


def item_subject(contract: Address, number: int) -> bytes:
    """Return the subject of an item: keccak256(abi_encode(contract, number))."""
    return keccak256(word(contract) + word(number))


def standing_of(access: WalletAccess, subject: bytes) -> Standing:
    """Return the standing of a subject in the newest court; nothing is known where there is none."""
    market = Market.on(access)
    if not generations("Court", market.there):
        return Standing(struck=False, binding=False, decided=0, open_case=0)
    court = BoundContract.newest(access, "Court")
    answers = market.reader.many([(court.address, court.call_data("subjects", subject))])
    function = court.contract.interface.function("subjects")
    open_case, decided, _, _, struck = read_struct(function, answers[0])
    binding = False
    if decided:
        case = read_case(decided, market.reader.many([(court.address, court.call_data("cases", decided))])[0])
        floor = 0 if access.network.embedded else parse_amount(access.config.text("court-floor"))
        binding = case.seats >= LEAST_SEATS and case.weight >= floor
    return Standing(bool(struck), binding, decided, open_case)


def refuse_censored(access: WalletAccess, document: bytes) -> str | None:
    """Return a warning when a decision that is advice censored a public file (its hash).

    Raises:
        PolicyRefused: a decision that binds censored it.
    """
    standing = standing_of(access, document)
    if standing.struck and standing.binding:
        raise PolicyRefused(
            f"the court censored the listing (case {standing.decided})",
            hint=f"cmwallet court show {standing.decided}",
        )
    return (
        f"jurors censored the listing (case {standing.decided}), so few that it is advice" if standing.struck else None
    )


def refuse_closed(access: WalletAccess, account: Address, name: str) -> str | None:
    """Return a warning when a decision that is advice closed an account.

    Raises:
        PolicyRefused: a decision that binds closed it: nothing new is begun with it.
    """
    standing = standing_of(access, account_subject(account))
    if not standing.struck:
        return None
    if standing.binding:
        raise PolicyRefused(
            f"the court closed the account {name} (case {standing.decided})",
            hint=f"cmwallet court show {standing.decided}",
        )
    return f"jurors closed the account {name} (case {standing.decided}), so few that it is advice"
