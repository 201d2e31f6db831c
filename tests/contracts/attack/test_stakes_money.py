"""Attacks on the money of Stakes: rewards without a stake, dust, payments that call back, coins by force."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.contracts.attack.conftest import CallData
from tests.contracts.harness import CMT, DAY, Compiled, Contract, EvmWorld, Reverted, account
from tests.contracts.stakes import FIRST_RATE, SLOTS, WEEK, A, B, Staked, new_stakes, refused

Player = Callable[..., None]


@pytest.fixture
def staked(world: EvmWorld) -> Staked:
    return new_stakes(world, pool=100 * CMT)


@pytest.fixture
def run(staked: Staked, receiver: Contract, data_of: CallData) -> Player:
    """Do something with the contract as the receiver, which calls back when it is paid."""

    def do(name: str, *values: object, value: int = 0) -> None:
        data = data_of(staked.stakes, name, *values)
        receiver.send("run", staked.stakes.address, data, sender=staked.person("mallory"), value=value)

    return do


def test_a_reward_sandwich_gains_nothing(staked: Staked) -> None:
    """Delegate just before somebody fills the pool, a fault fills it, or rewards are shared, and leave just after."""
    one = staked.declare("val", commission=0)
    two = staked.declare("faulty", commission=0)
    staked.delegate("ann", one, 100 * CMT)
    staked.world.move(30 * DAY)
    with staked.world.one_block():
        staked.delegate("mallory", one, 700 * CMT)
        staked.send("anybody", "settle", account("ann").address, one)
        staked.fund(1_000 * CMT)
        staked.report("bob", two, "key of faulty")
        staked.undelegate("mallory", one)
    assert staked.delegation("mallory", one).rewards == 0
    staked.world.move(DAY)
    assert staked.delegation("mallory", one).rewards == 0
    assert staked.delegation("ann", one).rewards > 0


def test_a_sandwich_around_the_ranking_gains_nothing(staked: Staked) -> None:
    """Whoever gets into the ranking earns from then on, and nobody loses what was earned before."""
    staked.fund(1_000 * CMT)
    small = staked.declare("small", own=100 * CMT, commission=0)
    number = staked.propose("small", SLOTS, 1)
    staked.send("small", "vote", number, True)
    staked.world.move(3 * DAY)
    staked.send("anybody", "execute", number)
    before = staked.delegation("small", small).rewards
    staked.world.move(99)
    with staked.world.one_block():
        large = staked.declare("large", own=101 * CMT, commission=0)
        earned = staked.delegation("small", small).rewards - before
        assert (earned, staked.delegation("large", large).rewards) == (FIRST_RATE * 100 * 12 // 100, 0)
    staked.world.move(100)
    assert staked.delegation("small", small).rewards - before == earned
    assert 0 <= FIRST_RATE * 100 * 12 // 100 - staked.delegation("large", large).rewards <= 1


def test_dust_drains_nothing_by_rounding(staked: Staked) -> None:
    """Many delegations of single wei, in and out each second, never take more than their part."""
    one = staked.declare("val", 10 * CMT, own=CMT, commission=1)
    for round_ in range(12):
        for who in ("dust-1", "dust-2"):
            staked.delegate(who, one, 1 + round_ % 3)
            if round_ % 2:
                staked.undelegate(who, one, 1)
                staked.send(who, "cancel", one, 0)
    owners = ("val", "dust-1", "dust-2")
    staked.send("anybody", "settle", account("val").address, one)
    owed = sum(staked.delegation(who, one).rewards for who in owners) + staked.validator(one).earned
    assert owed + staked.parameters.pool <= 100 * CMT
    assert sum(staked.delegation(who, one).rewards for who in owners[1:]) == 0
    staked.report("bob", one, "key of val")
    for who in owners[1:]:
        left = staked.delegation(who, one).amount
        for _ in range(5):
            staked.undelegate(who, one, 1)
        assert sum(entry.amount for entry in staked.entries(who, one)) + staked.delegation(who, one).amount <= left


def test_a_slashed_delegation_taken_out_in_pieces_is_no_more(staked: Staked) -> None:
    one = staked.declare("val")
    staked.delegate("ann", one, 133)
    staked.delegate("bea", one, 133)
    staked.report("bob", one, "key of val")
    for _ in range(6):
        staked.undelegate("ann", one, 7)
    staked.undelegate("ann", one)
    staked.undelegate("bea", one)
    (whole,) = staked.entries("bea", one)
    assert sum(entry.amount for entry in staked.entries("ann", one)) <= whole.amount == 126


def test_no_payment_lets_its_receiver_in_again(
    staked: Staked, receiver: Contract, run: Player, data_of: CallData
) -> None:
    """Each function that pays is called again by the one who is paid, and so is one that reads."""
    mallory = staked.person("mallory")
    key = account("key of receiver").address
    run("declare", "r", "", key, 1_000 * CMT, 5_000, value=200 * CMT)
    staked.delegate("ann", 1, 100 * CMT)
    staked.world.move(1_000)
    run("undelegate", 1, 10 * CMT)
    staked.world.move(WEEK)
    run("propose", SLOTS, 20, value=10 * CMT)
    run("vote", 1, True)
    staked.world.move(3 * DAY)
    staked.send("anybody", "execute", 1)
    proofs = [staked.proof("key of receiver", 1, 1, content) for content in (A, B)]
    for name, values in (
        ("withdraw", (1,)),
        ("withdrawCommission", (1,)),
        ("complete", (1, 0)),
        ("reclaim", (1,)),
        ("report", (1, 1, (A, B), proofs)),
    ):
        receiver.send("prepare", "0x" + 40 * "0", b"", False, sender=mallory)
        with staked.world.tried():
            before = staked.world.balance(receiver.address)
            run(name, *values)
            once = staked.world.balance(receiver.address) - before
        staked.world.move(-1)  # the second of `prepare`
        for again, more in ((name, values), ("withdraw", (1,)), ("pairCount", (receiver.address,)), ("parameters", ())):
            receiver.send("prepare", staked.stakes.address, data_of(staked.stakes, again, *more), False, sender=mallory)
            tries = receiver.read("tries")
            with staked.world.tried():
                run(name, *values)
                assert (receiver.read("tries"), receiver.read("successes")) == (tries + 1, 0)
                assert staked.world.balance(receiver.address) - before == once > 0
                assert staked.parameters.held == staked.world.balance(staked.stakes.address)
            staked.world.move(-1)


def test_a_receiver_that_refuses_coins_stops_nobody_else(
    staked: Staked, receiver: Contract, run: Player, data_of: CallData
) -> None:
    """Its own payments fail as a whole; proposals, faults and everybody's money go their way."""
    one = staked.declare("val")
    run("delegate", one, value=50 * CMT)
    staked.delegate("ann", one, 50 * CMT)
    run("propose", SLOTS, 20, value=10 * CMT)
    run("undelegate", one, 20 * CMT)
    nonsense = data_of(staked.stakes, "complete", one, 77)
    receiver.send("prepare", staked.stakes.address, nonsense, True, sender=staked.person("mallory"))
    staked.send("val", "vote", 1, True)
    staked.undelegate("ann", one)
    staked.world.move(WEEK)
    staked.send("anybody", "execute", 1)
    assert staked.parameters.slots == 20
    assert staked.paid("ann", "complete", one, 0) == 50 * CMT
    held = staked.parameters.held
    for name, values in (("withdraw", (one,)), ("complete", (one, 0)), ("reclaim", (1,))):
        with pytest.raises(Reverted):
            run(name, *values)
    assert staked.parameters.held == held
    staked.report("bob", one, "key of val")
    receiver.send("prepare", "0x" + 40 * "0", b"", False, sender=staked.person("mallory"))
    run("complete", one, 0)
    run("reclaim", 1)


