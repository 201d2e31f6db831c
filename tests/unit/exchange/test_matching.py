"""The matching against what its definition says: no pair that would rather have each other, and a plain model of it."""

from __future__ import annotations

import math
import random
from decimal import ROUND_FLOOR, Decimal

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.exchange.matching import EXPECTED_LOSS, Match, match
from cmwallet.exchange.orders import BorrowOrder, LendOrder, agreed_rate, misfit
from tests.unit.exchange.orders import borrow, lend, random_orders

LOSSES = {"A": 90, "B": 205, "C": 455, "D": 1090}


def fits(one: BorrowOrder, other: LendOrder) -> bool:
    """What compatible means, in words of its own."""
    good = "ABCD".index(one.grade) <= "ABCD".index(other.worst_grade)
    months = one.months in range(other.least_months, other.most_months + 1)
    money = one.currency == other.currency and one.amount <= other.amount
    return good and months and money and other.min_rate_bps <= one.max_rate_bps and one.person != other.person


def middle(one: BorrowOrder, other: LendOrder) -> int:
    return int((Decimal(one.max_rate_bps + other.min_rate_bps) / 10).to_integral_value(ROUND_FLOOR)) * 5


def liking_of_borrower(one: BorrowOrder, other: LendOrder) -> tuple[int, int, str]:
    return (middle(one, other), other.placed, other.id)


def liking_of_lender(other: LendOrder, one: BorrowOrder) -> tuple[int, int, str]:
    return (LOSSES[one.grade] - middle(one, other), one.placed, one.id)


def plain(borrows: list[BorrowOrder], lends: list[LendOrder]) -> dict[str, str]:
    """Deferred acceptance as a textbook has it: whole lists of candidates, sorted."""
    left = {
        one.id: sorted((other for other in lends if fits(one, other)), key=lambda other: liking_of_borrower(one, other))
        for one in borrows
    }
    free, held = list(borrows), {}
    while free:
        one = free.pop(0)
        if not left[one.id]:
            continue
        other = left[one.id].pop(0)
        before = held.get(other.id)
        if before is None or liking_of_lender(other, one) < liking_of_lender(other, before):
            held[other.id] = one
            if before is not None:
                free.append(before)
        else:
            free.append(one)
    return {one.id: other for other, one in held.items()}


def pairs(found: list[Match]) -> dict[str, str]:
    return {one.borrow.id: one.lend.id for one in found}


def blocking(borrows: list[BorrowOrder], lends: list[LendOrder], found: list[Match]) -> list[tuple[str, str]]:
    """Pairs that fit, both of whom would rather have each other than whom they got."""
    of_borrower = {one.borrow.id: one.lend for one in found}
    of_lender = {one.lend.id: one.borrow for one in found}
    blocked = []
    for one in borrows:
        mine = of_borrower.get(one.id)
        for other in lends:
            theirs = of_lender.get(other.id)
            if (
                fits(one, other)
                and (mine is None or liking_of_borrower(one, other) < liking_of_borrower(one, mine))
                and (theirs is None or liking_of_lender(other, one) < liking_of_lender(other, theirs))
            ):
                blocked.append((one.id, other.id))
    return blocked


@pytest.fixture(scope="module")
def market() -> tuple[list[BorrowOrder], list[LendOrder]]:
    return random_orders(1000, 5)


def test_no_two_of_2000_random_orders_would_rather_have_each_other(market) -> None:
    borrows, lends = market
    found = match(borrows, lends)
    assert len(found) > 300
    assert blocking(borrows, lends, found) == []
    assert all(fits(one.borrow, one.lend) for one in found)
    assert len({one.lend.id for one in found}) == len({one.borrow.id for one in found}) == len(found)


def test_the_order_of_the_input_changes_nothing(market) -> None:
    borrows, lends = market
    before = pairs(match(borrows, lends))
    for seed in range(3):
        random.Random(seed).shuffle(borrows)
        random.Random(seed + 10).shuffle(lends)
        assert pairs(match(borrows, lends)) == before


