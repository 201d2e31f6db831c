"""Disputed deals: arbiters, their bonds and bids, rulings, concessions, the court, and what nobody judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.contracts.court import commitment_to
from tests.contracts.deals import (
    ARBITRATING,
    CLOSED,
    DEPOSIT,
    DISPUTED,
    EVIDENCE,
    IN_COURT,
    PAID,
    PRICE,
    REASON,
    REFUNDED,
    RULED,
    SPLIT,
    TERMS,
    UNDECIDED,
    Dealt,
    new_deals,
)
from tests.contracts.harness import CMT, DAY, Account, Reverted, World

BUYER_RIGHT, SELLER_RIGHT = 1, 2


@pytest.fixture
def dealt(world: World) -> Dealt:
    return new_deals(world)


# Dispute and evidence.


def test_dispute_opens_the_bidding_for_three_days_and_the_choice_for_four(dealt: Dealt) -> None:
    deal = dealt.disputed()
    found = dealt.deal(deal)
    assert (found.state, found.disputed_at, found.until) == (DISPUTED, dealt.world.time, dealt.world.time + 4 * DAY)


def test_only_the_buyer_disputes(dealt: Dealt) -> None:
    deal = dealt.funded()
    with pytest.raises(Reverted, match="deals: only the buyer"):
        dealt.deals.send("dispute", deal, EVIDENCE, "", bytes(32), sender=dealt.seller)
    with pytest.raises(Reverted, match="deals: only the parties"):
        dealt.deals.send("dispute", deal, EVIDENCE, "", bytes(32), sender=dealt.judge)
    dealt.dispute(deal)
    with pytest.raises(Reverted, match="deals: too late"):
        dealt.dispute(deal)


def test_delivered_deal_is_disputed_too(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.deliver(deal)
    dealt.dispute(deal)
    assert dealt.deal(deal).state == DISPUTED


def test_named_arbiter_whose_bond_covers_the_deposit_decides_at_once(dealt: Dealt) -> None:
    dealt.enrol(DEPOSIT)
    deal = dealt.funded(arbiter=dealt.judge, fee=2_500)
    done = dealt.dispute(deal)
    assert [name for name, _ in done.events] == ["Disputed", "Evidence", "Appointed"]
    found = dealt.deal(deal)
    assert (found.state, found.until) == (ARBITRATING, dealt.world.time + 7 * DAY)
    assert dealt.deals.read("locked", dealt.judge.address) == DEPOSIT


def test_named_arbiter_whose_bond_is_too_small_leaves_it_to_bids(dealt: Dealt) -> None:
    dealt.enrol(DEPOSIT - 1)
    deal = dealt.funded(arbiter=dealt.judge, fee=2_500)
    dealt.dispute(deal)
    found = dealt.deal(deal)
    assert (found.state, int(found.arbiter, 16), found.fee_bps) == (DISPUTED, 0, 0)


def test_parties_name_evidence_while_it_is_disputed(dealt: Dealt) -> None:
    deal = dealt.funded()
    with pytest.raises(Reverted, match="deals: no dispute"):
        dealt.deals.send("evidence", deal, EVIDENCE, "", bytes(32), sender=dealt.seller)
    dealt.dispute(deal)
    name, values = dealt.deals.send("evidence", deal, TERMS, "uri", bytes(32), sender=dealt.seller).event
    assert (name, values["party"].lower(), values["document"]) == ("Evidence", dealt.seller.address, TERMS)
    with pytest.raises(Reverted, match="deals: only the parties"):
        dealt.deals.send("evidence", deal, EVIDENCE, "", bytes(32), sender=dealt.judge)


def test_each_party_commits_once_and_before_the_court_is_asked(dealt: Dealt) -> None:
    mine, yours = commitment_to(b"a" * 32), commitment_to(b"b" * 32)
    dealt.stakers()
    deal = dealt.funded()
    dealt.dispute(deal, mine)
    with pytest.raises(Reverted, match="deals: commitment"):
        dealt.deals.send("evidence", deal, EVIDENCE, "", yours, sender=dealt.buyer)
    dealt.deals.send("evidence", deal, EVIDENCE, "", yours, sender=dealt.seller)
    assert dealt.deals.read("commitments", deal, dealt.buyer.address) == mine
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.court.court.read("secrets", dealt.deal(deal).case, 0) == mine
    assert dealt.court.court.read("secrets", dealt.deal(deal).case, 1) == yours
    with pytest.raises(Reverted, match="deals: in court"):
        dealt.deals.send("evidence", deal, EVIDENCE, "", yours, sender=dealt.seller)
    dealt.deals.send("evidence", deal, EVIDENCE, "", bytes(32), sender=dealt.seller)


# Bonds and bids.


def test_enrol_adds_to_the_bond_and_leave_takes_it_back(dealt: Dealt) -> None:
    dealt.enrol(30 * CMT)
    dealt.enrol(5 * CMT)
    assert dealt.deals.read("bond", dealt.judge.address) == 35 * CMT == dealt.held
    dealt.deals.send("leave", sender=dealt.judge)
    assert dealt.wcmt(dealt.judge) == 35 * CMT
    assert dealt.held == 0
    with pytest.raises(Reverted, match="deals: bond"):
        dealt.deals.send("leave", sender=dealt.judge)


def test_a_bid_binds_the_bond_until_the_choice_is_over(dealt: Dealt) -> None:
    deal = dealt.disputed()
    dealt.enrol()
    dealt.bid(deal)
    dealt.reach(dealt.deal(deal).until)
    with pytest.raises(Reverted, match="deals: bid is open"):
        dealt.deals.send("leave", sender=dealt.judge)
    dealt.deals.send("leave", sender=dealt.judge)
    assert dealt.wcmt(dealt.judge) == DEPOSIT


def test_bids_need_a_bond_of_the_deposit_and_come_from_nobody_concerned(dealt: Dealt) -> None:
    deal = dealt.funded()
    supplier = dealt.world.person("supplier")
    dealt.assign(deal, supplier.address, CMT)
    with pytest.raises(Reverted, match="deals: state"):
        dealt.bid(deal)
    dealt.dispute(deal)
    dealt.enrol(DEPOSIT - 1)
    with pytest.raises(Reverted, match="deals: bond"):
        dealt.bid(deal)
    for who in (dealt.buyer, dealt.seller, supplier):
        dealt.enrol(DEPOSIT, who)
        with pytest.raises(Reverted, match="deals: party"):
            dealt.bid(deal, who=who)
    dealt.enrol(1)
    with pytest.raises(Reverted, match="deals: fee"):
        dealt.bid(deal, 10_001)
    assert dealt.bid(deal, 10_000) == 1


@pytest.mark.parametrize(("late", "reason"), [(0, None), (1, "deals: too late")])
def test_bids_until_the_last_second_of_the_third_day(dealt: Dealt, late: int, reason: str | None) -> None:
    deal = dealt.disputed()
    dealt.enrol()
    dealt.reach(dealt.deal(deal).until - DAY + late)
    if reason is None:
        assert dealt.bid(deal) == 1
    else:
        with pytest.raises(Reverted, match=reason):
            dealt.bid(deal)


def test_a_later_bid_takes_a_new_place_and_voids_the_one_before(dealt: Dealt) -> None:
    deal = dealt.disputed()
    dealt.enrol()
    assert [dealt.bid(deal, 500), dealt.bid(deal, 400)] == [1, 2]
    assert int(dealt.deals.read("bids", deal, 1)[0], 16) == 0
    assert dealt.deals.read("placeOf", deal, dealt.judge.address) == 2
    with pytest.raises(Reverted, match="deals: no such bid"):
        dealt.choose(deal, dealt.buyer, 500)
    dealt.choose(deal, dealt.buyer, 400)


def test_a_choice_of_a_bid_that_changed_since_appoints_nobody(dealt: Dealt) -> None:
    deal = dealt.disputed()
    dealt.enrol()
    dealt.bid(deal, 500)
    dealt.choose(deal, dealt.buyer, 500)
    dealt.bid(deal, 9_000)
    dealt.choose(deal, dealt.seller, 9_000)
    assert dealt.deal(deal).state == DISPUTED


def test_both_accept_one_and_her_bond_is_locked(dealt: Dealt) -> None:
    deal = dealt.disputed()
    dealt.enrol(DEPOSIT + CMT)
    dealt.bid(deal, 5_000)
    dealt.choose(deal, dealt.buyer, 5_000)
    assert dealt.deal(deal).state == DISPUTED
    done = dealt.choose(deal, dealt.seller, 5_000)
    assert [name for name, _ in done.events] == ["Chosen", "Appointed"]
    found = dealt.deal(deal)
    assert (found.state, found.arbiter, found.fee_bps) == (ARBITRATING, dealt.judge.address, 5_000)
    assert found.until == dealt.world.time + 7 * DAY
    assert dealt.deals.read("locked", dealt.judge.address) == DEPOSIT


def test_only_the_parties_choose_and_only_whose_bond_is_free(dealt: Dealt) -> None:
    first, second = dealt.disputed(), dealt.disputed()
    dealt.enrol(DEPOSIT)
    dealt.bid(first)
    dealt.bid(second)
    with pytest.raises(Reverted, match="deals: only the parties"):
        dealt.choose(first, dealt.judge)
    with pytest.raises(Reverted, match="deals: no such bid"):
        dealt.choose(first, dealt.buyer, arbiter=dealt.seller)
    dealt.choose(second, dealt.buyer)
    for party in (dealt.buyer, dealt.seller):
        dealt.choose(first, party)
    with pytest.raises(Reverted, match="deals: bond"):
        dealt.choose(second, dealt.seller)


# Rulings.


def test_seller_wins_and_the_arbiter_has_the_buyers_whole_deposit(dealt: Dealt) -> None:
    deal = dealt.arbitrated(10_000)
    done = dealt.rule(deal, True)
    assert [name for name, _ in done.events] == ["Ruled", "Closed"]
    assert (dealt.deal(deal).state, dealt.deal(deal).ended_as) == (CLOSED, RULED)
    assert dealt.purses() == {"buyer": 0, "seller": PRICE + DEPOSIT, "judge": DEPOSIT}
    assert dealt.held == DEPOSIT == dealt.deals.read("bond", dealt.judge.address)
    assert dealt.deals.read("locked", dealt.judge.address) == 0


def test_buyer_wins_at_a_quarter_of_the_sellers_deposit(dealt: Dealt) -> None:
    deal = dealt.arbitrated(2_500)
    dealt.rule(deal, False)
    assert dealt.purses() == {"buyer": PRICE + DEPOSIT, "seller": DEPOSIT - 5 * CMT, "judge": 5 * CMT}
    assert dealt.deal(deal).to_seller == 0


def test_only_the_arbiter_rules_in_seven_days(dealt: Dealt) -> None:
    deal = dealt.arbitrated()
    with pytest.raises(Reverted, match="deals: only the arbiter"):
        dealt.rule(deal, True, dealt.buyer)
    with pytest.raises(Reverted, match="deals: another deal"):
        dealt.deals.send("rule", deal, TERMS, True, REASON, "", sender=dealt.judge)
    dealt.reach(dealt.deal(deal).until + 1)
    with pytest.raises(Reverted, match="deals: too late"):
        dealt.rule(deal, True)


def test_arbiter_rules_in_the_last_second(dealt: Dealt) -> None:
    deal = dealt.arbitrated()
    dealt.reach(dealt.deal(deal).until)
    dealt.rule(deal, True)
    assert dealt.deal(deal).state == CLOSED


def test_the_end_of_a_deal_changes_nothing_else_of_it(dealt: Dealt) -> None:
    """When it was disputed and until when it could be decided stay readable."""
    traded = dealt.funded()
    before = dealt.deal(traded)
    dealt.confirm(traded)
    assert dealt.deal(traded) == replace(before, state=CLOSED, ended_as=PAID, to_seller=PRICE)
    judged = dealt.arbitrated()
    before = dealt.deal(judged)
    assert before.disputed_at != 0
    dealt.rule(judged, False)
    assert dealt.deal(judged) == replace(before, state=CLOSED, ended_as=RULED)


@pytest.mark.parametrize("who", ["buyer", "seller"])
def test_who_concedes_before_an_arbiter_pays_no_fee(dealt: Dealt, who: str) -> None:
    deal = dealt.disputed()
    (dealt.confirm if who == "buyer" else dealt.refund)(deal)
    assert dealt.deal(deal).ended_as == (PAID if who == "buyer" else REFUNDED)
    assert sum(dealt.purses().values()) == PRICE + 2 * DEPOSIT
    assert dealt.purses()["buyer" if who == "buyer" else "seller"] == DEPOSIT


@pytest.mark.parametrize("who", ["buyer", "seller"])
def test_who_concedes_to_an_arbiter_pays_her_whole_fee(dealt: Dealt, who: str) -> None:
    deal = dealt.arbitrated(5_000)
    (dealt.confirm if who == "buyer" else dealt.refund)(deal)
    other = "seller" if who == "buyer" else "buyer"
    assert dealt.purses() == {who: DEPOSIT - 10 * CMT, other: PRICE + DEPOSIT, "judge": 10 * CMT}
    assert dealt.deals.read("locked", dealt.judge.address) == 0


def test_division_before_an_arbiter_pays_half_of_her_fee_from_each_deposit(dealt: Dealt) -> None:
    deal = dealt.arbitrated(10_000)
    for party in (dealt.buyer, dealt.seller):
        dealt.split(deal, party, 20 * CMT)
    assert dealt.deal(deal).ended_as == SPLIT
    assert dealt.purses() == {"buyer": 30 * CMT + DEPOSIT // 2, "seller": 20 * CMT + DEPOSIT // 2, "judge": DEPOSIT}


def test_odd_fees_are_rounded_down_and_the_rest_stays_with_the_parties(dealt: Dealt) -> None:
    deal = dealt.arbitrated(1, 50 * CMT + 1, 7 * CMT + 29_999)
    fee = (7 * CMT + 29_999) // 10_000
    assert fee % 2 == 0
    dealt.enrol(7 * CMT + 10_001, dealt.anybody)
    for party in (dealt.buyer, dealt.seller):
        dealt.split(deal, party, 1)
    assert dealt.purses()["judge"] == 2 * (fee // 2)
    assert dealt.held == dealt.deals.read("bond", dealt.judge.address) + 7 * CMT + 10_001


def told(
    dealt: Dealt, name: str, *values: object, sender: Account, value: int = 0
) -> list[tuple[str, tuple[Any, ...]]]:
    """Send it; returns the events with their values in order, people by name."""
    names = {dealt.world.person(one).address: one for one in ("buyer", "seller", "judge", "supplier")}
    events = dealt.deals.send(name, *values, sender=sender, value=value).events
    return [
        (event, tuple(names.get(one.lower(), one) if isinstance(one, str) else one for one in found.values()))
        for event, found in events
    ]


def test_what_an_arbiter_does_is_told_with_its_people_and_sums(dealt: Dealt) -> None:
    judge, digest = dealt.judge, dealt.digest
    assert told(dealt, "enrol", DEPOSIT, TERMS, "profile", sender=judge, value=DEPOSIT) == [
        ("Enrolled", ("judge", DEPOSIT, TERMS, "profile"))
    ]
    deal = dealt.funded()
    assert told(dealt, "dispute", deal, EVIDENCE, "photo", bytes(32), sender=dealt.buyer) == [
        ("Disputed", (deal,)),
        ("Evidence", (deal, "buyer", EVIDENCE, "photo")),
    ]
    assert told(dealt, "bid", deal, 2_500, TERMS, sender=judge) == [("Bid", (deal, "judge", 1, 2_500, TERMS))]
    chosen = (deal, judge.address, 2_500)
    assert told(dealt, "choose", *chosen, sender=dealt.seller) == [("Chosen", (deal, "seller", 1))]
    assert told(dealt, "choose", *chosen, sender=dealt.buyer) == [
        ("Chosen", (deal, "buyer", 1)),
        ("Appointed", (deal, "judge", 2_500)),
    ]
    assert told(dealt, "rule", deal, digest(deal), True, REASON, "why", sender=judge) == [
        ("Ruled", (deal, "judge", True, REASON, "why")),
        ("Closed", (deal, RULED, PRICE, 0)),
    ]
    dealt.reach(dealt.deals.read("boundUntil", judge.address) + 1)
    assert told(dealt, "leave", sender=judge) == [("Left", ("judge", 0))]


def test_what_the_parties_do_is_told_with_its_people_and_sums(dealt: Dealt) -> None:
    buyer, seller = dealt.buyer, dealt.seller
    deal = dealt.offer()
    digest, payee = dealt.digest(deal), dealt.world.person("supplier").address
    assert told(dealt, "accept", deal, digest, sender=seller, value=DEPOSIT) == [("Accepted", (deal,))]
    assert told(dealt, "assign", deal, digest, payee, CMT, sender=seller) == [("Assigned", (deal, "supplier", CMT))]
    assert told(dealt, "deliver", deal, EVIDENCE, "there", sender=seller) == [("Delivered", (deal, EVIDENCE, "there"))]
    assert told(dealt, "split", deal, digest, 5, sender=buyer) == [("Proposed", (deal, "buyer", 5))]
    assert told(dealt, "split", deal, digest, 5, sender=seller) == [
        ("Proposed", (deal, "seller", 5)),
        ("Closed", (deal, SPLIT, 5, 0)),
    ]


def test_silence_and_the_court_are_told(dealt: Dealt) -> None:
    dealt.stakers()
    deal = dealt.arbitrated()
    dealt.pass_until(deal)
    assert told(dealt, "advance", deal, sender=dealt.anybody) == [
        ("Silent", (deal, "judge", 0)),
        ("InCourt", (deal, dealt.deal(deal).case, 19)),
    ]
    fee = dealt.deal(deal).court_fee
    dealt.pass_until(deal)
    assert told(dealt, "advance", deal, sender=dealt.anybody) == [
        ("Closed", (deal, UNDECIDED, PRICE // 2, 2 * DEPOSIT - fee))
    ]


# Silence and the court.


def test_bond_of_a_silent_arbiter_goes_to_the_parties_and_the_court_is_asked(dealt: Dealt) -> None:
    dealt.stakers()
    deal = dealt.arbitrated(5_000)
    dealt.pass_until(deal)
    with pytest.raises(Reverted, match="deals: too late"):
        dealt.rule(deal, True)
    done = dealt.advance(deal)
    assert [name for name, _ in done.events] == ["Silent", "InCourt"]
    assert dealt.purses() == {"buyer": DEPOSIT // 2, "seller": DEPOSIT // 2, "judge": 0}
    assert dealt.deals.read("bond", dealt.judge.address) == 0
    assert dealt.deal(deal).state == IN_COURT


@pytest.mark.parametrize(
    ("deposit", "seats"), [(7, 7), (8, 7), (9, 9), (20, 19), (100, 99), (101, 101), (102, 101), (500, 101)]
)
def test_court_has_an_odd_number_of_seats_one_for_each_cmt_of_the_deposit(
    dealt: Dealt, deposit: int, seats: int
) -> None:
    dealt.stakers()
    deal = dealt.disputed(PRICE, deposit * CMT)
    dealt.pass_until(deal)
    dealt.advance(deal)
    found = dealt.deal(deal)
    assert dealt.court.case(found.case).seats == seats
    assert found.court_fee == seats * CMT // 2 <= deposit * CMT // 2
    assert dealt.held == PRICE + 2 * deposit * CMT - found.court_fee


@pytest.mark.parametrize(("choice", "winner"), [(BUYER_RIGHT, "buyer"), (SELLER_RIGHT, "seller")])
def test_court_decides_and_the_loser_pays_its_fee(dealt: Dealt, choice: int, winner: str) -> None:
    deal = dealt.sued()
    with pytest.raises(Reverted, match="deals: not yet"):
        dealt.advance(deal)
    dealt.judged(deal, choice)
    dealt.advance(deal)
    loser = "seller" if winner == "buyer" else "buyer"
    fee = 19 * CMT // 2
    assert dealt.deal(deal).ended_as == RULED
    assert dealt.purses() == {winner: PRICE + DEPOSIT, loser: DEPOSIT - fee, "judge": 0}
    assert dealt.held == 0


@pytest.mark.parametrize("who", ["buyer", "seller"])
def test_who_concedes_in_court_pays_its_fee(dealt: Dealt, who: str) -> None:
    deal = dealt.sued()
    (dealt.confirm if who == "buyer" else dealt.refund)(deal)
    assert dealt.purses()[who] == DEPOSIT - 19 * CMT // 2
    with pytest.raises(Reverted, match="deals: closed"):
        dealt.advance(deal)


def test_nothing_is_divided_in_court(dealt: Dealt) -> None:
    deal = dealt.sued()
    with pytest.raises(Reverted, match="deals: in court"):
        dealt.split(deal, dealt.buyer, 1)


@pytest.mark.parametrize(("stake", "asked"), [(1_000, True), (999, False)])
def test_court_is_asked_only_if_twenty_times_the_price_is_staked(dealt: Dealt, stake: int, asked: bool) -> None:
    dealt.stakers(1, stake * CMT)
    deal = dealt.disputed()
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).state == (IN_COURT if asked else CLOSED)


def test_nobody_judged_halves_the_price_and_burns_both_deposits(dealt: Dealt) -> None:
    deal = dealt.disputed(PRICE + 1)
    dealt.pass_until(deal)
    name, values = dealt.advance(deal).event
    assert (name, values["burnt"]) == ("Closed", 2 * DEPOSIT)
    assert dealt.deal(deal).ended_as == UNDECIDED
    assert dealt.purses() == {"buyer": PRICE // 2 + 1, "seller": PRICE // 2, "judge": 0}
    assert (dealt.held, dealt.burnt()) == (0, 2 * DEPOSIT)


def test_a_court_that_does_not_decide_ends_the_deal_32_days_after_the_dispute(dealt: Dealt) -> None:
    deal = dealt.sued()
    found = dealt.deal(deal)
    assert found.until == found.disputed_at + 32 * DAY
    dealt.reach(found.until)
    with pytest.raises(Reverted, match="deals: not yet"):
        dealt.advance(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == UNDECIDED
    assert dealt.purses() == {"buyer": PRICE // 2, "seller": PRICE // 2, "judge": 0}
    assert dealt.held == 0
    assert dealt.burnt() == 2 * DEPOSIT - 19 * CMT // 2


def test_an_undecided_case_ends_the_deal_at_once(dealt: Dealt) -> None:
    deal = dealt.sued()
    case = dealt.deal(deal).case
    played = dealt.court
    while played.case(case).state != 4:
        dealt.world.mine(3)
        played.court.send("advance", case, sender=played.anybody)
    played.vote(case, dict.fromkeys(played.draw(case)))
    assert played.court.read("outcome", case) == 3
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == UNDECIDED


# The last second.


def actions(dealt: Dealt, deal: int) -> dict[str, tuple[Any, ...]]:
    digest = dealt.digest(deal)
    return {
        "confirm": (dealt.buyer, "confirm", deal, digest),
        "refund": (dealt.seller, "refund", deal, digest),
        "split": (dealt.buyer, "split", deal, digest, 1),
        "evidence": (dealt.buyer, "evidence", deal, EVIDENCE, "", bytes(32)),
        "choose": (dealt.buyer, "choose", deal, dealt.judge.address, 10_000),
    }


@pytest.mark.parametrize("action", ["confirm", "refund", "split", "evidence", "choose"])
@pytest.mark.parametrize("late", [0, 1])
def test_parties_of_a_disputed_deal_act_until_its_last_second(dealt: Dealt, action: str, late: int) -> None:
    deal = dealt.disputed()
    dealt.enrol()
    dealt.bid(deal)
    who, *call = actions(dealt, deal)[action]
    dealt.reach(dealt.deal(deal).until + late)
    if late:
        with pytest.raises(Reverted, match="deals: too late"):
            dealt.deals.send(*call, sender=who)
        dealt.advance(deal)
    else:
        dealt.deals.send(*call, sender=who)


@pytest.mark.parametrize("action", ["confirm", "refund", "split", "evidence"])
@pytest.mark.parametrize("state", ["arbitrating", "in court"])
@pytest.mark.parametrize("late", [0, 1])
def test_parties_of_a_judged_deal_act_until_its_last_second(dealt: Dealt, action: str, state: str, late: int) -> None:
    deal = dealt.arbitrated() if state == "arbitrating" else dealt.sued()
    who, *call = actions(dealt, deal)[action]
    dealt.reach(dealt.deal(deal).until + late)
    if action == "split" and state == "in court":
        with pytest.raises(Reverted, match="deals: too late" if late else "deals: in court"):
            dealt.deals.send(*call, sender=who)
    elif late:
        with pytest.raises(Reverted, match="deals: too late"):
            dealt.deals.send(*call, sender=who)
    else:
        dealt.deals.send(*call, sender=who)
