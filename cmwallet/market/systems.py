"""Systems of the market: for each noun its contract, the states of its items, and how one is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.market.court.case import read_case
from cmwallet.market.court.moving import Call, moves_of_case
from cmwallet.market.court.reading import complete_cases
from cmwallet.market.court.states import COURT
from cmwallet.market.deals.deal import read_deal
from cmwallet.market.deals.reading import complete_deals
from cmwallet.market.deals.states import DEALS
from cmwallet.market.loans.loan import read_loan
from cmwallet.market.loans.reading import complete_loans
from cmwallet.market.loans.states import LOANS
from cmwallet.market.reader import Reader
from cmwallet.market.states import StateTable
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address
from identity.vault.interface import Keeper


@dataclass(frozen=True)
class MarketSystem:
    """A family of contracts and its items.

    `function` is the view that answers an item; `read` makes the item of its number and that answer. `complete` reads
    what else is to be known of items, for the accounts that look; `moves` yields the calls that carry one on at a time.
    `amounts` are the members of an item that are wei and shown of it.
    """

    family: str
    table: StateTable[Any]
    function: str
    read: Callable[[int, bytes], Any]
    complete: Callable[[Reader, BoundContract, Sequence[Any], Collection[Address]], Sequence[Any]]
    moves: Callable[[BoundContract, Any, int, Callable[[], Keeper]], Iterable[Call]]
    amounts: Sequence[str] = ()

    @property
    def noun(self) -> str:
        """What is typed."""
        return self.table.noun

    @property
    def what(self) -> str:
        """One of its items, in a word."""
        return self.table.what


def _advance(_contract: BoundContract, item: Any, _now: int, _keeper: Callable[[], Keeper]) -> Iterable[Call]:
    return [("advance", (item.number,))]


SYSTEMS: Final[Mapping[str, MarketSystem]] = {
    system.noun: system
    for system in (
        MarketSystem("Deals", DEALS, "deal", read_deal, complete_deals, _advance, ("price", "deposit", "held")),
        MarketSystem("Court", COURT, "cases", read_case, complete_cases, moves_of_case),
        MarketSystem("Loans", LOANS, "loans", read_loan, complete_loans, _advance, ("collateral", "held")),
    )
}
"""By noun."""


def find_market_system(noun: str) -> MarketSystem:
    """Return the system of a noun. Raises `InvalidInput`."""
    if noun not in SYSTEMS:
        raise InvalidInput(f"there is no {noun!r} in the market", hint=f"it has {', '.join(SYSTEMS)}")
    return SYSTEMS[noun]
