"""Thefts in deals, each under the name of what it takes, and what holds it off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.deals import (
    ARBITRATING,
    CANCELLED,
    CLOSED,
    DEPOSIT,
    DISPUTED,
    EVIDENCE,
    IN_COURT,
    PAID,
    PRICE,
    PROOF,
    REASON,
    REFUNDED,
    TERMS,
    UNDECIDED,
    Dealt,
    new_deals,
)
from tests.contracts.harness import CMT, DAY, ZERO, EvmWorld, Reverted

BUYER_RIGHT, SELLER_RIGHT = 1, 2
COINS = 200 * CMT
"""More than anybody pays in a deal here."""


@pytest.fixture
def dealt(world: EvmWorld) -> Dealt:
    return new_deals(world)


def gains(dealt: Dealt) -> dict[str, int]:
    """What each of the two has at the end of a deal, less what she paid in."""
    purses = dealt.purses()
    return {"buyer": purses["buyer"] - PRICE - DEPOSIT, "seller": purses["seller"] - DEPOSIT}


def test_refuse_every_arbiter_gains_a_seller_without_goods_nothing(dealt: Dealt) -> None:
    """She delivers nothing, accepts no arbiter, and the court is empty: with half the price as deposit she gains 0."""
    deal = dealt.disputed(50 * CMT, 25 * CMT)
    dealt.enrol(25 * CMT)
    dealt.bid(deal)
    dealt.choose(deal, dealt.buyer)
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == UNDECIDED
    assert dealt.wcmt(dealt.seller) - 25 * CMT == 0


def test_sole_juror_is_not_asked_about_a_price_that_is_worth_more_than_her_stake(dealt: Dealt) -> None:
    """A thief with 100 CMT of stake is the whole court; she must not decide about 50 CMT, a twentieth of which is 5."""
    dealt.stakers(1, 999 * CMT)
    deal = dealt.disputed()
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == UNDECIDED


def test_early_deliver_does_not_shorten_the_buyers_time(dealt: Dealt) -> None:
    """She says so a second after acceptance, with the shortest window, six days before it was due."""
    deal = dealt.funded(window=DAY)
    dealt.deliver(deal)
    dealt.reach(dealt.deal(deal).deliver_by - 1)
    with pytest.raises(Reverted, match="deals: not yet"):
        dealt.advance(deal)
    dealt.dispute(deal)


def test_seller_disputes_in_the_last_minute_to_escape_the_refund(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.reach(dealt.deal(deal).until)
    with pytest.raises(Reverted, match="deals: only the buyer"):
        dealt.deals.send("dispute", deal, EVIDENCE, "", bytes(32), sender=dealt.seller)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == REFUNDED


def test_swapped_ids_bind_nobody_to_another_deal(dealt: Dealt) -> None:
    """Two offers change places in a reorganisation: whoever accepts 20 must not find herself in one of 500."""
    small, large = dealt.offer(20 * CMT, 10 * CMT), dealt.offer(500 * CMT, 50 * CMT)
    seen = dealt.digest(small)
    with pytest.raises(Reverted, match="deals: another deal"):
        dealt.deals.send("accept", large, seen, sender=dealt.seller, value=50 * CMT)
    dealt.accept(large)
    for name, who, more in (
        ("confirm", dealt.buyer, ()),
        ("refund", dealt.seller, ()),
        ("split", dealt.seller, (0,)),
        ("assign", dealt.seller, (dealt.judge.address, CMT)),
    ):
        with pytest.raises(Reverted, match="deals: another deal"):
            dealt.deals.send(name, large, seen, *more, sender=who)


def test_a_ruling_for_another_deal_decides_nothing(dealt: Dealt) -> None:
    first, second = dealt.disputed(), dealt.disputed()
    dealt.enrol(2 * DEPOSIT)
    for deal in (first, second):
        dealt.bid(deal)
        dealt.choose(deal, dealt.buyer)
        dealt.choose(deal, dealt.seller)
    with pytest.raises(Reverted, match="deals: another deal"):
        dealt.deals.send("rule", second, dealt.digest(first), True, REASON, "", sender=dealt.judge)


def test_bid_flood_of_one_bond_does_not_end_the_bidding(dealt: Dealt) -> None:
    """Three hundred bids of one arbiter leave one live bid, and room for everybody else's."""
    deal = dealt.disputed()
    flooder = dealt.enrol(DEPOSIT, dealt.world.person("flooder"))
    for fee in range(300):
        dealt.bid(deal, fee, flooder)
    dealt.enrol()
    assert dealt.bid(deal, 2_500) == 301
    live = [place for place in range(1, 301) if int(dealt.deals.read("bids", deal, place)[0], 16)]
    assert live == [300]
    dealt.choose(deal, dealt.buyer, 2_500)
    dealt.choose(deal, dealt.seller, 2_500)
    assert dealt.deal(deal).state == ARBITRATING


