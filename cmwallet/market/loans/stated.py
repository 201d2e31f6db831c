"""Hashes that stand on chain for a loan: the agreement, and the evidence of what went to court."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.errors import NotVerified
from cmwallet.market.events import ItemEvent, item_events
from cmwallet.market.loans.loan import Loan, read_loan
from cmwallet.market.stated_paper import StatedPaper
from cmwallet.node.client import Message
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import parse_address

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess

_STATED = ("Agreed", "Contested", "Evidence")


def papers_of_loan(access: NetworkAccess, loans: BoundContract, number: int) -> Sequence[StatedPaper]:
    """Return the hashes of a loan in the order in which they were stated.

    Raises:
        NotFound: there is no such loan. NotVerified: the node's event names another agreement than the loan has.
    """
    loan = read_loan(number, access.client.call(Message(to=loans.address, data=loans.call_data("loans", number))))
    events = item_events(loans, number, 0, named=_STATED)
    return [paper for event in events if (paper := _paper(loan, event)) is not None]


def _paper(loan: Loan, event: ItemEvent) -> StatedPaper | None:
    values = event.decoded.values
    if event.name == "Agreed":
        if values["document"] != loan.document:
            raise NotVerified(
                f"the node's event of loan {loan.number} names another agreement than the loan has",
                hint="try another endpoint",
            )
        return StatedPaper("agreement", loan.borrower, "0x" + loan.document.hex(), "")
    document = values["evidence" if event.name == "Contested" else "document"]
    assert isinstance(document, bytes)
    if not any(document):
        return None
    by = loan.payer(int(str(values["place"]))) if event.name == "Contested" else parse_address(str(values["party"]))
    return StatedPaper("evidence", by, "0x" + document.hex(), str(values["uri"]))