def test_griefing_the_seven_entries_needs_the_delegator_herself(staked: Staked, run: Player) -> None:
    """Entries and moved stakes are made by whom they belong to: nobody fills another one's places."""
    one, two = staked.declare("val"), staked.declare("other")
    staked.delegate("ann", one, 20 * CMT)
    staked.delegate("mallory", one, 20 * CMT)
    for _ in range(7):
        staked.undelegate("mallory", one, 1)
        staked.send("mallory", "redelegate", one, two, 1)
        staked.send("mallory", "settle", account("ann").address, one)
    assert staked.entries("ann", one) == []
    staked.undelegate("ann", one, 1)
    staked.send("ann", "redelegate", one, two, 1)
    assert staked.stakes.read("pairCount", account("ann").address) == 2
    staked.delegate("val", one, 7)
    for _ in range(7):
        staked.undelegate("val", one, 1)
    staked.send("val", "retire", one)  # not even the owner's own keep a validator from ending


def test_a_commission_raised_just_before_a_payout_takes_nothing_of_it(staked: Staked) -> None:
    one = staked.declare("val", commission=0)
    staked.delegate("ann", one, 100 * CMT)
    staked.world.move(10 * DAY)
    with staked.world.one_block():
        before = staked.delegation("ann", one).rewards
        staked.send("val", "setCommission", one, 100)
        assert (staked.delegation("ann", one).rewards, staked.validator(one).earned) == (before, 0)
        refused("once a day", staked.send, "val", "setCommission", one, 200)
    staked.world.move(DAY)
    refused("commission step", staked.send, "val", "setCommission", one, 201)


