"""What can be done with a deal at which second, and by whom: the conditions of its steps, at n and n + 1."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmwallet.market.court.case import COMMITTING, DRAWING, ENDED, REVEALING, SEEDING, SHOWING, WAITING, Case
from cmwallet.market.deals.deal import ARBITRATING, CLOSED, DELIVERED, DISPUTED, FUNDED, IN_COURT, OFFERED, Deal
from cmwallet.market.deals.states import DEALS
from identity.address import Address, parse_address

BUYER, SELLER, ARBITER, STRANGER = (parse_address("0x" + f"{number}" * 40) for number in (1, 2, 3, 4))
UNTIL = 1_000_000
DAY = 86_400
DEAL = Deal(
    number=7,
    buyer=BUYER,
    seller=SELLER,
    arbiter=ARBITER,
    price=900,
    deposit=100,
    fee_bps=0,
    state=OFFERED,
    ending="",
    until=UNTIL,
    offered_at=0,
    accept_by=0,
    deliver_by=0,
    window=0,
    disputed_at=0,
    to_seller=0,
    case=3,
    court_fee=0,
    terms=bytes(32),
    digest=bytes(32),
)
CASE = Case(
    number=3,
    who=STRANGER,
    until=UNTIL - 10 * DAY,
    seats=7,
    kind=0,
    state=SEEDING,
    outcome="",
    pending=0b11,
    block=0,
    opened=0,
    drawn=0,
    committed=0,
    upheld=0,
    rejected=0,
    weight=0,
)
SHOW, CARRY_ON = "show the secret that takes part in the draw of jurors", "carry the case on, or nobody decides"
SEAL = "seal terms and evidence to the jurors"


def actions(deal: Deal, who: Address | None, now: int, role: str | None = None) -> list[str]:
    return [step.action for step in DEALS.steps(deal, who, now) if role in (None, step.who)]


@pytest.mark.parametrize("state", [OFFERED, FUNDED, DELIVERED, DISPUTED, ARBITRATING])
def test_the_last_second_is_the_parties_and_the_one_after_it_anybodys(state: int) -> None:
    deal = replace(DEAL, state=state)
    assert {step.when for step in DEALS.steps(deal, None, UNTIL)} == {"in time"}
    assert {step.when for step in DEALS.steps(deal, None, UNTIL + 1)} == {"late"}
    assert len(DEALS.later(deal, UNTIL)) == 1
    assert DEALS.later(deal, UNTIL + 1) == []


@pytest.mark.parametrize(("now", "bids"), [(UNTIL - DAY, True), (UNTIL - DAY + 1, False)])
def test_arbiters_bid_until_a_day_before_the_end_of_the_dispute(now: int, bids: bool) -> None:
    deal = replace(DEAL, state=DISPUTED)
    assert ("bid to be the arbiter, with a bond" in actions(deal, None, now)) == bids


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_arbiter_is_chosen_where_one_bids(count: int) -> None:
    deal = replace(DEAL, state=DISPUTED, bids=count)
    for role, who in (("buyer", BUYER), ("seller", SELLER)):
        assert ("accept one of the arbiters" in actions(deal, who, UNTIL, role)) == (count > 0)


@pytest.mark.parametrize(
    ("state", "duty", "loss"),
    [
        (FUNDED, "deliver, and say so", 900),
        (DELIVERED, "confirm or dispute", 900),
        (DISPUTED, "accept one of the arbiters", 100 + 450),
        (ARBITRATING, "decide", 100),
    ],
)
def test_who_is_silent_loses_so_much(state: int, duty: str, loss: int) -> None:
    deal = replace(DEAL, state=state, bids=1)
    steps = [step for step in DEALS.steps(deal, None, UNTIL) if step.action == duty]
    assert steps
    for step in steps:
        assert step.duty
        assert step.loses is not None
        assert step.loses(deal, BUYER) == loss


def judged(**change: object) -> Deal:
    return replace(DEAL, state=IN_COURT, judged=replace(CASE, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [SEEDING, SHOWING])
@pytest.mark.parametrize(("pending", "buyer", "seller"), [(0, False, False), (1, True, False), (2, False, True)])
def test_a_party_shows_the_secret_that_the_court_waits_for(state: int, pending: int, buyer: bool, seller: bool) -> None:
    deal = judged(state=state, pending=pending)
    assert (SHOW in actions(deal, BUYER, 0, "buyer"), SHOW in actions(deal, SELLER, 0, "seller")) == (buyer, seller)


@pytest.mark.parametrize(("state", "last"), [(SEEDING, CASE.until - 4 * 3_600), (SHOWING, CASE.until)])
def test_a_secret_is_shown_until_its_own_last_second(state: int, last: int) -> None:
    deal = judged(state=state, pending=1)
    assert SHOW in actions(deal, BUYER, last, "buyer")
    assert SHOW not in actions(deal, BUYER, last + 1, "buyer")


@pytest.mark.parametrize("state", [WAITING, DRAWING, COMMITTING, REVEALING, ENDED])
def test_in_other_states_of_the_case_no_secret_is_waited_for(state: int) -> None:
    deal = judged(state=state, pending=3)
    assert SHOW not in actions(deal, BUYER, 0) + actions(deal, SELLER, 0)
    assert SHOW not in actions(replace(deal, judged=None), BUYER, 0)


@pytest.mark.parametrize("state", [WAITING, SEEDING, SHOWING, DRAWING, COMMITTING, REVEALING, ENDED])
def test_evidence_is_sealed_to_jurors_while_they_vote(state: int) -> None:
    votes = state in (COMMITTING, REVEALING)
    assert actions(judged(state=state), BUYER, 0).count(SEAL) == (2 if votes else 0)
    assert SEAL not in actions(replace(judged(state=state), judged=None), BUYER, 0)


@pytest.mark.parametrize("pending", [0, 1, 2, 3])
def test_a_case_that_its_time_lets_go_on_is_carried_on_by_anybody(pending: int) -> None:
    deal = judged(state=SHOWING, pending=pending)
    assert [CARRY_ON in actions(deal, who, CASE.until + 1) for who in (BUYER, SELLER, STRANGER)] == [True] * 3
    assert [CARRY_ON in actions(deal, who, CASE.until) for who in (BUYER, SELLER, STRANGER)] == [False] * 3
    assert CARRY_ON not in actions(replace(DEAL, state=IN_COURT), STRANGER, CASE.until + 1)


@pytest.mark.parametrize(("outcome", "ends"), [("", False), ("upheld", True), ("undecided", True)])
def test_it_ends_as_the_court_decided_once_it_has(outcome: str, ends: bool) -> None:
    for now in (0, UNTIL, UNTIL + 1):
        assert ("end it as the court decided" in actions(judged(outcome=outcome), None, now)) == ends
    assert "end it as the court decided" not in actions(replace(DEAL, state=IN_COURT), None, 0)


@pytest.mark.parametrize(
    ("state", "held"),
    [(OFFERED, 1_000), (FUNDED, 1_100), (DELIVERED, 1_100), (DISPUTED, 1_100), (IN_COURT, 1_100), (CLOSED, 0)],
)
def test_the_contract_holds_the_price_and_a_deposit_of_each(state: int, held: int) -> None:
    assert replace(DEAL, state=state).held == held
    if state != CLOSED:
        assert replace(DEAL, state=state, court_fee=7).held == held - 7


def test_roles_are_those_of_the_three_people() -> None:
    for who, roles in ((BUYER, ["buyer"]), (SELLER, ["seller"]), (ARBITER, ["arbiter"]), (STRANGER, [])):
        assert DEAL.roles(who) == roles
    assert replace(DEAL, arbiter=None).roles(ARBITER) == []
    assert replace(DEAL, arbiter=BUYER).roles(BUYER) == ["buyer", "arbiter"]