def test_bid_flood_through_many_addresses_binds_a_bond_for_each(dealt: Dealt) -> None:
    """The bond cannot go from address to address: it is bound until the choice is over."""
    deal = dealt.disputed()
    first = dealt.enrol(DEPOSIT, dealt.world.person("first"))
    dealt.bid(deal, 1, first)
    with pytest.raises(Reverted, match="deals: bid is open"):
        dealt.deals.send("leave", sender=first)


PAYABLE = ("offer", "accept", "enrol")


def test_swallowed_coins_every_payable_function_takes_them_or_refuses_them(dealt: Dealt) -> None:
    """One wei too many, too few, or alone: never in the contract without `held` rising by as much."""
    now = dealt.world.time
    offer = (dealt.seller.address, PRICE, DEPOSIT, now + DAY, now + 7 * DAY, 3 * DAY, TERMS, "", ZERO, 0)
    deal = dealt.offer()
    calls: dict[str, tuple[Any, Any, int]] = {
        "offer": (dealt.buyer, offer, PRICE + DEPOSIT),
        "accept": (dealt.seller, (deal, dealt.digest(deal)), DEPOSIT),
        "enrol": (dealt.judge, (DEPOSIT, bytes(32), ""), DEPOSIT),
    }
    payable = {one.name for one in dealt.deals.interface.functions if one.mutability == "payable"}
    assert payable == set(calls) == set(PAYABLE)
    for name, (who, values, due) in calls.items():
        for coins in (1, due - 1, due + 1, COINS):
            with pytest.raises(Reverted, match="till: coins"):
                dealt.deals.send(name, *values, sender=who, value=coins)
        with pytest.raises(Reverted, match="erc20: allowance"):
            dealt.deals.send(name, *values, sender=who)
        held = dealt.held
        dealt.deals.send(name, *values, sender=who, value=due)
        assert dealt.held == held + due
    with pytest.raises(Reverted, match="till: coins"):
        dealt.deals.send("enrol", 0, bytes(32), "", sender=dealt.judge, value=1)


def test_swallowed_coins_no_other_function_takes_any(dealt: Dealt) -> None:
    deal = dealt.funded()
    digest = dealt.digest(deal)
    for name, who, values in (
        ("deliver", dealt.seller, (deal, PROOF, "")),
        ("confirm", dealt.buyer, (deal, digest)),
        ("refund", dealt.seller, (deal, digest)),
        ("split", dealt.buyer, (deal, digest, 1)),
        ("assign", dealt.seller, (deal, digest, dealt.judge.address, 1)),
        ("dispute", dealt.buyer, (deal, EVIDENCE, "", bytes(32))),
        ("leave", dealt.judge, ()),
        ("advance", dealt.anybody, (deal,)),
    ):
        with pytest.raises(Reverted):
            dealt.deals.send(name, *values, sender=who, value=1)
    with pytest.raises(Reverted):
        dealt.deals.pay(1, sender=dealt.buyer)


