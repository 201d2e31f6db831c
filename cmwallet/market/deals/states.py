"""States of deals: who can or must do what, by when, and what silence costs."""

from __future__ import annotations

from typing import Final

from cmwallet.market.court.case import COMMITTING, REVEALING, SEEDING, SHOWING
from cmwallet.market.court.states import COURT
from cmwallet.market.deals.deal import (
    ARBITRATING,
    CLOSED,
    DELIVERED,
    DISPUTED,
    FUNDED,
    IN_COURT,
    OFFERED,
    Deal,
)
from cmwallet.market.states import ANYBODY, State, StateTable, Step
from identity.address import Address


def _price(deal: Deal, _who: Address) -> int:
    return deal.price


def _deposit(deal: Deal, _who: Address) -> int:
    return deal.deposit


def _undecided_costs(deal: Deal, _who: Address) -> int:
    """What a party loses at least when nobody judges: the deposit and half of the price at stake."""
    return deal.deposit + deal.price // 2


def _bidding(deal: Deal, _who: Address | None, now: int) -> bool:
    return now <= deal.bids_until


def _has_bids(deal: Deal, _who: Address | None, _now: int) -> bool:
    return deal.bids > 0


def _shows(deal: Deal, place: int, now: int) -> bool:
    """Whether the court waits for the secret of a party: 0 the buyer, 1 the seller."""
    case = deal.judged
    waits = case is not None and case.state in (SEEDING, SHOWING) and case.pending & (1 << place) != 0
    return waits and case is not None and now <= case.secrets_until


def _buyer_shows(deal: Deal, _who: Address | None, now: int) -> bool:
    return _shows(deal, 0, now)


def _seller_shows(deal: Deal, _who: Address | None, now: int) -> bool:
    return _shows(deal, 1, now)


def _case_goes_on(deal: Deal, who: Address | None, now: int) -> bool:
    """Whether anybody can carry the case on; a party whose secret it waits for is told that instead."""
    case = deal.judged
    if case is None or (who == deal.buyer and _shows(deal, 0, now)) or (who == deal.seller and _shows(deal, 1, now)):
        return False
    return any(step.who == ANYBODY and step.to for step in COURT.steps(case, None, now))


def _has_jurors(deal: Deal, _who: Address | None, _now: int) -> bool:
    return deal.judged is not None and deal.judged.state in (COMMITTING, REVEALING)


def _decided(deal: Deal, _who: Address | None, _now: int) -> bool:
    return deal.outcome != ""


def _advance(action: str, to: tuple[str, ...], gains: tuple[str, ...]) -> Step[Deal]:
    return Step(ANYBODY, action, "market advance deal/{item}", to=to, when="late", gains=gains)


_CLOSED: Final = ("closed",)
_CONFIRM: Final[Step[Deal]] = Step("buyer", "confirm: the price is paid", "deal confirm {item}", to=_CLOSED)
_REFUND: Final[Step[Deal]] = Step("seller", "give the price back", "deal refund {item}", to=_CLOSED)
_DISPUTE: Final[Step[Deal]] = Step(
    "buyer", "dispute", "deal dispute {item} --evidence FILE", to=("disputed", "arbitrating")
)
_CONCEDE_BUYER: Final[Step[Deal]] = Step("buyer", "concede: the price is paid", "deal confirm {item}", to=_CLOSED)
_CONCEDE_SELLER: Final[Step[Deal]] = Step("seller", "concede: the price goes back", "deal refund {item}", to=_CLOSED)
_SPLIT: Final[tuple[Step[Deal], ...]] = tuple(
    Step(party, "propose how to divide the price", "deal split {item} AMOUNT", to=_CLOSED)
    for party in ("buyer", "seller")
)
_EVIDENCE: Final[tuple[Step[Deal], ...]] = tuple(
    Step(party, "name evidence", "deal evidence {item} FILE") for party in ("buyer", "seller")
)
_SEAL: Final[tuple[Step[Deal], ...]] = tuple(
    Step(
        party,
        "seal terms and evidence to the arbiter",
        "market seal deal/{item} --to {arbiter}",
    )
    for party in ("buyer", "seller")
)
_SHOW: Final[tuple[Step[Deal], ...]] = tuple(
    Step(
        party,
        "show the secret that takes part in the draw of jurors",
        "market advance court/{case}",
        duty=True,
        otherwise="the jurors are drawn without it",
        offered=shows,
    )
    for party, shows in (("buyer", _buyer_shows), ("seller", _seller_shows))
)
_SEAL_TO_JURORS: Final[tuple[Step[Deal], ...]] = tuple(
    Step(
        party,
        "seal terms and evidence to the jurors",
        "market seal deal/{item} --to-jurors",
        offered=_has_jurors,
    )
    for party in ("buyer", "seller")
)
_CHOOSE: Final[tuple[Step[Deal], ...]] = tuple(
    Step(
        party,
        "accept one of the arbiters",
        "deal choose {item} PLACE",
        to=("arbitrating",),
        duty=True,
        otherwise="without one the court decides, or nobody: then both deposits are burnt",
        loses=_undecided_costs,
        offered=_has_bids,
    )
    for party in ("buyer", "seller")
)

