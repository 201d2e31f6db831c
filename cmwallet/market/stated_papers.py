"""Stated papers: which hashes stand on chain for an item, who put them there, and as what.

A system of the market has a row in `SYSTEMS`: the family of its contracts, and the function that reads the hashes of
one item from the chain. Everything about bundles takes such a function and knows no contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from cmwallet.calls.deployments import deployed
from cmwallet.contracts.systems import family_of
from cmwallet.errors import NotFound
from cmwallet.market.court.stated import papers_of_case
from cmwallet.market.deals.stated import papers_of_deal
from cmwallet.market.item_reference import ItemReference, check_chain
from cmwallet.market.loans.stated import papers_of_loan
from cmwallet.market.stated_paper import StatedPaper
from cmwallet.transactions.bound_contract import BoundContract

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess


Reader = Callable[["NetworkAccess", BoundContract, int], Sequence[StatedPaper]]
"""The same for one contract: the network in use, the contract, and the item's number there."""

SYSTEMS: Final[dict[str, Reader]] = {"Deals": papers_of_deal, "Loans": papers_of_loan, "Court": papers_of_case}
"""Family of contracts → how the hashes of one of its items are read."""


def stated_papers(opened: NetworkAccess, reference: ItemReference) -> Sequence[StatedPaper]:
    """Return what stands on chain for an item of the network in use.

    Raises:
        NotVerified: the item is of another chain. NotFound: no system of the market is at that address here.
    """
    check_chain(opened, reference.on)
    for name, deployment in deployed(opened.database, opened.client, opened.network).items():
        if deployment.address == reference.contract and family_of(name) in SYSTEMS:
            contract = BoundContract.at(opened.client, opened.network, name, reference.contract)
            return SYSTEMS[family_of(name)](opened, contract, reference.number)
    raise no_such_system()


def no_such_system() -> NotFound:
    """The error for an item of a contract that is none of the market's here."""
    return NotFound(
        "no such system here: the item's contract is none that this home knows",
        hint="cmwallet contract list; cmwallet contract use --all FILE takes over the contracts of another home",
    )
