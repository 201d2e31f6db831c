"""Rewards of Stakes, by the second: compared with fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.contracts.harness import CMT, DAY, EvmWorld, account
from tests.contracts.stakes import FIRST_RATE, RATE, WEEK, Staked, new_stakes, refused


@pytest.fixture
def staked(world: EvmWorld) -> Staked:
    return new_stakes(world, pool=500 * CMT)


def test_the_pool_begins_with_the_coins_of_the_deployment(staked: Staked) -> None:
    found = staked.parameters
    assert (found.pool, found.held) == (500 * CMT, 500 * CMT)
    assert (found.rate, found.unbonding, found.slots) == (FIRST_RATE, WEEK, 21)
    assert found.accrued_at == staked.world.time


def test_anybody_adds_to_the_pool(staked: Staked) -> None:
    done = staked.fund(7)
    assert done.event == ("Funded", {"account": account("sponsor").address, "amount": 7})
    assert (staked.parameters.pool, staked.parameters.held) == (500 * CMT + 7, 500 * CMT + 7)
    refused("amount", staked.fund, 0)


def test_a_validator_has_its_commission_and_everybody_by_stake(staked: Staked) -> None:
    one = staked.declare("val", own=100 * CMT, commission=2_500)
    staked.delegate("ann", one, 300 * CMT)
    begin, rest = staked.world.time, staked.delegation("val", one).rewards
    staked.world.move(1_000)
    part = Fraction(FIRST_RATE * 1_000 * 12, 100)
    assert staked.delegation("ann", one).rewards == part * 3 / 4 * 3 / 4
    assert staked.delegation("val", one).rewards - rest == part * 3 / 4 / 4
    earned = staked.validator(one).earned
    assert earned == FIRST_RATE * (1_000 + 1) * 12 // 100 // 4  # a second of it alone
    paid = staked.paid("ann", "withdraw", one)
    assert paid == Fraction(FIRST_RATE * (staked.world.time - begin) * 12, 100) * 9 / 16
    assert staked.delegation("ann", one).rewards == 0
    assert ("Withdrawn", {"account": account("ann").address, "validator": one, "amount": paid}) in staked.log
    commission = staked.paid("val", "withdrawCommission", one)
    assert commission == Fraction(FIRST_RATE * (staked.world.time - begin + 1) * 12, 100) / 4
    values = {"validator": one, "owner": account("val").address, "amount": commission}
    assert staked.log[-1] == ("CommissionWithdrawn", values)
    assert staked.validator(one).earned == 0
    refused("not the owner", staked.send, "ann", "withdrawCommission", one)


def test_ten_validators_share_by_stake_and_one_has_twelve_percent_at_the_most(staked: Staked) -> None:
    stakes = [300, *(9 * [100])]
    numbers = [staked.declare(f"v{place}", own=stake * CMT, commission=0) for place, stake in enumerate(stakes)]
    before = [staked.delegation(f"v{place}", number).rewards for place, number in enumerate(numbers)]
    pool = staked.parameters.pool
    staked.world.move(1_200)
    gained = [staked.delegation(f"v{place}", number).rewards - before[place] for place, number in enumerate(numbers)]
    assert gained[0] == FIRST_RATE * 1_200 * 12 // 100
    assert gained[1:] == 9 * [FIRST_RATE * 1_200 // 12]
    staked.world.move(-1)  # the call that shares is in the same second
    staked.send("anybody", "settle", account("v0").address, numbers[0])
    assert staked.parameters.pool == pool - FIRST_RATE * 1_200 * 87 // 100  # 9/12 and 12/100: the rest stays


def test_what_lasts_is_shared_and_no_more(staked: Staked) -> None:
    one = staked.declare("val", commission=0)
    lasts = 500 * CMT * 100 // 12 // FIRST_RATE
    staked.world.move(lasts - 1)
    assert staked.delegation("val", one).rewards == FIRST_RATE * (lasts - 1) * 12 // 100
    staked.world.move(1_000 * DAY)
    assert staked.delegation("val", one).rewards == 500 * CMT - 1
    staked.send("anybody", "settle", account("val").address, one)
    assert (staked.parameters.pool, staked.delegation("val", one).rewards) == (1, 500 * CMT - 1)


def test_how_often_somebody_calls_changes_nothing(staked: Staked) -> None:
    numbers = [staked.declare(f"v{place}", own=(101 + place) * CMT) for place in range(3)]
    with staked.world.tried():
        staked.world.move(30 * DAY)
        once = [staked.delegation(f"v{place}", number).rewards for place, number in enumerate(numbers)]
    for _ in range(30):
        staked.world.move(DAY - 1)
        staked.send("anybody", "settle", account("v0").address, numbers[0])
    often = [staked.delegation(f"v{place}", number).rewards for place, number in enumerate(numbers)]
    assert once[0] > 100 * CMT  # the pool ends within that time
    assert all(abs(one - other) < 1_000 for one, other in zip(once, often, strict=True))


def test_an_empty_pool_pays_nothing_for_the_time_before_it_is_filled(staked: Staked) -> None:
    other = new_stakes(staked.world)
    one = other.declare("val", commission=0)
    other.world.move(DAY)
    assert other.delegation("val", one).rewards == 0
    other.fund(CMT)
    assert other.delegation("val", one).rewards == 0
    other.world.move(10)
    assert other.delegation("val", one).rewards == FIRST_RATE * 10 * 12 // 100
    refused("nothing to pay", other.send, "val", "withdrawCommission", one)


def test_nobody_earns_without_a_validator(staked: Staked) -> None:
    staked.world.move(DAY)
    one = staked.declare("val", commission=0)
    assert staked.delegation("val", one).rewards == 0
    assert staked.parameters.pool == 500 * CMT
    staked.send("val", "deactivate", one)
    before, pool = staked.delegation("val", one).rewards, staked.parameters.pool
    staked.world.move(DAY)
    assert staked.delegation("val", one).rewards == before
    staked.send("val", "activate", one)
    assert (staked.delegation("val", one).rewards, staked.parameters.pool) == (before, pool)


def test_who_is_not_among_the_largest_earns_nothing(staked: Staked) -> None:
    numbers = [staked.declare(f"v{place}", 20 * CMT, commission=0) for place in range(21)]
    small = staked.declare("small", 10 * CMT, commission=0)
    staked.world.move(DAY)
    assert staked.delegation("small", small).rewards == 0
    assert staked.delegation("v20", numbers[20]).rewards > 0


def test_rewards_are_kept_through_every_change_of_the_stake(staked: Staked) -> None:
    one, two = staked.declare("val", commission=0), staked.declare("other", commission=0)
    expected = Fraction(0)
    staked.delegate("ann", one, 100 * CMT)
    last = staked.world.time
    for name, values, after in (
        ("undelegate", (one, 50 * CMT), 50),
        ("cancel", (one, 0), 100),
        ("redelegate", (one, two, 75 * CMT), 25),
        ("undelegate", (one, 25 * CMT), 0),
    ):
        staked.world.move(99)
        stake = staked.delegation("ann", one).amount
        total = staked.validator(one).stake
        staked.send("ann", name, *values)
        expected += Fraction(FIRST_RATE * (staked.world.time - last) * 12, 100) * stake / total
        last = staked.world.time
        assert staked.delegation("ann", one).amount == after * CMT
        assert 0 <= expected - staked.delegation("ann", one).rewards < 4
    assert staked.paid("ann", "withdraw", one) == int(expected)
    refused("nothing to pay", staked.send, "ann", "withdraw", one)
    assert staked.delegation("ann", two).rewards > 0


def test_the_rest_of_a_division_stays_in_the_pool(staked: Staked) -> None:
    one = staked.declare("val", own=100 * CMT + 1, commission=3_333)
    staked.delegate("ann", one, 3)
    staked.world.move(7)
    staked.send("anybody", "settle", account("ann").address, one)
    owed = sum(staked.delegation(who, one).rewards for who in ("ann", "val")) + staked.validator(one).earned
    assert 0 <= 500 * CMT - staked.parameters.pool - owed <= 4
    assert staked.parameters.held == 600 * CMT + 4


def test_a_slashed_or_retired_validator_earns_no_more(staked: Staked) -> None:
    one, two = staked.declare("val", commission=0), staked.declare("other", commission=0)
    staked.delegate("ann", two, CMT)
    staked.report("bob", one, "key of val")
    staked.send("other", "retire", two)
    before = [staked.delegation("val", one).rewards, staked.delegation("ann", two).rewards]
    staked.world.move(DAY)
    assert [staked.delegation("val", one).rewards, staked.delegation("ann", two).rewards] == before
    assert before[0] > 0
    assert staked.paid("val", "withdraw", one) == before[0]  # a fault takes none of them


def test_another_rate_holds_from_its_vote_on(staked: Staked) -> None:
    one = staked.declare("val", commission=0)
    staked.fund(10_000 * CMT)
    number = staked.propose("val", RATE, 2 * FIRST_RATE)
    staked.send("val", "vote", number, True)
    staked.world.move(3 * DAY)
    before, last = staked.delegation("val", one).rewards, staked.world.time
    staked.send("anybody", "execute", number)
    assert staked.parameters.rate == 2 * FIRST_RATE
    assert staked.delegation("val", one).rewards == before + FIRST_RATE * (staked.world.time - last) * 12 // 100
    before = staked.delegation("val", one).rewards
    staked.world.move(100)
    assert staked.delegation("val", one).rewards == before + 2 * FIRST_RATE * 100 * 12 // 100
