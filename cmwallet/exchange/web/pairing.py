"""What suits an order, who is behind it as far as the chain tells, and the two who say yes to each other."""

from __future__ import annotations

from starlette.responses import Response

from cmwallet.exchange.agreements import account_of
from cmwallet.exchange.orders import Order
from cmwallet.exchange.running import loan_of, running, settlement_request
from cmwallet.exchange.store import orders, pairs
from cmwallet.exchange.store.pairs import Pair
from cmwallet.exchange.web.entering import going
from cmwallet.exchange.web.site import Visit, go
from cmwallet.market.loans.currency import CMT
from identity.errors import InvalidInput
from oauth.store.hashing import fresh
from oauth.web.ports import PageProblem

LABEL = "main"
"""The label that the form suggests for an account."""


def matches(visit: Visit) -> Response:
    """Show what is suggested to an order of one's own, and why others are not."""
    own = _own_order(visit)
    return visit.page("matches.html", {"view": visit.site.exchange.market.view(own), "own": own})


def candidate(visit: Visit) -> Response:
    """Show what stands on chain of whom an order of one's own is suggested to; never a name."""
    exchange, own = visit.site.exchange, _own_order(visit)
    match = exchange.market.suggested(own.id)
    if match is None:
        raise PageProblem("gone", 404)
    lending = match.lend.id == own.id
    other = match.borrow.person if lending else match.lend.person
    values = {"own": own, "match": match, "lending": lending, "account": account_of(other)}
    past = exchange.chain.past(account_of(other), lent=not lending)
    return visit.page("candidate.html", {**values, "score": exchange.score_behind(match.borrow), "past": past})


def propose(visit: Visit) -> Response:
    """Say yes to what is suggested, as it was shown."""
    own = _own_order(visit)
    shown = visit.form.get("suggested")
    visit.take(f"propose {own.id} {shown}")
    exchange = visit.site.exchange
    match = exchange.market.suggested(own.id)
    if match is None or shown not in (match.borrow.id, match.lend.id):
        raise PageProblem("gone", 404)
    return go(f"/pairs/{exchange.propose(visit.own, own.id, fresh()).id}")


def listing(visit: Visit) -> Response:
    """List one's pairs."""
    exchange = visit.site.exchange
    with exchange.store.reading() as work:
        found = pairs.of_person(work, visit.own.did, exchange.now)
    return visit.page("pairs.html", {"pairs": found, "did": visit.own.did})


def detail(visit: Visit) -> Response:
    """Show how far a pair is, and what its owner can do next."""
    return _detail(visit, _pair(visit), None)


def agree(visit: Visit) -> Response:
    """Say yes to a pair."""
    pair = _pair(visit)
    visit.take(f"agree {pair.id}")
    visit.site.exchange.agree(visit.own, pair.id)
    return go(f"/pairs/{pair.id}")


def decline(visit: Visit) -> Response:
    """Part a pair."""
    pair = _pair(visit)
    visit.take(f"decline {pair.id}")
    visit.site.exchange.decline(visit.own, pair.id)
    return go("/pairs")


def share(visit: Visit) -> Response:
    """Ask one's own server for name and account, now that both have agreed."""
    pair = _pair(visit)
    visit.take(f"share {pair.id}")
    try:
        sent = visit.site.exchange.ask_share(visit.own, pair, visit.form.get("label").strip(), visit.browser)
    except InvalidInput:
        return _detail(visit, pair, "that is no label of an account: small letters, such as main")
    return going(visit, sent.pushed.url, "share")


def hand_out(visit: Visit) -> Response:
    """Have the agreement written."""
    pair = _pair(visit)
    visit.take(f"agreement {pair.id}")
    visit.site.exchange.hand_out(pair)
    return go(f"/pairs/{pair.id}")


def _detail(visit: Visit, pair: Pair, problem: str | None) -> Response:
    exchange, did = visit.site.exchange, visit.own.did
    other = pair.lender if did == pair.borrower else pair.borrower
    now = running(exchange, pair)
    return visit.page(
        "pair.html",
        {
            "pair": pair,
            "role": pair.role(did),
            "agreed": pair.has_agreed(did),
            "other_agreed": pair.has_agreed(other),
            "shared": pair.agreed and exchange.has_shared(pair, did),
            "other_shared": pair.agreed and exchange.has_shared(pair, other),
            "copy": exchange.agreements.of_pair(pair.id, pair.role(did)),
            "loan": None if now is None else now.loan,
            "payment": None if now is None else now.payment,
            "shared_by_payee": now is not None
            and now.payment is not None
            and exchange.has_shared(pair, pair.borrower if now.payment.payee == "borrower" else pair.lender),
            "ending": "" if now is None else now.loan.ending,
            "in_cmt": pair.currency == CMT,
            "label": LABEL,
            "problem": problem,
        },
        status=200 if problem is None else 400,
    )


def request(visit: Visit) -> Response:
    """Show the settlement request for what is to be paid next, to its payer."""
    pair = _pair(visit)
    text = settlement_request(visit.site.exchange, pair, visit.own.did)
    return visit.page("request.html", {"pair": pair, "text": text, "loan": loan_of(visit.site.exchange, pair)})


def _own_order(visit: Visit) -> Order:
    exchange = visit.site.exchange
    with exchange.store.reading() as work:
        found = orders.find(work, str(visit.request.path_params["order"]), exchange.now)
    if found is None or found.person != visit.own.did:
        raise PageProblem("gone", 404)
    return found


def _pair(visit: Visit) -> Pair:
    return visit.site.exchange.pair_of(visit.own, str(visit.request.path_params["pair"]))
