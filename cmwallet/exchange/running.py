"""Loans that stand: noticed on chain by the digest of their agreement, then followed from payment to payment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.errors import NotFound
from cmwallet.exchange.exchange import Exchange
from cmwallet.exchange.settlement import NextPayment, next_payment, sign_request
from cmwallet.exchange.store import agreements, orders, pairs
from cmwallet.exchange.store.pairs import Pair
from cmwallet.market.loans.loan import DEFAULT_AFTER, Loan

WATCH_SECONDS: Final = 15.0


@dataclass(frozen=True)
class Running:
    """A loan as its pair's page shows it, with what is to be paid next."""

    loan: Loan
    payment: NextPayment | None


def watch(exchange: Exchange) -> int:
    """Look for loans of agreements that were handed out; how many are new. Raises `NetworkFailed`.

    The orders are gone then, and the pair stays listed until after the loan's last day.
    """
    with exchange.store.reading() as work:
        waiting = agreements.waiting(work, exchange.now)
    found = 0
    for kept in waiting:
        number = exchange.chain.loan_under(bytes.fromhex(kept.digest[2:]))
        if number is None:
            continue
        loan = exchange.chain.loan(number)
        with exchange.store.transaction() as work:
            if agreements.became(work, kept.digest, number):
                found += 1
                pair = pairs.find(work, kept.pair, 0)
                pairs.keep_until(work, kept.pair, loan.due(loan.count) + DEFAULT_AFTER)
                if pair is not None:
                    orders.drop(work, pair.borrow_order, pair.borrower)
                    orders.drop(work, pair.lend_order, pair.lender)
        exchange.agreements.forget(kept.pair)
    return found


def loan_of(exchange: Exchange, pair: Pair) -> int | None:
    """Return the number of the loan that a pair made; None as long as there is none."""
    with exchange.store.reading() as work:
        kept = agreements.of_pair(work, pair.id)
    return next((one.loan for one in kept if one.loan is not None), None)


def running(exchange: Exchange, pair: Pair) -> Running | None:
    """Return the loan of a pair as it is now; None as long as there is none. Raises `NetworkFailed`."""
    number = loan_of(exchange, pair)
    if number is None:
        return None
    loan = exchange.chain.loan(number)
    return Running(loan, next_payment(loan, exchange.chain.now()))


def settlement_request(exchange: Exchange, pair: Pair, person: str) -> str:
    """Return the signed request for what is to be paid next, to its payer.

    Raises:
        NotFound: nothing is to be asked for now, or somebody else pays.
        NotShared: the payee does not allow name and account any more. NetworkFailed, ServerUnreachable.
    """
    now = running(exchange, pair)
    payment = None if now is None else now.payment
    if now is None or payment is None or not payment.asked or payment.payer != pair.role(person):
        raise NotFound("nothing is asked of you now")
    creditor = exchange.party(pair, payment.payee)
    chain = exchange.chain
    return sign_request(
        exchange.signer, str(exchange.did), chain.contract, now.loan, payment, creditor, int(exchange.clock())
    )
