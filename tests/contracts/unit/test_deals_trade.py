"""Deals without a dispute: offer, acceptance, delivery, payment, refund, division, assignments."""

from __future__ import annotations

from typing import Any

import pytest

from identity.keccak import keccak256
from tests.contracts.deals import (
    CANCELLED,
    CLOSED,
    DELIVERED,
    DEPOSIT,
    FUNDED,
    HOUR,
    OFFERED,
    PAID,
    PRICE,
    PROOF,
    REFUNDED,
    SPLIT,
    TERMS,
    Dealt,
    new_deals,
)
from tests.contracts.harness import CMT, DAY, ZERO, Reverted, World


@pytest.fixture
def dealt(world: World) -> Dealt:
    return new_deals(world)


def word(value: int | str | bytes) -> bytes:
    if isinstance(value, bytes):
        return value
    return (int(value, 16) if isinstance(value, str) else value).to_bytes(32, "big")


# The offer.


def test_offer_takes_price_and_deposit_and_stores_what_was_offered(dealt: Dealt) -> None:
    now = dealt.world.time
    deal = dealt.offer(arbiter=dealt.judge, fee=2_500)
    found = dealt.deal(deal)
    assert deal == 1
    assert (found.buyer, found.seller, found.arbiter) == (
        dealt.buyer.address,
        dealt.seller.address,
        dealt.judge.address,
    )
    assert (found.price, found.deposit, found.fee_bps, found.terms) == (PRICE, DEPOSIT, 2_500, TERMS)
    assert (found.state, found.until, found.accept_by) == (OFFERED, now + DAY, now + DAY)
    assert (found.deliver_by, found.window, found.offered_at) == (now + 7 * DAY, 3 * DAY, dealt.world.time)
    assert dealt.held == PRICE + DEPOSIT == dealt.wcmt(dealt.deals.address)


def test_offer_numbers_deals_from_one_on(dealt: Dealt) -> None:
    assert [dealt.offer(), dealt.offer(), dealt.offer()] == [1, 2, 3]
    assert dealt.deals.read("count") == 3


def test_digest_covers_every_field_that_was_offered(dealt: Dealt) -> None:
    deal = dealt.offer(arbiter=dealt.judge, fee=100)
    it = dealt.deal(deal)
    fields = (deal, it.buyer, it.seller, it.price, it.deposit, it.accept_by, it.deliver_by, it.window, it.terms)
    assert it.digest == keccak256(b"".join(map(word, (*fields, it.arbiter, it.fee_bps))))


def test_offer_names_its_people_in_topics(dealt: Dealt) -> None:
    now, seller, judge = dealt.world.time, dealt.seller.address, dealt.judge.address
    values = (seller, PRICE, DEPOSIT, now + DAY, now + 7 * DAY, 3 * DAY, TERMS, "https://shop.example/terms", judge, 5)
    done = dealt.deals.send("offer", *values, sender=dealt.buyer, value=PRICE + DEPOSIT)
    offered, named = done.events
    assert offered[0] == "Offered"
    assert (offered[1]["buyer"].lower(), offered[1]["seller"].lower()) == (dealt.buyer.address, seller)
    assert offered[1]["uri"] == "https://shop.example/terms"
    assert (named[0], named[1]["arbiter"].lower(), named[1]["feeBps"]) == ("Named", judge, 5)


def test_offer_takes_an_allowance_where_no_coins_come_along(dealt: Dealt) -> None:
    now = dealt.world.time
    dealt.token.send("deposit", sender=dealt.buyer, value=100 * CMT)
    dealt.token.send("approve", dealt.deals.address, PRICE + DEPOSIT, sender=dealt.buyer)
    values = (dealt.seller.address, PRICE, DEPOSIT, now + DAY, now + 7 * DAY, 3 * DAY, TERMS, "", ZERO, 0)
    dealt.deals.send("offer", *values, sender=dealt.buyer)
    assert dealt.wcmt(dealt.buyer) == 100 * CMT - PRICE - DEPOSIT
    assert dealt.held == PRICE + DEPOSIT


