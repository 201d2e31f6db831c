"""Validators of Stakes: how one is declared, changed, ranked, moved and ended."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, ZERO, EvmWorld, account
from tests.contracts.stakes import (
    ACTIVE,
    ALL,
    INACTIVE,
    RETIRED,
    SLOTS,
    WEEK,
    Staked,
    new_stakes,
    refused,
)

KEY = account("key").address


@pytest.fixture
def staked(world: EvmWorld) -> Staked:
    return new_stakes(world)


def test_a_declared_validator_is_active_and_ranked_with_what_was_said_of_it(staked: Staked) -> None:
    done = staked.send("val", "declare", "Val", "https://val.example", KEY, 1_000 * CMT, 250, value=100 * CMT)
    assert done.value == 1
    one = staked.validator(1)
    owner = account("val").address
    assert (one.id, one.owner, one.next_owner, one.key) == (1, owner, ZERO, KEY)
    assert (one.name, one.website) == ("Val", "https://val.example")
    assert (one.max_stake, one.stake, one.self_stake) == (1_000 * CMT, 100 * CMT, 100 * CMT)
    assert (one.commission, one.commission_set_at, one.earned) == (250, staked.world.time, 0)
    assert (one.state, one.ranked, one.until, one.slashed_at) == (ACTIVE, True, 0, 0)
    assert staked.stakes.read("validatorOf", owner) == 1
    assert staked.parameters.validators == 1
    assert staked.parameters.held == staked.world.balance(staked.stakes.address) == 100 * CMT
    assert done.events == [
        ("Declared", {"validator": 1, "owner": owner, "key": KEY, "commission": 250}),
        ("Updated", {"validator": 1, "name": "Val", "website": "https://val.example", "maxStake": 1_000 * CMT}),
        ("Delegated", {"account": owner, "validator": 1, "amount": 100 * CMT}),
        ("Ranked", {"validator": 1, "ranked": True}),
        ("StateSet", {"validator": 1, "state": ACTIVE, "until": 0}),
    ]


@pytest.mark.parametrize(
    ("why", "values", "own"),
    [
        ("name", ("", "", KEY, 1_000 * CMT, 0), 100 * CMT),
        ("key", ("v", "", ZERO, 1_000 * CMT, 0), 100 * CMT),
        ("commission", ("v", "", KEY, 1_000 * CMT, 5_001), 100 * CMT),
        ("self stake", ("v", "", KEY, 1_000 * CMT, 0), 100 * CMT - 1),
        ("self stake", ("v", "", KEY, 1_000 * CMT + 10, 0), 100 * CMT),
        ("max stake", ("v", "", KEY, 10 * CMT - 1, 0), CMT),
        ("max stake", ("v", "", KEY, 10 * CMT, 0), 10 * CMT + 1),
    ],
)
def test_a_declaration_out_of_bounds_is_refused(staked: Staked, why: str, values: tuple[object, ...], own: int) -> None:
    refused(why, staked.send, "val", "declare", *values, value=own)


def test_the_bounds_themselves_are_taken(staked: Staked) -> None:
    staked.send("small", "declare", "s" * 32, "w" * 64, KEY, 10 * CMT, 5_000, value=CMT)
    staked.send("own", "declare", "o", "", KEY, 10 * CMT, 0, value=10 * CMT)
    assert [staked.validator(number).stake for number in (1, 2)] == [CMT, 10 * CMT]


def test_an_account_has_one_validator_at_a_time(staked: Staked) -> None:
    first = staked.declare("val")
    refused("has a validator", staked.declare, "val")
    staked.send("val", "deactivate", first)
    refused("has a validator", staked.declare, "val")
    staked.send("val", "retire", first)
    assert staked.declare("val") == 2
    assert staked.stakes.read("validatorOf", account("val").address) == 2


def test_who_was_slashed_may_begin_anew(staked: Staked) -> None:
    first = staked.declare("val")
    staked.report("bob", first, "key of val")
    assert staked.declare("val", key="another key") == 2


def test_an_update_changes_what_is_said_and_adds_to_the_own_stake(staked: Staked) -> None:
    one = staked.declare("val")
    staked.delegate("ann", one, 900 * CMT)
    refused("self stake", staked.send, "val", "update", one, "New", "w", 2_000 * CMT)
    refused("self stake", staked.send, "val", "update", one, "New", "w", 2_000 * CMT, value=100 * CMT - 1)
    staked.send("val", "update", one, "New", "w", 2_000 * CMT, value=100 * CMT)
    found = staked.validator(one)
    assert (found.name, found.website, found.max_stake) == ("New", "w", 2_000 * CMT)
    assert (found.stake, found.self_stake) == (1_100 * CMT, 200 * CMT)
    assert staked.parameters.held == 1_100 * CMT
    assert ("Delegated", {"account": account("val").address, "validator": one, "amount": 100 * CMT}) in staked.log


def test_an_update_keeps_to_its_bounds(staked: Staked) -> None:
    one = staked.declare("val", own=200 * CMT)
    staked.delegate("ann", one, 300 * CMT)
    refused("not the owner", staked.send, "ann", "update", one, "n", "", 1_000 * CMT)
    refused("name", staked.send, "val", "update", one, "", "", 1_000 * CMT)
    refused("max stake", staked.send, "val", "update", one, "n", "", 500 * CMT - 1)
    staked.send("val", "update", one, "n", "", 500 * CMT)
    refused("full", staked.delegate, "bea", one, 1)
    staked.send("val", "retire", one)
    refused("state", staked.send, "val", "update", one, "n", "", 500 * CMT)


def test_an_update_lifts_a_validator_into_the_ranking(staked: Staked) -> None:
    first, second = staked.declare("one", own=200 * CMT), staked.declare("two")
    _set_slots(staked, 1)
    assert (staked.validator(first).ranked, staked.validator(second).ranked) == (True, False)
    staked.send("two", "update", second, "two", "", 1_000 * CMT, value=101 * CMT)
    assert (staked.validator(first).ranked, staked.validator(second).ranked) == (False, True)


def test_a_commission_changes_once_a_day_and_rises_by_one_percent(staked: Staked) -> None:
    one = staked.declare("val", commission=1_000)
    refused("once a day", staked.send, "val", "setCommission", one, 1_000)
    staked.before(staked.validator(one).commission_set_at + DAY)
    refused("once a day", staked.send, "val", "setCommission", one, 1_100)
    with staked.world.tried():
        refused("commission step", staked.send, "val", "setCommission", one, 1_101)
        refused("not the owner", staked.send, "ann", "setCommission", one, 1_100)
    done = staked.send("val", "setCommission", one, 1_100)
    assert done.event == ("CommissionSet", {"validator": one, "commission": 1_100})
    assert (staked.validator(one).commission, staked.validator(one).commission_set_at) == (1_100, staked.world.time)
    staked.before(staked.validator(one).commission_set_at + DAY)
    refused("once a day", staked.send, "val", "setCommission", one, 0)
    staked.send("val", "setCommission", one, 0)
    assert staked.validator(one).commission == 0


def test_a_commission_has_a_bound_above(staked: Staked) -> None:
    one = staked.declare("val", commission=4_950)
    staked.world.move(DAY)
    refused("commission", staked.send, "val", "setCommission", one, 5_001)
    staked.send("val", "setCommission", one, 5_000)


def test_who_is_deactivated_takes_no_delegations_until_activated(staked: Staked) -> None:
    one = staked.declare("val")
    refused("state", staked.send, "val", "activate", one)
    refused("not the owner", staked.send, "ann", "deactivate", one)
    done = staked.send("val", "deactivate", one)
    assert done.events == [
        ("Ranked", {"validator": one, "ranked": False}),
        ("StateSet", {"validator": one, "state": INACTIVE, "until": 0}),
    ]
    assert (staked.validator(one).state, staked.validator(one).ranked) == (INACTIVE, False)
    refused("state", staked.delegate, "ann", one, CMT)
    refused("state", staked.send, "val", "deactivate", one)
    refused("state", staked.send, "ann", "rank", one)
    refused("not the owner", staked.send, "ann", "activate", one)
    staked.send("val", "activate", one)
    assert (staked.validator(one).state, staked.validator(one).ranked) == (ACTIVE, True)
    staked.delegate("ann", one, CMT)


def test_who_retires_gets_its_own_stake_after_the_unbonding(staked: Staked) -> None:
    one = staked.declare("val")
    staked.delegate("ann", one, 50 * CMT)
    refused("not the owner", staked.send, "ann", "retire", one)
    staked.send("val", "retire", one)
    found = staked.validator(one)
    assert (found.state, found.ranked, found.until) == (RETIRED, False, staked.world.time + WEEK)
    assert (found.stake, found.self_stake) == (50 * CMT, 0)
    (entry,) = staked.entries("val", one)
    assert (entry.amount, entry.due) == (100 * CMT, found.until)
    refused("state", staked.send, "val", "retire", one)
    refused("state", staked.send, "val", "activate", one)
    staked.before(entry.due)
    refused("no such entry", staked.send, "val", "complete", one, 0)
    assert staked.paid("val", "complete", one, entry.id) == 100 * CMT
    staked.undelegate("ann", one)
    staked.world.move(WEEK)
    assert staked.paid("ann", "complete", one, 0) == 50 * CMT


def test_retiring_needs_no_free_place_among_the_entries(staked: Staked) -> None:
    one = staked.declare("val", own=200 * CMT)
    for _ in range(7):
        staked.undelegate("val", one, CMT)
    refused("seven entries", staked.undelegate, "val", one, CMT)
    staked.send("val", "retire", one)
    assert [entry.amount for entry in staked.entries("val", one)] == 7 * [CMT] + [193 * CMT]


def test_a_validator_moves_with_the_word_of_both(staked: Staked) -> None:
    one = staked.declare("val", own=150 * CMT)
    old, new = account("val").address, account("heir").address
    staked.delegate("heir", one, 7 * CMT)
    refused("not the owner", staked.send, "heir", "move", one, new)
    refused("not offered", staked.send, "heir", "accept", one)
    done = staked.send("val", "move", one, new)
    assert done.event == ("MoveOffered", {"validator": one, "owner": old, "nextOwner": new})
    assert staked.validator(one).next_owner == new
    refused("not offered", staked.send, "ann", "accept", one)
    done = staked.send("heir", "accept", one)
    assert done.event == (
        "Moved",
        {"validator": one, "previousOwner": old, "owner": new, "selfStake": 150 * CMT},
    )
    found = staked.validator(one)
    assert (found.owner, found.next_owner, found.self_stake, found.stake) == (new, ZERO, 157 * CMT, 157 * CMT)
    assert staked.delegation("val", one).amount == 0
    assert [staked.stakes.read("validatorOf", who) for who in (old, new)] == [0, one]
    refused("not the owner", staked.send, "val", "deactivate", one)
    refused("not offered", staked.send, "heir", "accept", one)
    staked.send("heir", "deactivate", one)
    staked.declare("val")


def test_an_offer_is_taken_back_and_given_to_nobody_who_has_a_validator(staked: Staked) -> None:
    one, _ = staked.declare("val"), staked.declare("other")
    staked.send("val", "move", one, account("other").address)
    refused("has a validator", staked.send, "other", "accept", one)
    staked.send("val", "move", one, ZERO)
    refused("not offered", staked.send, "other", "accept", one)
    staked.send("val", "move", one, account("heir").address)
    staked.send("val", "retire", one)
    refused("state", staked.send, "heir", "accept", one)
    refused("state", staked.send, "val", "move", one, ZERO)


def test_rewards_and_entries_of_the_owner_before_stay_with_that_one(staked: Staked) -> None:
    one = staked.declare("val", own=150 * CMT, commission=5_000)
    staked.fund(100 * CMT)
    staked.undelegate("val", one, 50 * CMT)
    staked.send("val", "move", one, account("heir").address)
    staked.world.move(1_000)
    staked.send("heir", "accept", one)
    assert staked.delegation("heir", one).rewards == 0
    assert staked.delegation("val", one).rewards > 0
    assert staked.paid("val", "withdraw", one) > 0
    staked.world.move(WEEK)
    assert staked.paid("val", "complete", one, 0) == 50 * CMT
    refused("not the owner", staked.send, "val", "withdrawCommission", one)
    assert staked.paid("heir", "withdrawCommission", one) > 0


def test_the_smallest_validator_gives_way_to_a_larger_one_alone(staked: Staked) -> None:
    numbers = [staked.declare(f"v{place}", own=(200 + place) * CMT) for place in (0, 2, 1)]
    _set_slots(staked, 3)
    small = staked.declare("late", own=200 * CMT)
    assert not staked.validator(small).ranked  # as much as the smallest is not more
    staked.send("anybody", "rank", small)
    assert not staked.validator(small).ranked
    done = staked.delegate("ann", small, 1)
    assert [event for event in done.events if event[0] == "Ranked"] == [
        ("Ranked", {"validator": numbers[0], "ranked": False}),
        ("Ranked", {"validator": small, "ranked": True}),
    ]
    assert [staked.validator(number).ranked for number in (*numbers, small)] == [False, True, True, True]


def test_anybody_ranks_who_became_the_larger_one(staked: Staked) -> None:
    first, second = staked.declare("one", own=200 * CMT), staked.declare("two", own=150 * CMT)
    _set_slots(staked, 1)
    staked.undelegate("one", first, 100 * CMT)
    assert (staked.validator(first).ranked, staked.validator(second).ranked) == (True, False)
    staked.send("anybody", "rank", second)
    assert (staked.validator(first).ranked, staked.validator(second).ranked) == (False, True)


def test_twenty_one_are_ranked_and_the_twenty_second_is_not(staked: Staked) -> None:
    numbers = [staked.declare(f"v{place}", 10 * CMT) for place in range(22)]
    pages = [staked.stakes.read("validators", first, 20) for first in (1, 21)]
    assert [[item[0] for item in page] for page in pages] == [numbers[:20], numbers[20:]]
    ranked = [staked.validator(number).ranked for number in numbers]
    assert ranked == 21 * [True] + [False]
    staked.send("v3", "deactivate", numbers[3])
    staked.send("anybody", "rank", numbers[21])
    assert staked.validator(numbers[21]).ranked
    assert sum(staked.validator(number).ranked for number in numbers) == 21
    assert staked.parameters.ranked_stake == 21 * CMT
    assert staked.parameters.stake == 22 * CMT


def test_pages_have_bounds(staked: Staked) -> None:
    for name in ("a", "b", "c"):
        staked.declare(name)
    ids = [
        [item[0] for item in staked.stakes.read("validators", first, most)]
        for first, most in ((1, 2), (2, 5), (3, 1), (4, 9), (0, 9), (1, 0), (ALL // 2, 3))
    ]
    assert ids == [[1, 2], [2, 3], [3], [], [], [], []]


def _set_slots(staked: Staked, slots: int) -> None:
    """By a vote of the first validator's owner, or of another one with enough."""
    voters = [staked.validator(number) for number in range(1, staked.parameters.validators + 1)]
    number = staked.propose("proposer", SLOTS, slots)
    for one in voters:
        staked.stakes.send("vote", number, True, sender=one.owner)
    staked.world.move(3 * DAY)
    staked.send("anybody", "execute", number)
    assert staked.parameters.slots == slots
