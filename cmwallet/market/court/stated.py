"""Hashes that stand on chain for a case: the evidence of a request, or the papers of the deal that is disputed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cmwallet.calls.deployments import deployed
from cmwallet.contracts.systems import family_of
from cmwallet.market.court.case import CLIENT, Case, read_case
from cmwallet.market.deals.stated import papers_of_deal
from cmwallet.market.events import item_events
from cmwallet.market.stated_paper import StatedPaper
from cmwallet.node.client import Message
from cmwallet.transactions.bound_contract import BoundContract

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess


def papers_of_case(access: NetworkAccess, court: BoundContract, number: int) -> Sequence[StatedPaper]:
    """Return the hashes of a case in the order in which they were stated. Raises `NotFound`."""
    case = read_case(number, access.client.call(Message(to=court.address, data=court.call_data("cases", number))))
    if case.kind == CLIENT:
        for name, deployment in deployed(access.database, access.client, access.network).items():
            if deployment.address == case.who and family_of(name) == "Deals":
                deals = BoundContract.at(access.client, access.network, name, case.who)
                return papers_of_deal(access, deals, int.from_bytes(court.ask("subjectOf", number), "big"))
        return []
    stated = item_events(court, number, case.opened, named=("Requested",))
    return [paper for event in stated if (paper := _evidence(case, event.decoded.values)) is not None]


def _evidence(case: Case, values: Mapping[str, object]) -> StatedPaper | None:
    document = values["evidence"]
    assert isinstance(document, bytes)
    return StatedPaper("evidence", case.who, "0x" + document.hex(), str(values["uri"])) if any(document) else None