OFFER: dict[str, Any] = {
    "price": PRICE,
    "deposit": DEPOSIT,
    "accept": HOUR + 1,
    "deliver": 2 * HOUR + 1,
    "window": DAY,
}
"""The shortest times; the block of the offer is a second after the one that times are counted from."""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"accept": HOUR}, "deals: accept by"),
        ({"deliver": 2 * HOUR}, "deals: deliver by"),
        ({"window": DAY - 1}, "deals: window"),
        ({"deliver": 399 * DAY + 1}, None),
        ({"deliver": 399 * DAY + 2}, "deals: too long"),
        ({"price": 0}, "deals: price"),
        ({"price": 1, "deposit": 7 * CMT}, None),
        ({"price": 1, "deposit": 7 * CMT - 1}, "deals: deposit"),
        ({"price": 1_000 * CMT, "deposit": 100 * CMT}, None),
        ({"price": 1_000 * CMT + 9, "deposit": 100 * CMT}, None),
        ({"price": 1_000 * CMT + 10, "deposit": 100 * CMT}, "deals: deposit"),
    ],
)
def test_bounds_of_an_offer(dealt: Dealt, changed: dict[str, int], reason: str | None) -> None:
    if reason is None:
        assert dealt.offer(**{**OFFER, **changed}) == 1
    else:
        with pytest.raises(Reverted, match=reason):
            dealt.offer(**{**OFFER, **changed})


@pytest.mark.parametrize("who", ["zero", "deals", "token", "court", "buyer"])
def test_seller_must_be_somebody_else_who_can_be_paid(dealt: Dealt, who: str) -> None:
    found = {
        "zero": ZERO,
        "deals": dealt.deals.address,
        "token": dealt.token.address,
        "court": dealt.court.court.address,
        "buyer": dealt.buyer.address,
    }[who]
    now = dealt.world.time
    values = (found, PRICE, DEPOSIT, now + DAY, now + 7 * DAY, 3 * DAY, TERMS, "", ZERO, 0)
    reason = "deals: with oneself" if who == "buyer" else "till: person"
    with pytest.raises(Reverted, match=reason):
        dealt.deals.send("offer", *values, sender=dealt.buyer, value=PRICE + DEPOSIT)


@pytest.mark.parametrize(
    ("who", "fee", "reason"),
    [
        ("buyer", 5, "deals: arbiter"),
        ("seller", 5, "deals: arbiter"),
        ("judge", 10_001, "deals: fee"),
        (None, 1, "deals: fee"),
    ],
)
def test_named_arbiter_is_no_party_and_takes_at_most_the_deposit(
    dealt: Dealt, who: str | None, fee: int, reason: str
) -> None:
    arbiter = None if who is None else dealt.world.person(who)
    with pytest.raises(Reverted, match=reason):
        dealt.offer(arbiter=arbiter, fee=fee)


def test_named_arbiter_may_take_the_whole_deposit_of_the_loser(dealt: Dealt) -> None:
    assert dealt.deal(dealt.offer(arbiter=dealt.judge, fee=10_000)).fee_bps == 10_000


# Acceptance.


def test_accept_takes_the_same_deposit(dealt: Dealt) -> None:
    deal = dealt.offer()
    assert dealt.accept(deal).event[0] == "Accepted"
    found = dealt.deal(deal)
    assert (found.state, found.until) == (FUNDED, found.deliver_by)
    assert dealt.held == PRICE + 2 * DEPOSIT


def test_only_the_seller_accepts_and_only_the_deal_that_she_saw(dealt: Dealt) -> None:
    deal = dealt.offer()
    with pytest.raises(Reverted, match="deals: only the seller"):
        dealt.accept(deal, dealt.judge)
    with pytest.raises(Reverted, match="deals: another deal"):
        dealt.deals.send("accept", deal, TERMS, sender=dealt.seller, value=DEPOSIT)


