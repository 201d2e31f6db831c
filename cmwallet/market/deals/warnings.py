"""What a buyer is warned of before an offer: who could gain by cheating at these sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cmwallet.market.deals.offering import Offer
from cmwallet.market.reading import Market
from cmwallet.transactions.bound_contract import BoundContract

_BOND_TIMES: Final = 10
"""A price that is larger than so many times what an arbiter can lose may be worth more to her than her word."""
STAKED_TIMES: Final = 20
"""The court is asked if so many times the price is staked there."""


def warnings_of(market: Market, offer: Offer) -> Sequence[str]:
    """Return sentences about an offer, each on what could go wrong because of its sums."""
    found = []
    if offer.deposit < (offer.price + 1) // 2:
        found.append("with a deposit below half of the price, a seller who refuses every judge may gain")
    deals = BoundContract.newest(market.access, "Deals")
    if offer.arbiter is not None:
        bond = deals.ask("bond", offer.arbiter) - deals.ask("locked", offer.arbiter)
        if bond < offer.deposit:
            found.append("the arbiter's bond does not cover the deposit: as it is, a dispute would go to bids")
        elif offer.price > _BOND_TIMES * bond:
            found.append("the price is more than ten times what the arbiter can lose: choose one whom you trust")
    elif BoundContract.newest(market.access, "Court").ask("total") < STAKED_TIMES * offer.price:
        found.append(
            "so little is staked in the court that it would not be asked: without an arbiter whom both accept,"
            " a dispute halves the price and burns both deposits"
        )
    return found
