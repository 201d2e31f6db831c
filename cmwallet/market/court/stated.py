"""Hashes that stand on chain for a case: the evidence of a request, or the papers of the item that is disputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from cmwallet.calls.deployments import deployed
from cmwallet.contracts.systems import family_of
from cmwallet.market.court.case import CLIENT, Case, read_case
from cmwallet.market.deals.stated import papers_of_deal
from cmwallet.market.events import item_events
from cmwallet.market.loans.dispute_number import loan_of_dispute
from cmwallet.market.loans.stated import papers_of_loan
from cmwallet.market.stated_paper import StatedPaper
from cmwallet.node.client import Message
from cmwallet.transactions.bound_contract import BoundContract

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess

_Papers = Callable[["NetworkAccess", BoundContract, int], Sequence[StatedPaper]]

_CLIENTS: Final[Mapping[str, tuple[_Papers, Callable[[int], int]]]] = {
    "Deals": (papers_of_deal, lambda subject: subject),
    "Loans": (papers_of_loan, loan_of_dispute),
}
"""Family of a client → how the hashes of its item are read, and which item the court's subject is about."""


def papers_of_case(access: NetworkAccess, court: BoundContract, number: int) -> Sequence[StatedPaper]:
    """Return the hashes of a case in the order in which they were stated. Raises `NotFound`."""
    case = read_case(number, access.client.call(Message(to=court.address, data=court.call_data("cases", number))))
    if case.kind == CLIENT:
        for name, deployment in deployed(access.database, access.client, access.network).items():
            if deployment.address == case.who and family_of(name) in _CLIENTS:
                client = BoundContract.at(access.client, access.network, name, case.who)
                papers, item_of = _CLIENTS[family_of(name)]
                return papers(access, client, item_of(int.from_bytes(court.ask("subjectOf", number), "big")))
        return []
    stated = item_events(court, number, case.opened, named=("Requested",))
    return [paper for event in stated if (paper := _evidence(case, event.decoded.values)) is not None]


def _evidence(case: Case, values: Mapping[str, object]) -> StatedPaper | None:
    document = values["evidence"]
    assert isinstance(document, bytes)
    return StatedPaper("evidence", case.who, "0x" + document.hex(), str(values["uri"])) if any(document) else None
