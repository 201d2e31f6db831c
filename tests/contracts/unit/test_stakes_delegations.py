"""Delegations of Stakes: in, back, back again, to another validator, and what a fault takes of each."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, EvmWorld, account
from tests.contracts.stakes import ALL, FIRST_RATE, SLASHED, UNBONDING, WEEK, A, B, Staked, new_stakes, refused


@pytest.fixture
def staked(world: EvmWorld) -> Staked:
    return new_stakes(world)


@pytest.fixture
def one(staked: Staked) -> int:
    return staked.declare("val")


@pytest.fixture
def two(staked: Staked, one: int) -> int:
    return staked.declare("other")


def test_a_delegation_counts_for_validator_account_and_all(staked: Staked, one: int) -> None:
    done = staked.delegate("ann", one, 30 * CMT)
    staked.delegate("ann", one, 5 * CMT)
    ann = account("ann").address
    assert done.event == ("Delegated", {"account": ann, "validator": one, "amount": 30 * CMT})
    assert (staked.validator(one).stake, staked.validator(one).self_stake) == (135 * CMT, 100 * CMT)
    assert staked.delegation("ann", one).amount == 35 * CMT
    assert staked.stakes.read("pairCount", ann) == 1
    assert staked.stakes.read("weightOf", ann, staked.world.time) == 35 * CMT
    assert (staked.parameters.stake, staked.parameters.held) == (135 * CMT, 135 * CMT)


def test_a_validator_takes_no_more_than_it_said(staked: Staked, one: int) -> None:
    refused("full", staked.delegate, "ann", one, 900 * CMT + 1)
    refused("amount", staked.delegate, "ann", one, 0)
    refused("state", staked.delegate, "ann", one + 1, CMT)
    staked.delegate("ann", one, 900 * CMT)
    refused("full", staked.delegate, "val", one, 1)


def test_what_is_taken_back_is_paid_when_it_is_due(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    ann = account("ann").address
    done = staked.send("ann", "undelegate", one, 10 * CMT)
    entry, due = done.value, staked.world.time + WEEK
    values = {"account": ann, "validator": one, "entry": entry, "amount": 10 * CMT, "due": due}
    assert done.event == ("Undelegated", values)
    assert [(found.id, found.amount, found.due) for found in staked.entries("ann", one)] == [(entry, 10 * CMT, due)]
    assert (staked.delegation("ann", one).amount, staked.validator(one).stake) == (20 * CMT, 120 * CMT)
    assert staked.stakes.read("weightOf", ann, staked.world.time) == 20 * CMT
    staked.before(due)
    refused("no such entry", staked.send, "ann", "complete", one, entry)
    before = staked.world.balance(ann)
    done = staked.send("ann", "complete", one, entry)
    assert staked.world.time == due
    assert staked.world.balance(ann) - before == 10 * CMT
    assert done.event == ("Completed", {"account": ann, "validator": one, "entry": entry, "amount": 10 * CMT})
    assert staked.entries("ann", one) == []
    assert staked.parameters.held == 120 * CMT
    refused("no such entry", staked.send, "ann", "complete", one, entry)


def test_no_more_is_taken_back_than_there_is(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    refused("amount", staked.undelegate, "ann", one, 30 * CMT + 1)
    refused("amount", staked.undelegate, "ann", one, 0)
    refused("amount", staked.undelegate, "bea", one, 1)
    refused("amount", staked.undelegate, "bea", one)
    refused("no such validator", staked.undelegate, "ann", one + 1)
    staked.undelegate("ann", one, 30 * CMT)
    refused("amount", staked.undelegate, "ann", one)


def test_all_that_is_due_is_paid_at_once_and_the_rest_stays(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    for amount in (1, 2):
        staked.undelegate("ann", one, amount)
    staked.world.move(DAY)
    later = staked.undelegate("ann", one, 4)
    staked.world.move(6 * DAY)
    assert staked.paid("ann", "complete", one, 0) == 3
    assert [entry.id for entry in staked.entries("ann", one)] == [later]
    refused("no such entry", staked.send, "ann", "complete", one, 0)
    refused("no such entry", staked.send, "bea", "complete", one, 0)


def test_one_entry_is_paid_and_the_others_stay(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    entries = [staked.undelegate("ann", one, amount) for amount in (1, 2, 4)]
    staked.world.move(WEEK)
    assert staked.paid("ann", "complete", one, entries[1]) == 2
    assert [entry.id for entry in staked.entries("ann", one)] == [entries[0], entries[2]]


def test_seven_entries_of_a_pair_are_open_at_once(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    staked.delegate("ann", two, 30 * CMT)
    first = staked.undelegate("ann", one, 1)
    for _ in range(6):
        staked.undelegate("ann", one, 1)
    refused("seven entries", staked.undelegate, "ann", one, 1)
    staked.undelegate("ann", two, 1)  # each validator has its own
    staked.send("ann", "cancel", one, first)
    staked.undelegate("ann", one, 1)


def test_what_is_not_due_is_delegated_again(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    entries = [staked.undelegate("ann", one, amount * CMT) for amount in (1, 2, 4)]
    done = staked.send("ann", "cancel", one, entries[1])
    values = {"account": account("ann").address, "validator": one, "entry": entries[1], "amount": 2 * CMT}
    assert done.event == ("Cancelled", values)
    assert [entry.id for entry in staked.entries("ann", one)] == [entries[0], entries[2]]
    assert (staked.delegation("ann", one).amount, staked.validator(one).stake) == (25 * CMT, 125 * CMT)
    refused("no such entry", staked.send, "ann", "cancel", one, entries[1])
    refused("no such entry", staked.send, "bea", "cancel", one, entries[0])
    staked.send("ann", "cancel", one, 0)
    assert (staked.delegation("ann", one).amount, staked.entries("ann", one)) == (30 * CMT, [])
    assert staked.parameters.held == 130 * CMT


def test_what_is_due_is_not_delegated_again(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    entry = staked.undelegate("ann", one, CMT)
    staked.before(staked.entries("ann", one)[0].due)
    with staked.world.tried():
        staked.send("ann", "cancel", one, entry)
    staked.world.move(1)
    refused("no such entry", staked.send, "ann", "cancel", one, entry)


def test_nothing_is_delegated_again_to_who_is_full_or_inactive(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 900 * CMT)
    entry = staked.undelegate("ann", one, 2)
    staked.delegate("bea", one, 1)
    refused("full", staked.send, "ann", "cancel", one, entry)
    staked.send("val", "deactivate", one)
    refused("state", staked.send, "ann", "cancel", one, entry)


def test_an_owner_leaves_what_the_validator_needs(staked: Staked, one: int) -> None:
    refused("self stake", staked.undelegate, "val", one, 1)
    staked.delegate("val", one, 5 * CMT)
    refused("self stake", staked.undelegate, "val", one, 5 * CMT + 1)
    staked.undelegate("val", one, 5 * CMT)
    staked.send("val", "deactivate", one)
    refused("self stake", staked.undelegate, "val", one, 1)
    refused("self stake", staked.undelegate, "val", one)


def test_what_is_moved_counts_there_at_once_and_is_locked_until_it_matures(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    staked.delegate("ann", two, 3 * CMT)
    done = staked.send("ann", "redelegate", one, two, 10 * CMT)
    due = staked.world.time + WEEK
    values = {"account": account("ann").address, "source": one, "target": two, "amount": 10 * CMT, "due": due}
    assert done.event == ("Redelegated", values)
    assert staked.delegation("ann", one).amount == 20 * CMT
    there = staked.delegation("ann", two)
    assert (there.amount, there.locked, there.locked_until) == (13 * CMT, 10 * CMT, due)
    assert [staked.validator(number).stake for number in (one, two)] == [120 * CMT, 113 * CMT]
    refused("amount", staked.undelegate, "ann", two, 3 * CMT + 1)
    refused("amount", staked.send, "ann", "redelegate", two, one, 3 * CMT + 1)
    staked.undelegate("ann", two)
    assert staked.delegation("ann", two).amount == 10 * CMT
    staked.before(due)
    refused("amount", staked.undelegate, "ann", two)
    assert staked.undelegate("ann", two)
    assert staked.world.time == due
    assert (staked.delegation("ann", two).amount, staked.delegation("ann", two).locked) == (0, 0)


def test_moving_has_the_bounds_of_delegating(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    refused("same validator", staked.send, "ann", "redelegate", one, one, CMT)
    refused("no such validator", staked.send, "ann", "redelegate", one, two + 1, CMT)
    refused("amount", staked.send, "ann", "redelegate", one, two, 30 * CMT + 1)
    refused("amount", staked.send, "bea", "redelegate", one, two, 1)
    refused("self stake", staked.send, "val", "redelegate", one, two, 1)
    staked.delegate("bea", two, 900 * CMT - 1)
    refused("full", staked.send, "ann", "redelegate", one, two, 2)
    staked.send("other", "deactivate", two)
    refused("state", staked.send, "ann", "redelegate", one, two, 1)


def test_what_was_moved_eight_times_waits_for_one_to_mature(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    for _ in range(7):
        staked.send("ann", "redelegate", one, two, CMT)
    refused("seven entries", staked.send, "ann", "redelegate", one, two, CMT)
    assert staked.delegation("ann", two).locked == 7 * CMT
    staked.world.move(WEEK)
    staked.send("ann", "redelegate", one, two, CMT)
    assert staked.delegation("ann", two).locked == CMT


def test_what_was_moved_is_not_retired_before_it_matures(staked: Staked, one: int, two: int) -> None:
    staked.delegate("other", one, 20 * CMT)
    staked.send("other", "redelegate", one, two, 20 * CMT)
    staked.send("other", "move", two, account("heir").address)
    refused("moved stake", staked.send, "heir", "accept", two)
    staked.send("other", "retire", two)
    assert [entry.amount for entry in staked.entries("other", two)] == [100 * CMT]
    assert staked.delegation("other", two).amount == 20 * CMT
    staked.world.move(WEEK)
    staked.undelegate("other", two)
    assert staked.delegation("other", two).amount == 0


def test_a_fault_cuts_delegations_and_what_is_unbonding_by_a_twentieth(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT + 19)
    staked.undelegate("ann", one, 10 * CMT)
    done = staked.report("bob", one, "key of val")
    cut = (120 * CMT + 19) // 20
    values = {"validator": one, "reporter": account("bob").address, "number": 7, "cut": cut, "reward": 5 * CMT // 2}
    assert done.events[-1] == ("Slashed", values)
    found = staked.validator(one)
    assert (found.state, found.ranked, found.slashed_at) == (SLASHED, False, staked.world.time)
    assert (found.stake, found.self_stake) == (114 * CMT + 18, 95 * CMT)
    assert staked.delegation("ann", one).amount == 19 * CMT + 18  # 18.05 are left of 19 wei
    assert [entry.amount for entry in staked.entries("ann", one)] == [19 * CMT // 2]
    assert staked.parameters.pool == cut - 5 * CMT // 2
    staked.world.move(WEEK)
    assert staked.paid("ann", "complete", one, 0) == 19 * CMT // 2
    assert staked.parameters.pool == cut - 5 * CMT // 2 + CMT // 2


def test_the_reporter_has_half_of_what_is_cut_of_the_owner_alone(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 800 * CMT)
    staked.delegate("val", one, 20 * CMT)
    staked.undelegate("val", one, 20 * CMT)
    assert staked.paid("bob", "report", one, 7, *_proofs(staked, one)) == (100 + 20) * CMT // 40
    assert [entry.amount for entry in staked.entries("val", one)] == [19 * CMT]
    assert staked.parameters.pool == (900 + 20) * CMT // 20 - 3 * CMT
    staked.world.move(WEEK)
    assert staked.paid("val", "complete", one, 0) == 19 * CMT  # it was counted when it was reported
    assert staked.parameters.pool == (900 + 20) * CMT // 20 - 3 * CMT


def test_what_was_due_before_is_not_cut(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    staked.undelegate("ann", one, 10 * CMT)
    staked.world.move(1)
    staked.undelegate("ann", one, 5 * CMT)
    staked.before(staked.entries("ann", one)[0].due + 1)
    staked.report("bob", one, "key of val")
    assert staked.world.time == staked.entries("ann", one)[0].due
    assert [entry.amount for entry in staked.entries("ann", one)] == [10 * CMT, 19 * CMT // 4]


def test_what_is_left_of_a_slashed_stake_is_taken_back_to_the_wei(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 1_000_019)
    staked.report("bob", one, "key of val")
    left = staked.delegation("ann", one).amount
    assert left == 950_018
    refused("amount", staked.undelegate, "ann", one, left + 1)
    staked.undelegate("ann", one, 1)
    assert staked.delegation("ann", one).amount == left - 2  # no fewer than two wei are worth one
    staked.send("ann", "redelegate", one, two, 18)
    moved = staked.delegation("ann", two)
    assert (moved.amount, moved.locked) == (18, 0)  # no fault of a slashed validator is to come
    staked.undelegate("ann", one)
    assert staked.delegation("ann", one).amount == 0
    assert sum(entry.amount for entry in staked.entries("ann", one)) + 18 == left - 1
    assert all(entry.settled for entry in staked.entries("ann", one))
    refused("state", staked.send, "ann", "cancel", one, 0)
    refused("amount", staked.undelegate, "ann", one, 0)


def test_dust_of_which_nothing_is_left_stays(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 1)
    staked.report("bob", one, "key of val")
    assert staked.delegation("ann", one).amount == 0
    refused("amount", staked.undelegate, "ann", one)


def test_a_fault_of_the_validator_before_cuts_what_was_moved(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    staked.send("ann", "redelegate", one, two, 20 * CMT)
    staked.report("bob", one, "key of val")
    pool = staked.parameters.pool
    there = staked.delegation("ann", two)
    assert (there.amount, there.locked, there.locked_until) == (19 * CMT, 0, 0)
    assert staked.validator(two).stake == 120 * CMT  # until somebody looks
    done = staked.send("anybody", "settle", account("ann").address, two)
    assert done.event == ("Followed", {"account": account("ann").address, "validator": two, "cut": CMT})
    assert staked.validator(two).stake == 119 * CMT
    assert staked.parameters.pool == pool + CMT - FIRST_RATE * 12 // 100  # a second's rewards of the one that is left
    assert staked.send("anybody", "settle", account("ann").address, two).events == []
    staked.undelegate("ann", two, 19 * CMT)
    refused("no delegation", staked.send, "anybody", "settle", account("bea").address, two)


def test_what_was_moved_and_has_matured_is_not_cut(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    staked.send("ann", "redelegate", one, two, 20 * CMT)
    due = staked.delegation("ann", two).locked_until
    staked.before(due)
    with staked.world.tried():
        staked.report("bob", one, "key of val")
        assert staked.delegation("ann", two).amount == 19 * CMT
    staked.world.move(1)
    staked.report("bob", one, "key of val")
    assert staked.world.time == due
    assert staked.delegation("ann", two).amount == 20 * CMT
    staked.undelegate("ann", two, 20 * CMT)


def test_a_fault_of_both_validators_cuts_twice(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 20 * CMT)
    staked.send("ann", "redelegate", one, two, 20 * CMT)
    staked.report("bob", two, "key of other")
    staked.report("bob", one, "key of val")
    pool = staked.parameters.pool
    assert staked.delegation("ann", two).amount == 20 * CMT * 19 * 19 // 400
    staked.undelegate("ann", two)
    assert [entry.amount for entry in staked.entries("ann", two)] == [20 * CMT * 19 * 19 // 400]
    assert staked.parameters.pool == pool + CMT * 19 // 20


def test_a_validator_whose_own_stake_is_cut_by_another_ones_fault_is_deactivated(staked: Staked, one: int) -> None:
    staked.delegate("ann", one, 100 * CMT)
    small = staked.declare("ann", 50 * CMT)
    staked.send("ann", "redelegate", one, small, 5 * CMT)
    staked.world.move(1)
    staked.undelegate("ann", small, 5 * CMT)  # what is left of its own is what was moved
    staked.report("bob", one, "key of val")
    done = staked.send("anybody", "settle", account("ann").address, small)
    assert [name for name, _ in done.events] == ["Followed", "Ranked", "StateSet"]
    assert (staked.validator(small).state, staked.validator(small).ranked) == (2, False)
    refused("self stake", staked.send, "ann", "activate", small)
    staked.send("ann", "update", small, "again", "", 50 * CMT, value=CMT // 4)
    staked.send("ann", "activate", small)


def test_the_unbonding_in_force_is_written_into_what_begins(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", one, 30 * CMT)
    staked.undelegate("ann", one, CMT)
    before = staked.entries("ann", one)[0].due
    number = staked.propose("ann", UNBONDING, 3_600)
    staked.send("val", "vote", number, True)
    staked.world.move(3 * DAY)
    staked.send("anybody", "execute", number)
    staked.undelegate("ann", one, CMT)
    dues = [entry.due for entry in staked.entries("ann", one)]
    assert dues == [before, staked.world.time + 3_600]
    staked.send("ann", "redelegate", one, two, CMT)
    assert staked.delegation("ann", two).locked_until == staked.world.time + 3_600
    staked.send("val", "retire", one)
    assert staked.validator(one).until == staked.world.time + 3_600


def test_pairs_come_in_pages(staked: Staked, one: int, two: int) -> None:
    staked.delegate("ann", two, CMT)
    staked.delegate("ann", one, 2 * CMT)
    ann = account("ann").address
    pages = [
        [item[0] for item in staked.stakes.read("delegations", ann, first, most)]
        for first, most in ((0, 9), (0, 1), (1, 9), (2, 9), (0, 0), (ALL // 2, 9))
    ]
    assert pages == [[two, one], [two], [one], [], [], []]


def _proofs(staked: Staked, one: int) -> tuple[object, object]:
    return (A, B), [staked.proof("key of val", one, 7, content) for content in (A, B)]