@pytest.mark.parametrize(("late", "reason"), [(0, None), (1, "deals: too late")])
def test_accept_until_the_last_second(dealt: Dealt, late: int, reason: str | None) -> None:
    deal = dealt.offer()
    dealt.reach(dealt.deal(deal).until + late)
    if reason is None:
        dealt.accept(deal)
    else:
        with pytest.raises(Reverted, match=reason):
            dealt.accept(deal)


@pytest.mark.parametrize("who", ["buyer", "seller"])
def test_an_offer_is_taken_back_or_declined(dealt: Dealt, who: str) -> None:
    deal = dealt.offer()
    dealt.refund(deal, dealt.world.person(who))
    found = dealt.deal(deal)
    assert (found.state, found.ended_as, found.to_seller) == (CLOSED, CANCELLED, 0)
    assert dealt.purses() == {"buyer": PRICE + DEPOSIT, "seller": 0, "judge": 0}
    assert dealt.held == 0


def test_an_offer_that_is_not_accepted_goes_back_by_anybodys_advance(dealt: Dealt) -> None:
    deal = dealt.offer()
    dealt.reach(dealt.deal(deal).until)
    with pytest.raises(Reverted, match="deals: not yet"):
        dealt.advance(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == CANCELLED
    assert dealt.purses()["buyer"] == PRICE + DEPOSIT


# Delivery and payment.


def test_undisputed_deal_pays_the_price_and_gives_both_deposits_back(dealt: Dealt) -> None:
    deal = dealt.funded()
    assert dealt.deliver(deal).event[1]["proof"] == PROOF
    dealt.confirm(deal)
    found = dealt.deal(deal)
    assert (found.state, found.ended_as, found.to_seller) == (CLOSED, PAID, PRICE)
    assert dealt.purses() == {"buyer": DEPOSIT, "seller": PRICE + DEPOSIT, "judge": 0}
    assert dealt.held == 0 == dealt.burnt()


def test_buyer_may_pay_before_delivery(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.confirm(deal)
    assert dealt.deal(deal).ended_as == PAID


def test_buyers_silence_after_delivery_pays_the_seller(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.deliver(deal)
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == PAID
    assert dealt.purses()["seller"] == PRICE + DEPOSIT


def test_sellers_silence_gives_the_price_back(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.pass_until(deal)
    dealt.advance(deal)
    assert dealt.deal(deal).ended_as == REFUNDED
    assert dealt.purses() == {"buyer": PRICE + DEPOSIT, "seller": DEPOSIT, "judge": 0}


@pytest.mark.parametrize(("wait", "longest"), [(0, "deliver"), (6 * DAY, "window")])
def test_time_to_look_ends_after_the_window_and_not_before_the_time_to_deliver(
    dealt: Dealt, wait: int, longest: str
) -> None:
    deal = dealt.funded()
    dealt.world.move(wait)
    dealt.deliver(deal)
    found = dealt.deal(deal)
    assert found.state == DELIVERED
    assert found.until == {"deliver": found.deliver_by, "window": dealt.world.time + 3 * DAY}[longest]


def test_seller_gives_the_price_back(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.deliver(deal)
    dealt.refund(deal)
    assert dealt.deal(deal).ended_as == REFUNDED
    assert dealt.purses() == {"buyer": PRICE + DEPOSIT, "seller": DEPOSIT, "judge": 0}


def test_each_acts_only_as_herself_and_on_the_deal_that_she_saw(dealt: Dealt) -> None:
    deal = dealt.funded()
    buyer, seller, judge = dealt.buyer, dealt.seller, dealt.judge
    for who, reason in ((seller, "deals: only the buyer"), (judge, "deals: only the parties")):
        with pytest.raises(Reverted, match=reason):
            dealt.confirm(deal, who)
    for who, reason in ((buyer, "deals: only the seller"), (judge, "deals: only the parties")):
        with pytest.raises(Reverted, match=reason):
            dealt.refund(deal, who)
    for name, who, more in (
        ("confirm", buyer, ()),
        ("refund", seller, ()),
        ("split", buyer, (1,)),
        ("assign", seller, (judge.address, 1)),
    ):
        with pytest.raises(Reverted, match="deals: another deal"):
            dealt.deals.send(name, deal, TERMS, *more, sender=who)
    with pytest.raises(Reverted, match="deals: only the seller"):
        dealt.deals.send("deliver", deal, PROOF, "", sender=buyer)


@pytest.mark.parametrize("action", ["deliver", "confirm", "refund", "split", "assign", "dispute"])
@pytest.mark.parametrize("late", [0, 1])
def test_the_parties_act_until_the_last_second_and_advance_from_the_next(dealt: Dealt, action: str, late: int) -> None:
    deal = dealt.funded()
    digest = dealt.digest(deal)
    calls: dict[str, tuple[Any, ...]] = {
        "deliver": ("deliver", deal, PROOF, ""),
        "confirm": ("confirm", deal, digest),
        "refund": ("refund", deal, digest),
        "split": ("split", deal, digest, 1),
        "assign": ("assign", deal, digest, dealt.judge.address, 1),
        "dispute": ("dispute", deal, PROOF, "", bytes(32)),
    }
    who = dealt.seller if action in ("deliver", "refund", "assign") else dealt.buyer
    dealt.reach(dealt.deal(deal).until + late)
    if late:
        with pytest.raises(Reverted, match="deals: too late"):
            dealt.deals.send(*calls[action], sender=who)
        dealt.advance(deal)
    else:
        dealt.deals.send(*calls[action], sender=who)


# Division.


def test_both_name_the_same_amount_and_the_deal_ends_so(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.split(deal, dealt.buyer, 20 * CMT)
    assert dealt.deals.read("proposal", deal, dealt.buyer.address) == (True, 20 * CMT)
    dealt.split(deal, dealt.seller, 30 * CMT)
    assert dealt.deal(deal).state == FUNDED
    dealt.split(deal, dealt.seller, 20 * CMT)
    found = dealt.deal(deal)
    assert (found.state, found.ended_as, found.to_seller) == (CLOSED, SPLIT, 20 * CMT)
    assert dealt.purses() == {"buyer": 30 * CMT + DEPOSIT, "seller": 20 * CMT + DEPOSIT, "judge": 0}
    assert dealt.held == 0


def test_a_proposal_of_nothing_is_one(dealt: Dealt) -> None:
    deal = dealt.funded()
    assert dealt.deals.read("proposal", deal, dealt.buyer.address) == (False, 0)
    dealt.split(deal, dealt.buyer, 0)
    assert dealt.deals.read("proposal", deal, dealt.buyer.address) == (True, 0)
    dealt.split(deal, dealt.seller, 0)
    assert dealt.deal(deal).ended_as == SPLIT


def test_nobody_names_more_than_the_price_and_nobody_else_names_anything(dealt: Dealt) -> None:
    deal = dealt.funded()
    with pytest.raises(Reverted, match="deals: amount"):
        dealt.split(deal, dealt.buyer, PRICE + 1)
    with pytest.raises(Reverted, match="deals: only the parties"):
        dealt.split(deal, dealt.judge, 1)
    offered = dealt.offer()
    with pytest.raises(Reverted, match="deals: not accepted"):
        dealt.split(offered, dealt.buyer, 1)


# Assignments.


def test_assigned_parts_are_paid_before_the_seller_in_their_order(dealt: Dealt) -> None:
    deal = dealt.funded()
    supplier, carrier = dealt.world.person("supplier"), dealt.world.person("carrier")
    dealt.assign(deal, supplier.address, 30 * CMT)
    dealt.assign(deal, carrier.address, 15 * CMT)
    shares = dealt.deals.read("shares", deal)
    assert [(payee.lower(), amount) for payee, amount in shares] == [
        (supplier.address, 30 * CMT),
        (carrier.address, 15 * CMT),
    ]
    dealt.split(deal, dealt.buyer, 40 * CMT)
    dealt.split(deal, dealt.seller, 40 * CMT)
    assert (dealt.wcmt(supplier), dealt.wcmt(carrier)) == (30 * CMT, 10 * CMT)
    assert dealt.purses() == {"buyer": 10 * CMT + DEPOSIT, "seller": DEPOSIT, "judge": 0}


def test_a_refunded_deal_pays_nobody_whom_it_was_assigned_to(dealt: Dealt) -> None:
    deal = dealt.funded()
    supplier = dealt.world.person("supplier")
    dealt.assign(deal, supplier.address, PRICE)
    dealt.refund(deal)
    assert dealt.wcmt(supplier) == 0
    assert dealt.purses()["buyer"] == PRICE + DEPOSIT


def test_at_most_eight_assignments_and_at_most_the_price(dealt: Dealt) -> None:
    deal = dealt.funded()
    payee = dealt.world.person("supplier").address
    with pytest.raises(Reverted, match="deals: amount"):
        dealt.assign(deal, payee, 0)
    for _ in range(7):
        dealt.assign(deal, payee, CMT)
    with pytest.raises(Reverted, match="deals: amount"):
        dealt.assign(deal, payee, PRICE - 7 * CMT + 1)
    dealt.assign(deal, payee, PRICE - 7 * CMT)
    dealt.confirm(deal)
    assert dealt.wcmt(dealt.world.person("supplier")) == PRICE

    other = dealt.funded()
    for _ in range(8):
        dealt.assign(other, payee, CMT)
    with pytest.raises(Reverted, match="deals: shares"):
        dealt.assign(other, payee, CMT)


@pytest.mark.parametrize("who", ["zero", "deals", "token", "court", "buyer", "seller", "arbiter"])
def test_assignee_is_somebody_without_a_say_who_can_be_paid(dealt: Dealt, who: str) -> None:
    deal = dealt.funded(arbiter=dealt.judge, fee=1)
    found, reason = {
        "zero": (ZERO, "till: person"),
        "deals": (dealt.deals.address, "till: person"),
        "token": (dealt.token.address, "till: person"),
        "court": (dealt.court.court.address, "till: person"),
        "buyer": (dealt.buyer.address, "deals: payee"),
        "seller": (dealt.seller.address, "deals: payee"),
        "arbiter": (dealt.judge.address, "deals: payee"),
    }[who]
    with pytest.raises(Reverted, match=reason):
        dealt.assign(deal, found, CMT)


def test_only_the_seller_assigns_and_only_between_acceptance_and_dispute(dealt: Dealt) -> None:
    payee = dealt.world.person("supplier").address
    offered = dealt.offer()
    with pytest.raises(Reverted, match="deals: too late"):
        dealt.assign(offered, payee, CMT)
    deal = dealt.funded()
    with pytest.raises(Reverted, match="deals: only the seller"):
        dealt.assign(deal, payee, CMT, dealt.buyer)
    dealt.dispute(deal)
    with pytest.raises(Reverted, match="deals: too late"):
        dealt.assign(deal, payee, CMT)


def test_what_is_closed_stays_closed_and_what_was_never_made_is_nothing(dealt: Dealt) -> None:
    deal = dealt.funded()
    dealt.confirm(deal)
    digest = dealt.digest(deal)
    closed = "deals: closed"
    for name, who, values in (
        ("accept", dealt.seller, (digest,)),
        ("deliver", dealt.seller, (PROOF, "")),
        ("confirm", dealt.buyer, (digest,)),
        ("refund", dealt.seller, (digest,)),
        ("split", dealt.buyer, (digest, 1)),
        ("assign", dealt.seller, (digest, dealt.judge.address, 1)),
        ("dispute", dealt.buyer, (PROOF, "", bytes(32))),
        ("evidence", dealt.buyer, (PROOF, "", bytes(32))),
        ("bid", dealt.judge, (1, bytes(32))),
        ("choose", dealt.buyer, (dealt.judge.address, 1)),
        ("rule", dealt.judge, (digest, True, PROOF, "")),
        ("advance", dealt.judge, ()),
    ):
        with pytest.raises(Reverted, match=closed):
            dealt.deals.send(name, deal, *values, sender=who)
        with pytest.raises(Reverted, match="deals: no such deal"):
            dealt.deals.send(name, 2, *values, sender=who)
    assert dealt.deals.read("deal", 2)[6] == 0
