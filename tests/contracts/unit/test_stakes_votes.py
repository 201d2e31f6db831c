"""Votes of Stakes on its parameters."""

from __future__ import annotations

import pytest

from tests.contracts.harness import CMT, DAY, EvmWorld, account
from tests.contracts.stakes import (
    ALL,
    BELOW_QUORUM,
    EXPIRED,
    OPEN,
    PASSED,
    RATE,
    REJECTED,
    SLOTS,
    UNBONDING,
    Staked,
    new_stakes,
    refused,
)


@pytest.fixture
def staked(world: EvmWorld) -> Staked:
    """Val has 100 CMT, ann 50 and bea 30 of 180; the others have none."""
    made = new_stakes(world)
    one = made.declare("val")
    made.delegate("ann", one, 50 * CMT)
    made.delegate("bea", one, 30 * CMT)
    return made


def test_a_proposal_takes_its_deposit_and_its_snapshot(staked: Staked) -> None:
    done = staked.send("cyd", "propose", RATE, 5, value=10 * CMT)
    now, cyd = staked.world.time, account("cyd").address
    found = staked.proposal(1)
    assert done.value == found.id == 1
    assert (found.proposer, found.parameter, found.setting, found.deposit) == (cyd, RATE, 5, 10 * CMT)
    assert (found.snapshot, found.total, found.ends) == (now - 1, 180 * CMT, now + 3 * DAY)
    assert (found.yes, found.no, found.state) == (0, 0, OPEN)
    assert done.event == (
        "Proposed",
        {"id": 1, "proposer": cyd, "parameter": RATE, "setting": 5, "snapshot": now - 1, "ends": now + 3 * DAY},
    )
    assert (staked.parameters.proposals, staked.parameters.held) == (1, 190 * CMT)


@pytest.mark.parametrize(
    ("parameter", "least", "most"),
    [(RATE, 0, 10 * CMT), (UNBONDING, 3_600, 28 * DAY), (SLOTS, 1, 21)],
)
def test_a_setting_is_within_the_bounds_of_its_parameter(staked: Staked, parameter: int, least: int, most: int) -> None:
    for setting in (least, most):
        staked.propose("cyd", parameter, setting)
    refused("setting", staked.propose, "cyd", parameter, most + 1)
    if least:
        refused("setting", staked.propose, "cyd", parameter, least - 1)


def test_there_are_three_parameters_and_one_deposit(staked: Staked) -> None:
    for parameter in (0, 4, ALL):
        refused("parameter", staked.propose, "cyd", parameter, 5)
    for deposit in (0, 10 * CMT - 1, 10 * CMT + 1):
        refused("deposit", staked.send, "cyd", "propose", RATE, 5, value=deposit)


def test_a_vote_weighs_what_was_delegated_and_is_given_once(staked: Staked) -> None:
    staked.propose("cyd", RATE, 5)
    done = staked.send("ann", "vote", 1, True)
    values = {"id": 1, "account": account("ann").address, "yes": True, "weight": 50 * CMT}
    assert done.event == ("Voted", values)
    staked.send("bea", "vote", 1, False)
    found = staked.proposal(1)
    assert (found.yes, found.no) == (50 * CMT, 30 * CMT)
    ballots = [staked.stakes.read("ballotOf", 1, account(who).address) for who in ("ann", "bea", "val")]
    assert ballots == [1, 2, 0]
    refused("voted", staked.send, "ann", "vote", 1, False)
    refused("voted", staked.send, "bea", "vote", 1, False)
    refused("no stake", staked.send, "cyd", "vote", 1, True)
    refused("no open proposal", staked.send, "val", "vote", 2, True)


def test_the_last_second_counts_and_the_next_does_not(staked: Staked) -> None:
    staked.propose("cyd", RATE, 5)
    ends = staked.proposal(1).ends
    staked.before(ends)
    refused("not over", staked.send, "anybody", "execute", 1)
    with staked.world.tried():
        refused("not over", staked.send, "anybody", "execute", 1)
    staked.send("val", "vote", 1, True)
    assert staked.world.time == ends
    refused("too late", staked.send, "ann", "vote", 1, False)
    done = staked.send("anybody", "execute", 1)
    assert done.event == ("Decided", {"id": 1, "state": PASSED})
    assert staked.parameters.rate == 5
    refused("no open proposal", staked.send, "anybody", "execute", 1)
    refused("no open proposal", staked.send, "ann", "vote", 1, False)
    refused("no open proposal", staked.send, "anybody", "execute", 0)