def test_a_donation_changes_nothing(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.token.send("deposit", sender=dealt.judge, value=7 * CMT)
    dealt.token.send("transfer", dealt.deals.address, 7 * CMT, sender=dealt.judge)
    assert dealt.held == PRICE + 2 * DEPOSIT
    dealt.confirm(deal)
    assert dealt.held == 0
    assert dealt.wcmt(dealt.deals.address) == 7 * CMT
    assert gains(dealt) == {"buyer": -PRICE, "seller": PRICE}


def test_who_settles_behind_the_arbiters_back_pays_her(dealt: Dealt) -> None:
    """Conceding pays her whole fee, dividing pays half from each: no way around her is cheaper for both together."""
    for way in ("confirm", "refund", "split"):
        dealt = new_deals(EvmWorld())
        deal = dealt.arbitrated(4_000)
        if way == "split":
            dealt.split(deal, dealt.buyer, CMT)
            dealt.split(deal, dealt.seller, CMT)
        else:
            (dealt.confirm if way == "confirm" else dealt.refund)(deal)
        assert dealt.wcmt(dealt.judge) == 8 * CMT, way


def test_an_arbiter_cannot_take_her_bond_away_before_she_ruled(dealt: Dealt) -> None:
    deal = dealt.arbitrated()
    dealt.enrol(CMT)
    dealt.reach(dealt.deal(deal).until - DAY)
    dealt.deals.send("leave", sender=dealt.judge)
    assert dealt.wcmt(dealt.judge) == CMT
    with pytest.raises(Reverted, match="deals: bond"):
        dealt.deals.send("leave", sender=dealt.judge)


def test_one_bond_decides_one_deal_at_a_time(dealt: Dealt) -> None:
    first, second = dealt.disputed(), dealt.disputed()
    dealt.enrol(DEPOSIT)
    for deal in (first, second):
        dealt.bid(deal)
    for party in (dealt.buyer, dealt.seller):
        dealt.choose(first, party)
    with pytest.raises(Reverted, match="deals: bond"):
        dealt.choose(second, dealt.buyer)
    dealt.rule(first, True)
    for party in (dealt.buyer, dealt.seller):
        dealt.choose(second, party)
    assert dealt.deal(second).state == ARBITRATING


def test_last_second_and_next_second_do_not_meet(dealt: Dealt) -> None:
    """In the last second the buyer disputes and nobody advances, also in one block; in the next it is the other way."""
    first, second = dealt.funded(), dealt.funded()
    for deal in (first, second):
        dealt.deliver(deal)
    until = dealt.deal(first).until
    assert isinstance(dealt.world, EvmWorld)
    dealt.reach(until)
    with dealt.world.one_block():
        with pytest.raises(Reverted, match="deals: not yet"):
            dealt.advance(first)
        dealt.dispute(first)
    dealt.reach(dealt.deal(second).until + 1)
    with dealt.world.one_block():
        with pytest.raises(Reverted, match="deals: too late"):
            dealt.dispute(second)
        dealt.advance(second)
    assert (dealt.deal(first).state, dealt.deal(second).ended_as) == (DISPUTED, PAID)


ENDINGS = (
    *("cancelled", "declined", "not accepted", "confirmed", "looked at and silent", "refunded", "not delivered"),
    *("split", "conceded", "ruled for the buyer", "ruled for the seller", "split before an arbiter"),
    *("judged for the buyer", "judged for the seller", "undecided"),
)


def play(dealt: Dealt, ending: str) -> int:
    """Play a deal to one of its endings."""
    if ending in ("cancelled", "declined", "not accepted"):
        deal = dealt.offer()
        if ending == "not accepted":
            dealt.pass_until(deal)
            dealt.advance(deal)
        else:
            dealt.refund(deal, dealt.buyer if ending == "cancelled" else dealt.seller)
        return deal
    if ending in ("confirmed", "looked at and silent", "refunded", "not delivered", "split"):
        deal = dealt.funded()
        if ending == "confirmed":
            dealt.confirm(deal)
        elif ending == "refunded":
            dealt.refund(deal)
        elif ending == "split":
            for party in (dealt.buyer, dealt.seller):
                dealt.split(deal, party, 7)
        else:
            if ending == "looked at and silent":
                dealt.deliver(deal)
            dealt.pass_until(deal)
            dealt.advance(deal)
        return deal
    if ending.startswith("judged"):
        deal = dealt.sued()
        dealt.judged(deal, BUYER_RIGHT if ending.endswith("buyer") else SELLER_RIGHT)
        dealt.advance(deal)
        return deal
    if ending in ("undecided", "conceded"):
        deal = dealt.disputed()
        if ending == "conceded":
            dealt.confirm(deal)
        else:
            dealt.pass_until(deal)
            dealt.advance(deal)
        return deal
    deal = dealt.arbitrated(3_333)
    if ending == "split before an arbiter":
        for party in (dealt.buyer, dealt.seller):
            dealt.split(deal, party, 7)
    else:
        dealt.rule(deal, ending.endswith("seller"))
    return deal


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_pays_out_what_came_in(dealt: Dealt, ending: str) -> None:
    deal = play(dealt, ending)
    found = dealt.deal(deal)
    assert found.state == CLOSED
    taken = PRICE + DEPOSIT * (1 if found.ended_as == CANCELLED else 2)
    bond = dealt.deals.read("bond", dealt.judge.address)
    assert sum(dealt.purses().values()) + dealt.burnt() + found.court_fee - _burnt_by_court(dealt, deal) == taken
    assert dealt.held == bond


def _burnt_by_court(dealt: Dealt, deal: int) -> int:
    """What the court has burnt of its fee, which `burnt` counts too."""
    case = dealt.deal(deal).case
    return dealt.burnt() if case else 0


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending != "undecided"])
def test_who_wins_never_ends_with_less_than_she_began_with(dealt: Dealt, ending: str) -> None:
    play(dealt, ending)
    found = gains(dealt)
    winner = {"ruled for the buyer": "buyer", "ruled for the seller": "seller"}.get(ending)
    winner = winner or {"judged for the buyer": "buyer", "judged for the seller": "seller"}.get(ending)
    if winner == "buyer":
        assert found["buyer"] == 0
    elif winner == "seller":
        assert found["seller"] == PRICE


