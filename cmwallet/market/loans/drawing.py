"""Drawing of due installments from a borrower's allowance: the contract's switch, and an allowance of just enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.market.index import MarketIndex
from cmwallet.market.loans.loan import ACTIVE, AGREED, Loan
from cmwallet.market.todo import own_items
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.order import Order
from identity.address import parse_address

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.market.reading import Market
    from cmwallet.session import Session


def drawing_orders(
    opened: Session, market: Market, loans: BoundContract, loan: Loan, borrower: Account, *, on: bool
) -> Sequence[Order]:
    """Return the orders that switch drawing on or off: the allowance first, so that what is switched on works.

    The allowance is one for all loans of an account in a contract: it is set to what the automatic ones still cost.
    """
    others = sum(_left(one) for one in _automatic(opened, market, loans, borrower) if one.number != loan.number)
    token = BoundContract.at(opened.client, opened.network, "WrappedCMT", parse_address(loans.ask("WCMT")))
    wanted = others + (_left(loan) if on else 0)
    orders = []
    if token.ask("allowance", borrower.address, loans.address) != wanted:
        orders.append(
            token.order(
                borrower,
                "approve",
                loans.address,
                wanted,
                label=f"loan {loan.number} {'drawn' if on else 'no longer drawn'}",
            )
        )
    if loan.automatic != on:
        orders.append(loans.order(borrower, "automatic", loan.number, on, loan.digest))
    return orders


def _left(loan: Loan) -> int:
    """Return what a loan costs from here on: the installments of its schedule."""
    return sum(loan.amount_of(place) for place in range(loan.first, loan.count + 1))


def _automatic(opened: Session, market: Market, loans: BoundContract, borrower: Account) -> Sequence[Loan]:
    with MarketIndex(opened.home, opened.client.genesis_hash()) as index:
        index.sync(opened.client, list(market.contracts), [borrower.address])
        found = own_items(market, index, [borrower.address])
    items = [own.item for own in found if own.contract == loans.address and own.item.borrower == borrower.address]
    return [item for item in items if item.automatic and item.state in (AGREED, ACTIVE)]