def test_a_declaration_is_not_kept_off_by_one_made_before_it(staked: Staked) -> None:
    """Name, site and key of a declaration that is still waiting are declared by another one first."""
    key = account("key of val").address
    values = ("Val", "https://val.example", key, 1_000 * CMT, 500)
    staked.send("mallory", "declare", *values, value=100 * CMT)
    assert staked.send("val", "declare", *values, value=100 * CMT).value == 2
    assert [staked.validator(number).owner for number in (1, 2)] == [account(who).address for who in ("mallory", "val")]
    # Statements of the key for its own validator say nothing of the copy.
    proofs = [staked.proof("key of val", 2, 7, content) for content in (A, B)]
    refused("another key", staked.send, "bob", "report", 1, 7, (A, B), proofs)


def test_coins_by_force_are_not_counted(staked: Staked) -> None:
    """Coins that a destroyed contract left, and coins sent without a function."""
    one = staked.declare("val", commission=0)
    before = staked.parameters
    # PUSH20 <stakes> SELFDESTRUCT, as the code of a creation
    bomb = Compiled([], b"\x73" + bytes.fromhex(staked.stakes.address[2:]) + b"\xff")
    staked.person("mallory")
    staked.world.transact(account("mallory").address, None, bomb.bytecode, 50 * CMT)
    assert staked.world.balance(staked.stakes.address) == before.held + 50 * CMT
    assert (staked.parameters.held, staked.parameters.pool) == (before.held, before.pool)
    with pytest.raises(Reverted):
        staked.stakes.pay(1, sender=staked.person("mallory"))
    staked.world.move(1_000 * DAY)
    staked.send("val", "withdraw", one)
    staked.send("val", "retire", one)
    staked.world.move(WEEK)
    staked.send("val", "complete", one, 0)
    assert staked.world.balance(staked.stakes.address) == staked.parameters.held + 50 * CMT
    assert staked.parameters.held == staked.parameters.pool <= 1


def test_everybody_is_paid_and_the_pool_is_what_is_left(staked: Staked) -> None:
    """After whatever happened all leave: nobody is kept out, and no coin of anybody is left."""
    one, two = staked.declare("val", commission=500), staked.declare("other", commission=700)
    people = ("ann", "bea")
    for place, who in enumerate(people):
        staked.delegate(who, one, (20 + place) * CMT + 7)
        staked.send(who, "redelegate", one, two, (10 + place) * CMT + 3)
    staked.undelegate("ann", one, CMT)
    staked.world.move(1_000)
    staked.report("bob", one, "key of val")
    staked.world.move(2 * WEEK)
    staked.send("other", "retire", two)
    for who in people:
        for number in (one, two):
            staked.undelegate(who, number)
    staked.undelegate("val", one)
    staked.world.move(WEEK)
    for who in (*people, "val", "other"):
        for number in (one, two):
            if staked.entries(who, number):
                staked.send(who, "complete", number, 0)
            if staked.delegation(who, number).rewards:
                staked.send(who, "withdraw", number)
    for who, number in (("val", one), ("other", two)):
        staked.send(who, "withdrawCommission", number)
    left = staked.parameters
    assert 0 <= left.held - left.pool < 20  # wei that divisions left
    assert staked.world.balance(staked.stakes.address) == left.held


def test_who_owns_many_validators_stands_for_each_of_them(staked: Staked) -> None:
    """The cap is of a validator, not of a person: several need several accounts, places and tenths."""
    refused("has a validator", _declare_twice, staked)
    for place in range(3):
        staked.declare(f"mallory-{place}", 300 * CMT, own=300 * CMT, commission=0)
    honest = [staked.declare(f"v{place}", 300 * CMT, own=100 * CMT, commission=0) for place in range(10)]
    before = {who: staked.delegation(who, number).rewards for who, number in _owners(staked)}
    staked.world.move(1_000)
    gained = {who: staked.delegation(who, number).rewards - before[who] for who, number in _owners(staked)}
    whole = FIRST_RATE * 1_000
    assert all(gained[f"mallory-{place}"] == whole * 12 // 100 for place in range(3))  # for 900 of 2,000
    assert all(abs(gained[f"v{place}"] - whole // 20) < 2 for place in range(len(honest)))
    assert sum(gained.values()) < whole


def _declare_twice(staked: Staked) -> None:
    staked.declare("mallory")
    staked.declare("mallory")


def _owners(staked: Staked) -> list[tuple[str, int]]:
    names = {account(name).address: name for name in _names()}
    found = [staked.validator(number) for number in range(1, staked.parameters.validators + 1)]
    return [(names[one.owner], one.id) for one in found if one.owner in names]


def _names() -> list[str]:
    return [*(f"mallory-{place}" for place in range(3)), *(f"v{place}" for place in range(10))]
