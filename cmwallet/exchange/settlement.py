"""Settlement requests: what the exchange signs for whoever pays next, at disbursement and for each due date.

It repeats what both have signed, with name and account as their owner gives them now. The payer's wallet compares every
member with the agreement that it keeps; an exchange that somebody took over can ask for nothing else. A loan in CMT is
paid through its contract: there is no request.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.loan import ACTIVE, AGREED, DEFAULTED, Loan
from cmwallet.market.loans.settlement_request import SettlementRequest, sign_settlement_request
from cmwallet.market.loans.terms import BORROWER, LENDER, day_of
from identity.jose.keys import Signer

AHEAD_SECONDS: Final = 7 * 86_400
"""So long before a due date its request is there."""
GOOD_SECONDS: Final = 7 * 86_400


@dataclass(frozen=True)
class NextPayment:
    """What is to be paid next: by whom, to whom (roles), how much, until when. `asked`: its request is there."""

    place: int
    payer: str
    payee: str
    amount: int
    due: date
    asked: bool


def next_payment(loan: Loan, now: int) -> NextPayment | None:
    """Return what is to be paid next at `now` (chain time); None when everything was paid, or claimed to be."""
    place = loan.place_to_pay
    if loan.state not in (AGREED, ACTIVE, DEFAULTED) or place > loan.count:
        return None
    if loan.state == AGREED and loan.claims:
        return None  # the lender says that she paid it out
    payer, payee = (LENDER, BORROWER) if place == 0 else (BORROWER, LENDER)
    due = loan.due(place)
    asked = not loan.in_cmt and (place == 0 or now >= due - AHEAD_SECONDS)
    return NextPayment(place, payer, payee, loan.amount_of(place), day_of(due), asked)


def sign_request(
    signer: Signer,
    issuer: str,
    contract: ContractReference,
    loan: Loan,
    payment: NextPayment,
    creditor: Party,
    now: int,
) -> str:
    """Return the request as the payer's wallet takes it; `issuer` is the exchange's DID, `now` in Unix seconds."""
    request = SettlementRequest(
        issuer=issuer,
        loan=contract.item(loan.number),
        place=payment.place,
        amount=payment.amount,
        currency=loan.currency,
        due=payment.due,
        creditor=creditor,
        issued=now,
        expires=now + GOOD_SECONDS,
    )
    return sign_settlement_request(request, signer)
