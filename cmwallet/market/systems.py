"""Systems of the market: for each noun its contract, the states of its items, and how one is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.market.deals.deal import read_deal
from cmwallet.market.deals.reading import complete_deals
from cmwallet.market.deals.states import DEALS
from cmwallet.market.reader import Reader
from cmwallet.market.states import StateTable
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address


@dataclass(frozen=True)
class MarketSystem:
    """A family of contracts and its items.

    `function` is the view that answers an item; `read` makes the item of its number and that answer. `complete` reads
    what else is to be known of items, for the accounts that look. `amounts` are the members of an item that are wei and
    shown of it.
    """

    family: str
    table: StateTable[Any]
    function: str
    read: Callable[[int, bytes], Any]
    complete: Callable[[Reader, BoundContract, Sequence[Any], Collection[Address]], Sequence[Any]]
    amounts: Sequence[str] = ()

    @property
    def noun(self) -> str:
        """What is typed."""
        return self.table.noun


SYSTEMS: Final[Mapping[str, MarketSystem]] = {
    system.noun: system
    for system in (
        MarketSystem("Deals", DEALS, "deal", read_deal, complete_deals, amounts=("price", "deposit", "held")),
    )
}
"""By noun."""


def find_market_system(noun: str) -> MarketSystem:
    """Return the system of a noun. Raises `InvalidInput`."""
    if noun not in SYSTEMS:
        raise InvalidInput(f"there is no {noun!r} in the market", hint=f"it has {', '.join(SYSTEMS)}")
    return SYSTEMS[noun]