@pytest.mark.parametrize("seed", range(25))
def test_it_is_what_the_textbook_finds(seed: int) -> None:
    borrows, lends = random_orders(60, seed, ("EUR",) if seed % 2 else ("EUR", "USD"))
    assert pairs(match(borrows, lends)) == plain(borrows, lends)


@pytest.mark.parametrize("seed", range(8))
def test_a_crowd_of_equals_is_matched_by_time_and_id(seed: int) -> None:
    source = random.Random(seed)
    borrows = [borrow(f"b{number}", max_rate_bps=source.choice((700, 705)), placed=1) for number in range(20)]
    lends = [lend(f"l{number}", min_rate_bps=source.choice((690, 695, 700, 705)), placed=1) for number in range(20)]
    assert pairs(match(borrows, lends)) == plain(borrows, lends)


@pytest.mark.parametrize(
    ("limit", "lowest", "rate"), [(790, 600, 695), (790, 605, 695), (795, 600, 695), (795, 605, 700), (700, 700, 700)]
)
def test_the_rate_is_the_middle_floored_to_five_basis_points_and_never_below_the_lenders(limit, lowest, rate) -> None:
    found = agreed_rate(borrow(max_rate_bps=limit), lend(min_rate_bps=lowest))
    assert found == rate
    assert lowest <= found <= limit


@pytest.mark.parametrize(
    ("wanted", "offered", "respect"),
    [
        ({}, {}, None),
        ({"person": "me"}, {"person": "me"}, "person"),
        ({}, {"currency": "USD"}, "currency"),
        ({}, {"min_rate_bps": 795}, "rate"),
        ({}, {"min_rate_bps": 790}, None),
        ({"amount": 800_001}, {}, "amount"),
        ({"amount": 800_000}, {}, None),
        ({"months": 5}, {}, "months"),
        ({"months": 6}, {}, None),
        ({"months": 37}, {}, "months"),
        ({"months": 36}, {}, None),
        ({"grade": "D"}, {}, "grade"),
        ({"grade": "C"}, {}, None),
    ],
)
def test_two_orders_fit_or_the_first_respect_is_named_in_which_they_do_not(wanted, offered, respect) -> None:
    one, other = borrow(**wanted), lend(**offered)
    assert misfit(one, other) == respect
    assert bool(match([one], [other])) == (respect is None)


def test_a_lender_weighs_the_rate_against_the_loss_of_the_grade() -> None:
    good, bad = borrow("good", grade="A", max_rate_bps=700), borrow("bad", grade="C", max_rate_bps=1300)
    assert pairs(match([good, bad], [lend()])) == {"good": "l1"}  # 650 - 90 against 950 - 455
    assert pairs(match([good, borrow("bad", grade="C", max_rate_bps=1440)], [lend()])) == {"bad": "l1"}  # 1020 - 455


def test_the_expected_losses_are_those_of_the_scale_of_the_score() -> None:
    floors = {"A": 600, "B": 575, "C": 550, "D": 520}
    for grade, score in floors.items():
        odds = math.exp((score - 487.1229) / 28.8539)
        assert abs(EXPECTED_LOSS[grade] - 10_000 * 0.45 / (1 + odds)) < 5


@pytest.mark.parametrize(
    "wrong",
    [
        borrow(amount=0),
        borrow(amount=1 << 96),
        borrow(months=0),
        borrow(months=601),
        borrow(max_rate_bps=792),
        borrow(max_rate_bps=-5),
        borrow(max_rate_bps=10_005),
        lend(amount=0),
        lend(least_months=0),
        lend(least_months=7, most_months=6),
        lend(most_months=601),
        lend(min_rate_bps=601),
    ],
    ids=lambda one: f"{type(one).__name__}-{one.amount}-{getattr(one, 'months', 0)}",
)
def test_orders_of_which_no_loan_could_be_made_are_refused(wrong) -> None:
    with pytest.raises(InvalidInput):
        wrong.check()
    borrow().check()
    lend().check()