@pytest.mark.parametrize(
    ("yes", "no", "state"),
    [
        (("val",), (), PASSED),
        (("val",), ("ann", "bea"), PASSED),  # 100 against 80
        (("ann", "bea"), ("val",), REJECTED),
        ((), ("val",), REJECTED),
        (("ann",), ("bea",), PASSED),  # 80 of 180, more than a third
        (("ann",), (), BELOW_QUORUM),  # 50 of 180
        ((), ("bea",), BELOW_QUORUM),
        ((), (), BELOW_QUORUM),
    ],
)
def test_a_proposal_passes_with_a_third_of_the_stake_and_more_yes_than_no(
    staked: Staked, yes: tuple[str, ...], no: tuple[str, ...], state: int
) -> None:
    staked.propose("cyd", SLOTS, 20)
    for who in (*yes, *no):
        staked.send(who, "vote", 1, who in yes)
    staked.world.move(3 * DAY)
    staked.send("anybody", "execute", 1)
    assert staked.proposal(1).state == state
    assert staked.parameters.slots == (20 if state == PASSED else 21)
    if state == BELOW_QUORUM:
        assert (staked.proposal(1).deposit, staked.parameters.pool) == (0, 10 * CMT)
        refused("nothing to pay", staked.send, "cyd", "reclaim", 1)
    else:
        assert staked.paid("cyd", "reclaim", 1) == 10 * CMT
        assert staked.log[-1] == ("Reclaimed", {"id": 1, "proposer": account("cyd").address, "amount": 10 * CMT})
        assert (staked.proposal(1).deposit, staked.parameters.held) == (0, 180 * CMT)
        refused("nothing to pay", staked.send, "cyd", "reclaim", 1)


def test_a_third_to_the_wei_is_enough_and_a_tie_is_not(staked: Staked) -> None:
    staked.delegate("ann", 1, 10 * CMT)  # 60 of 190
    staked.delegate("bea", 1, 30 * CMT)  # 60 of 220
    staked.delegate("dan", 1, 20 * CMT)  # 20 of 240
    staked.propose("cyd", SLOTS, 20)
    staked.send("ann", "vote", 1, True)
    staked.send("dan", "vote", 1, True)  # 80 of 240: a third
    staked.propose("cyd", SLOTS, 19)
    staked.send("ann", "vote", 2, True)
    staked.send("bea", "vote", 2, False)
    staked.delegate("dan", 1, 1)
    staked.propose("cyd", SLOTS, 18)  # a wei short of a third
    staked.send("ann", "vote", 3, True)
    staked.world.move(3 * DAY)
    for number in (1, 2, 3):
        staked.send("anybody", "execute", number)
    assert [staked.proposal(number).state for number in (1, 2, 3)] == [PASSED, REJECTED, BELOW_QUORUM]


def test_what_passed_is_carried_out_within_seven_days(staked: Staked) -> None:
    for setting in (20, 19):
        staked.send("val", "vote", staked.propose("cyd", SLOTS, setting), True)
    ends = staked.proposal(1).ends
    staked.before(ends + 7 * DAY + 1)
    staked.send("anybody", "execute", 1)
    assert staked.world.time == ends + 7 * DAY
    assert staked.parameters.slots == 20
    staked.before(staked.proposal(2).ends + 7 * DAY + 2)
    staked.send("anybody", "execute", 2)
    assert (staked.proposal(2).state, staked.parameters.slots) == (EXPIRED, 20)
    assert staked.paid("cyd", "reclaim", 2) == 10 * CMT


def test_a_deposit_goes_to_its_proposer_and_not_before_the_decision(staked: Staked) -> None:
    staked.propose("cyd", RATE, 5)
    refused("not decided", staked.send, "cyd", "reclaim", 1)
    refused("not the proposer", staked.send, "ann", "reclaim", 1)
    staked.send("val", "vote", 1, True)
    staked.world.move(3 * DAY)
    staked.send("anybody", "execute", 1)
    refused("not the proposer", staked.send, "ann", "reclaim", 1)


def test_fewer_places_leave_the_largest(staked: Staked) -> None:
    for name, own in (("two", 300), ("three", 200)):
        staked.declare(name, own=own * CMT)
    number = staked.propose("cyd", SLOTS, 1)
    staked.send("two", "vote", number, True)
    staked.world.move(3 * DAY)
    done = staked.send("anybody", "execute", number)
    assert [staked.validator(one).ranked for one in (1, 2, 3)] == [False, True, False]
    ranked = [values["validator"] for name, values in done.events if name == "Ranked"]
    assert ranked == [1, 3]
    assert all(staked.validator(one).state == 1 for one in (1, 2, 3))


def test_the_weight_at_a_time_never_changes(staked: Staked) -> None:
    ann, begin = account("ann").address, staked.world.time
    staked.world.move(10)
    staked.undelegate("ann", 1, 20 * CMT)
    staked.world.move(10)
    staked.delegate("ann", 1, 5 * CMT)
    weights = [staked.stakes.read("weightOf", ann, begin + seconds) for seconds in (-5, 0, 10, 11, 21, 22, 999)]
    assert weights == [0, 50 * CMT, 50 * CMT, 30 * CMT, 30 * CMT, 35 * CMT, 35 * CMT]
    everybody = "0x" + 40 * "0"
    assert staked.stakes.read("weightOf", everybody, begin) == 180 * CMT
    assert staked.stakes.read("weightOf", everybody, staked.world.time) == 165 * CMT


def test_proposals_come_in_pages(staked: Staked) -> None:
    for setting in range(3):
        staked.propose("cyd", RATE, setting)
    pages = [
        [item[0] for item in staked.stakes.read("proposals", first, most)]
        for first, most in ((1, 2), (2, 9), (4, 9), (0, 9), (1, 0), (ALL // 2, 3))
    ]
    assert pages == [[1, 2], [2, 3], [], [], [], []]