@pytest.mark.parametrize("silent", ["seller", "buyer", "arbiter", "court"])
def test_each_ones_silence_costs_only_herself_and_ends(dealt: Dealt, silent: str) -> None:
    """A stranger's `advance` alone ends it; who kept silent is the one who pays."""
    if silent == "seller":
        deal = dealt.funded()
    elif silent == "buyer":
        deal = dealt.funded()
        dealt.deliver(deal)
    elif silent == "arbiter":
        dealt.stakers()
        deal = dealt.arbitrated()
    else:
        deal = dealt.sued()
    began = dealt.world.time
    while dealt.deal(deal).state != CLOSED:
        dealt.pass_until(deal)
        dealt.advance(deal)
    assert dealt.world.time - began <= 40 * DAY
    if silent == "seller":
        assert gains(dealt) == {"buyer": 0, "seller": 0}
    elif silent == "buyer":
        assert gains(dealt) == {"buyer": -PRICE, "seller": PRICE}
    elif silent == "arbiter":
        assert dealt.deals.read("bond", dealt.judge.address) == 0
    else:
        assert dealt.deal(deal).ended_as == UNDECIDED


def test_no_judge_at_all_locks_nobody_in(dealt: Dealt) -> None:
    """No arbiter, an empty registry of jurors, both parties silent: closed four days after the dispute."""
    deal = dealt.disputed()
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).state == CLOSED
    assert dealt.held == 0


def test_a_stale_case_does_not_reach_into_a_closed_deal(dealt: Dealt) -> None:
    deal = dealt.sued()
    case = dealt.deal(deal).case
    dealt.confirm(deal)
    purses = dict(dealt.purses())
    dealt.judged(deal, BUYER_RIGHT)
    assert dealt.court.court.read("outcome", case) == 1
    with pytest.raises(Reverted, match="deals: closed"):
        dealt.advance(deal)
    assert dealt.purses() == purses


def test_nobody_opens_a_case_in_the_name_of_a_deal(dealt: Dealt) -> None:
    """A stranger's case about the same number is a case of the stranger, and the deal does not read it."""
    deal = dealt.sued()
    other = dealt.court.open(7, deal, client="stranger")
    assert dealt.court.case(other).who == dealt.world.person("stranger").address
    assert dealt.deal(deal).case != other
    with pytest.raises(Reverted, match="deals: not yet"):
        dealt.advance(deal)


@pytest.mark.parametrize(("buyer", "seller"), [(0, 0), (0, PRICE), (PRICE, 0), (PRICE, PRICE)])
def test_a_proposal_is_withdrawn_by_naming_ones_own_whole_claim(dealt: Dealt, buyer: int, seller: int) -> None:
    deal = dealt.funded()
    dealt.split(deal, dealt.buyer, PRICE // 2)
    dealt.split(deal, dealt.buyer, buyer)
    dealt.split(deal, dealt.seller, PRICE // 2)
    assert dealt.deal(deal).state != CLOSED
    dealt.split(deal, dealt.seller, seller)
    assert (dealt.deal(deal).state == CLOSED) == (buyer == seller)


def test_in_court_state_is_read_and_no_stranger_writes_it(dealt: Dealt) -> None:
    deal = dealt.sued()
    assert dealt.deal(deal).state == IN_COURT
    for name, values in (("rule", (deal, dealt.digest(deal), True, REASON, "")), ("bid", (deal, 1, bytes(32)))):
        with pytest.raises(Reverted, match="deals: state"):
            dealt.deals.send(name, *values, sender=dealt.judge)