DEALS: Final[StateTable[Deal]] = StateTable(
    "deal",
    "deal",
    (
        State(
            OFFERED,
            "offered",
            "until the time to accept; at least an hour",
            (
                Step(
                    "seller",
                    "accept, or decline",
                    "deal accept {item}",
                    to=("funded",),
                    duty=True,
                    otherwise="the offer ends",
                ),
                Step("buyer", "take the offer back", "deal refund {item}", to=_CLOSED),
                Step("seller", "decline", "deal refund {item}", to=_CLOSED),
                _advance("price and deposit go back to the buyer", _CLOSED, ("buyer",)),
            ),
        ),
        State(
            FUNDED,
            "funded",
            "until the time to deliver; at least an hour after the time to accept",
            (
                Step(
                    "seller",
                    "deliver, and say so",
                    "deal deliver {item}",
                    to=("delivered",),
                    duty=True,
                    otherwise="the price goes back to the buyer",
                    loses=_price,
                ),
                _CONFIRM,
                _REFUND,
                _DISPUTE,
                *_SPLIT,
                Step("seller", "assign a part of the price", "deal assign {item} PAYEE AMOUNT"),
                _advance("the price goes back to the buyer", _CLOSED, ("buyer",)),
            ),
        ),
        State(
            DELIVERED,
            "delivered",
            "the buyer's time to look, and at least until the time to deliver",
            (
                Step(
                    "buyer",
                    "confirm or dispute",
                    "deal confirm {item}",
                    to=_CLOSED,
                    duty=True,
                    otherwise="the seller is paid",
                    loses=_price,
                ),
                _DISPUTE,
                _REFUND,
                *_SPLIT,
                Step("seller", "assign a part of the price", "deal assign {item} PAYEE AMOUNT"),
                _advance("the seller is paid", _CLOSED, ("seller",)),
            ),
        ),
        State(
            DISPUTED,
            "disputed",
            "4 days: arbiters bid for 3",
            (
                *_CHOOSE,
                Step(
                    ANYBODY,
                    "bid to be the arbiter, with a bond",
                    "deal arbiter bid {item} 50%",
                    offered=_bidding,
                ),
                _CONCEDE_BUYER,
                _CONCEDE_SELLER,
                *_SPLIT,
                *_EVIDENCE,
                _advance("the court is asked, or nobody decides", ("in court", "closed"), ("buyer", "seller")),
            ),
        ),
        State(
            ARBITRATING,
            "arbitrating",
            "7 days",
            (
                Step(
                    "arbiter",
                    "decide",
                    "deal arbiter rule {item} buyer|seller --reason FILE",
                    to=_CLOSED,
                    duty=True,
                    otherwise="as much of the bond as a deposit goes to the parties",
                    loses=_deposit,
                ),
                *_SEAL,
                _CONCEDE_BUYER,
                _CONCEDE_SELLER,
                *_SPLIT,
                *_EVIDENCE,
                _advance(
                    "the arbiter's bond goes to the parties, and the court is asked",
                    ("in court", "closed"),
                    ("buyer", "seller"),
                ),
            ),
        ),
        State(
            IN_COURT,
            "in court",
            "until 32 days after the dispute",
            (
                *_SHOW,
                *_SEAL_TO_JURORS,
                _CONCEDE_BUYER,
                _CONCEDE_SELLER,
                *_EVIDENCE,
                Step(
                    ANYBODY,
                    "carry the case on, or nobody decides",
                    "market advance court/{case}",
                    when="always",
                    gains=("buyer", "seller"),
                    offered=_case_goes_on,
                ),
                Step(
                    ANYBODY,
                    "end it as the court decided",
                    "market advance deal/{item}",
                    to=_CLOSED,
                    when="always",
                    gains=("buyer", "seller"),
                    offered=_decided,
                ),
                _advance("nobody decided: the price is halved, the deposits are burnt", _CLOSED, ("buyer", "seller")),
            ),
        ),
        State(CLOSED, "closed", "for ever"),
    ),
)
