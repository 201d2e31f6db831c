"""Court, the registry: stakes, what draws of a day read, and what was taken out."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.contracts.court import COMMITTING, FEE, HOUR, SECRET, STAKE, Played, expected_seats, new_court
from tests.contracts.harness import CMT, DAY, ZERO, Reverted, World

LOCK = FEE // 2


@pytest.fixture
def court(world: World) -> Played:
    return new_court(world)


def test_court_keeps_its_token_and_its_prices(court: Played) -> None:
    assert court.court.read("WCMT") == court.token.address
    assert (court.court.read("FEE"), court.court.read("VOTE")) == (CMT // 2, 10 * CMT)
    assert (court.court.read("MIN_STAKE"), court.court.read("REQUESTER_PERCENT")) == (10 * CMT, 20)
    assert court.court.read("costOf", 101) == 101 * CMT // 2
    with pytest.raises(Reverted, match="till: token"):
        court.world.deploy("Court", ZERO)


def test_stake_is_taken_as_coins_and_counts_from_tomorrow(court: Played) -> None:
    ann = court.world.person("ann")
    done = court.court.send("stake", STAKE, sender=ann, value=STAKE)
    assert done.event == ("Staked", {"account": ann.address, "amount": STAKE, "stake": STAKE})
    assert (court.court.read("stakeOf", ann.address), court.court.read("held")) == (STAKE, STAKE)
    assert court.balance(court.court.address) == STAKE
    assert court.court.read("total") == 0
    court.world.move(DAY)
    assert court.court.read("total") == STAKE


def test_stake_is_taken_by_allowance_and_can_be_raised_by_any_amount(court: Played) -> None:
    ann = court.stake("ann", STAKE)
    court.token.send("deposit", sender=ann, value=3)
    with pytest.raises(Reverted, match="erc20: allowance"):
        court.court.send("stake", 3, sender=ann)
    court.token.send("approve", court.court.address, 3, sender=ann)
    done = court.court.send("stake", 3, sender=ann)
    assert done.event == ("Staked", {"account": ann.address, "amount": 3, "stake": STAKE + 3})
    assert court.balance(ann) == 0
    assert court.court.read("held") == STAKE + 3


def test_stake_below_the_minimum_or_of_nothing_is_refused(court: Played) -> None:
    ann = court.world.person("ann")
    for amount in (0, 1, STAKE - 1):
        with pytest.raises(Reverted, match="court: stake"):
            court.court.send("stake", amount, sender=ann, value=amount)
    court.stake("ann", STAKE)
    with pytest.raises(Reverted, match="court: stake"):
        court.court.send("stake", 0, sender=ann)


def test_coins_that_are_not_the_amount_are_refused(court: Played) -> None:
    ann = court.world.person("ann")
    for value in (1, STAKE - 1, STAKE + 1):
        with pytest.raises(Reverted, match="till: coins"):
            court.court.send("stake", STAKE, sender=ann, value=value)
    with pytest.raises(Reverted):
        court.court.pay(1, sender=ann)


def test_unstaked_money_leaves_the_draws_of_tomorrow_and_is_paid_after_it(court: Played) -> None:
    ann = court.stake("ann", 3 * STAKE)
    court.tomorrow()
    day = court.world.time // DAY
    done = court.court.send("unstake", STAKE, sender=ann)
    assert done.event == ("Unstaked", {"account": ann.address, "amount": STAKE, "stake": 2 * STAKE})
    assert court.court.read("total") == 3 * STAKE
    assert court.court.read("stakeOf", ann.address) == 2 * STAKE
    assert court.court.read("leavingOf", ann.address) == (STAKE, (day + 2) * DAY, 0)
    court.reach((day + 2) * DAY - 1)
    with pytest.raises(Reverted, match="court: nothing is due"):
        court.court.send("payOut", ann.address, sender=court.anybody)
    assert court.court.read("total") == 2 * STAKE
    court.reach((day + 2) * DAY)
    done = court.court.send("payOut", ann.address, sender=court.anybody)
    assert done.event == ("PaidOut", {"account": ann.address, "amount": STAKE})
    assert (court.balance(ann), court.court.read("held")) == (STAKE, 2 * STAKE)
    assert court.court.read("leavingOf", ann.address)[0] == 0
    with pytest.raises(Reverted, match="court: nothing is due"):
        court.court.send("payOut", ann.address, sender=court.anybody)


def test_stake_that_would_fall_below_the_minimum_is_taken_out_whole(court: Played) -> None:
    ann = court.stake("ann", 2 * STAKE)
    done = court.court.send("unstake", STAKE + 1, sender=ann)
    assert done.event == ("Unstaked", {"account": ann.address, "amount": 2 * STAKE, "stake": 0})
    assert court.court.read("stakeOf", ann.address) == 0
    with pytest.raises(Reverted, match="court: stake"):
        court.court.send("unstake", 1, sender=ann)
    bea = court.stake("bea", 2 * STAKE)
    court.court.send("unstake", STAKE, sender=bea)
    assert court.court.read("stakeOf", bea.address) == STAKE


def test_nobody_takes_out_nothing_or_more_than_was_staked(court: Played) -> None:
    ann = court.stake("ann", STAKE)
    for amount in (0, STAKE + 1, 2**256 - 1):
        with pytest.raises(Reverted, match="court: stake"):
            court.court.send("unstake", amount, sender=ann)
    with pytest.raises(Reverted, match="court: stake"):
        court.court.send("unstake", 1, sender=court.anybody)


def test_money_that_is_due_is_paid_before_more_is_taken_out(court: Played) -> None:
    ann = court.stake("ann", 5 * STAKE)
    court.court.send("unstake", STAKE, sender=ann)
    court.tomorrow()
    court.court.send("unstake", STAKE, sender=ann)
    assert court.balance(ann) == 0
    court.tomorrow()
    court.tomorrow()
    done = court.court.send("unstake", STAKE, sender=ann)
    assert [name for name, _ in done.events] == ["Unstaked", "PaidOut"]
    assert court.balance(ann) == 2 * STAKE
    assert court.court.read("leavingOf", ann.address)[0] == STAKE
    assert court.court.read("held") == 3 * STAKE


def test_account_that_left_can_come_back_on_the_same_day(court: Played) -> None:
    ann = court.stake("ann", STAKE)
    court.tomorrow()
    court.court.send("unstake", STAKE, sender=ann)
    court.stake("ann", 4 * STAKE)
    assert court.court.read("total") == STAKE
    court.tomorrow()
    assert court.court.read("total") == court.court.read("stakeOf", ann.address) == 4 * STAKE
    assert court.court.read("leavingOf", ann.address)[0] == STAKE


def test_a_quarter_of_a_cmt_stays_locked_for_each_seat_and_no_more(court: Played) -> None:
    (ann,) = court.jurors(1, STAKE)
    case = court.request(seats=50)
    court.drawn(case)
    assert court.case(case).state == COMMITTING
    assert court.court.read("seatsOf", ann.address) == 50
    court.court.send("unstake", STAKE, sender=ann)
    court.tomorrow()
    court.tomorrow()
    with pytest.raises(Reverted, match="court: nothing is due"):
        court.court.send("payOut", ann.address, sender=court.anybody)
    assert 50 * LOCK > STAKE


def test_stake_that_stays_covers_the_lock(court: Played) -> None:
    (ann,) = court.jurors(1, 4 * STAKE)
    court.drawn(court.request(seats=50))
    court.court.send("unstake", 3 * STAKE, sender=ann)
    court.tomorrow()
    court.tomorrow()
    due = 3 * STAKE - (50 * LOCK - STAKE)
    assert court.court.read("leavingOf", ann.address)[2] == due
    court.court.send("payOut", ann.address, sender=court.anybody)
    assert court.balance(ann) == due
    assert court.court.read("leavingOf", ann.address)[0] == 3 * STAKE - due


def test_nobody_who_never_staked_is_owed_anything(court: Played) -> None:
    stranger = court.anybody.address
    assert court.court.read("stakeOf", stranger) == court.court.read("seatsOf", stranger) == 0
    assert court.court.read("leavingOf", stranger)[0] == court.court.read("leavingOf", stranger)[2] == 0
    with pytest.raises(Reverted, match="court: nothing is due"):
        court.court.send("payOut", stranger, sender=court.anybody)


def test_stakes_of_the_last_second_of_a_day_count_at_midnight(court: Played) -> None:
    midnight = (court.world.time // DAY + 1) * DAY
    court.reach(midnight - 1)
    court.stake("ann", STAKE)
    court.reach(midnight)
    court.stake("bea", STAKE)
    assert court.court.read("total") == STAKE
    court.tomorrow(hour=0)
    assert court.court.read("total") == 2 * STAKE
    assert court.world.time % DAY < HOUR


def test_leaves_that_were_left_are_taken_over_in_their_order_and_then_new_ones(court: Played) -> None:
    """Two leave; of three who come on the next day two lie where those lay, the one who left first first."""
    people = court.jurors(5, STAKE)
    for place in (3, 1):
        court.court.send("unstake", STAKE, sender=people[place])
    court.tomorrow()
    first, second, third = (court.stake(name, STAKE) for name in ("first", "second", "third"))
    court.tomorrow()
    order = [people[0], second, people[2], first, people[4], third]
    stakes = [(juror.address, STAKE) for juror in order]
    case = court.request(seats=60)
    block, seats = court.case(case).block, court.drawn(case)
    assert seats == Counter(expected_seats(court.world.block_hash(block), [SECRET], stakes, 60))
