"""Orders: to place one, to see one's own, to take one back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from cmwallet.errors import InvalidInput
from cmwallet.exchange.agreements import check_possible
from cmwallet.exchange.orders import GRADES, MOST_MONTHS, BorrowOrder, Grade, LendOrder, Order
from cmwallet.exchange.store import orders
from cmwallet.exchange.web.site import Visit, go
from cmwallet.market.loans.currency import check_loan_currency, parse_loan_amount
from oauth.store.hashing import fresh
from oauth.web.forms import Form

CURRENCIES: Final = ("EUR", "USD", "GBP", "CHF", "CMT")
"""Those that the form offers; any that has two decimals can be typed by whoever makes the request herself."""
_RATE: Final = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,3}", re.ASCII)


def overview(visit: Visit) -> Response:
    """List one's orders and pairs."""
    exchange, session = visit.site.exchange, visit.own
    called = exchange.called(session)
    with exchange.store.reading() as work:
        own = orders.of_person(work, session.did, exchange.now)
    return visit.page("orders.html", {"called": called, "did": session.did, "orders": own})


def form(visit: Visit) -> Response:
    """Show the form of a new order."""
    side = "lend" if visit.request.query_params.get("side") == "lend" else "borrow"
    return _form(visit, side, {}, None)


def place(visit: Visit) -> Response:
    """Place an order."""
    visit.take("order")
    exchange, session = visit.site.exchange, visit.own
    side = "lend" if visit.form.get("side") == "lend" else "borrow"
    try:
        order = read_order(visit.form, session.did, exchange.grade(session.did), fresh(), exchange.now)
    except InvalidInput as problem:
        return _form(visit, side, visit.form.members, problem.message)
    with exchange.store.transaction() as work:
        if not orders.insert(work, order):
            return _form(visit, side, visit.form.members, f"you have {orders.MOST_OF_ONE} orders already")
    return go(f"/orders/{order.id}")


def withdraw(visit: Visit) -> Response:
    """Take back an order of one's own."""
    name = str(visit.request.path_params["order"])
    visit.take(f"withdraw {name}")
    exchange = visit.site.exchange
    with exchange.store.transaction() as work:
        orders.drop(work, name, visit.own.did)
    return go("/orders")


def read_order(form: Form, person: str, grade: Grade, name: str, now: int) -> Order:
    """Return the order in a form. Raises `InvalidInput`, with a sentence for the one who filled it in."""
    currency = check_loan_currency(form.get("currency").strip().upper())
    amount = parse_loan_amount(form.get("amount").strip().replace(",", "."), currency)
    rate = _rate(form.get("rate"))
    order: Order
    if form.get("side") == "lend":
        worst = form.get("grade")
        found: Grade | None = next((one for one in GRADES if one == worst), None)
        if found is None:
            raise InvalidInput("choose the worst grade that you lend to")
        least, most = _months(form.get("least_months")), _months(form.get("most_months"))
        order = LendOrder(name, person, currency, amount, least, most, rate, found, now)
    else:
        order = BorrowOrder(name, person, currency, amount, _months(form.get("months")), rate, grade, now)
        check_possible(amount, rate, order.months)
    order.check()
    return order


def _form(visit: Visit, side: str, filled: Mapping[str, str], problem: str | None) -> Response:
    values = {"side": side, "filled": filled, "problem": problem, "currencies": CURRENCIES, "grades": GRADES}
    return visit.page("order_form.html", {**values, "most_months": MOST_MONTHS}, status=200 if problem is None else 400)


def _rate(text: str) -> int:
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise InvalidInput("a rate is a number of percent a year, such as 7.90")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _months(text: str) -> int:
    if not _NUMBER.fullmatch(text.strip()):
        raise InvalidInput("months are a whole number, such as 24")
    return int(text)
