"""Payment that is due at a place of a loan through banks: how much, to whom, with which reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.market.item_reference import ItemReference
from cmwallet.market.loans.agreement import Agreement, Party
from cmwallet.market.loans.currency import amount_text
from cmwallet.market.loans.loan import Loan
from cmwallet.market.loans.payoff import payoff
from cmwallet.market.loans.schedule import make_schedule, month_before
from cmwallet.market.loans.settlement_request import SettlementRequest, payment_reference
from cmwallet.market.loans.terms import day_of
from identity.did import Did


@dataclass(frozen=True)
class PaymentDue:
    """What is to be paid until the end of `due`, in minor units of the currency; `late_fee` is a part of the amount."""

    place: int
    amount: int
    late_fee: int
    currency: str
    due: date
    payee: Party
    reference: str


def payment_due(loan: Loan, agreement: Agreement, place: int, now: int) -> PaymentDue:
    """Return what is to be paid at a place at `now` (chain time): 0 is the loan itself, `count + 1` pays it off.

    Raises `InvalidInput` for a place that the loan does not have.
    """
    if not 0 <= place <= loan.payoff_place:
        raise InvalidInput(f"the loan has installments 1 to {loan.count}", hint="--off pays it off")
    fee = 0
    if place == loan.payoff_place:
        amount, due = payoff_amount(loan, day_of(now)), day_of(now)
    else:
        amount, due = loan.amount_of(place), day_of(loan.due(place))
        fee = loan.late_fee if place and now > loan.late_after(place) else 0
    reference = payment_reference(loan.number, place)
    return PaymentDue(place, amount + fee, fee, loan.currency, due, agreement.payee(place), reference)


def payoff_amount(loan: Loan, day: date) -> int:
    """Return what pays the loan off on a day, beyond what was claimed. Raises `InvalidInput` if nothing is left."""
    rows = make_schedule(loan.principal, loan.rate_bps, loan.dues)
    paid = loan.next - 1
    if paid >= loan.count:
        raise InvalidInput("every installment was paid already")
    since = month_before(loan.dues[0], loan.due_day) if paid == 0 else loan.dues[paid - 1]
    balance = loan.principal if paid == 0 else rows[paid - 1].balance
    return payoff(balance, loan.rate_bps, min(since, day), day)


def check_request(request: SettlementRequest, due: PaymentDue, loan: ItemReference, agreement: Agreement) -> None:
    """Raise `NotVerified` for a request that asks for anything else than what the agreement that was signed says.

    An exchange that somebody took over must not lead money to another account.
    """
    exchange = Did(agreement.contract.chain_id, agreement.terms.exchange)
    compared = (
        ("is by somebody else than the exchange of the agreement", request.issuer.lower(), str(exchange).lower()),
        ("is about another loan", request.loan, loan),
        ("is about another payment", request.place, due.place),
        ("names another account", request.creditor.iban, due.payee.iban),
        ("names another person", request.creditor.name, due.payee.name),
        ("is in another currency", request.currency, due.currency),
        ("names another day", request.due, due.due),
    )
    for words, asked, agreed in compared:
        if asked != agreed:
            raise NotVerified(
                f"the settlement request {words} than what was signed; nothing was paid",
                hint="ask the exchange; without --request the agreement alone decides",
                details={"asked": str(asked), "agreed": str(agreed)},
            )
    if request.amount not in (due.amount, due.amount - due.late_fee):
        asked_for, agreed_to = (amount_text(due.currency, amount) for amount in (request.amount, due.amount))
        raise NotVerified(
            f"the settlement request asks for {asked_for}, and {agreed_to} are due; nothing was paid",
            hint="ask the exchange; without --request the agreement alone decides",
        )
