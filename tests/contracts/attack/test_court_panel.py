"""Attacks on who sits in the court, for the lines of the table in docs/contracts/court.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from identity.keccak import keccak256
from tests.contracts.court import (
    COMMITTING,
    DISMISSED,
    DRAWING,
    EVIDENCE,
    FEE,
    HOUR,
    NOTHING,
    REJECTED,
    SECOND,
    SECRET,
    SEEDING,
    STAKE,
    SUBJECT,
    UNDECIDED,
    UPHELD,
    WAITING,
    Played,
    commitment_to,
    expected_seats,
    new_court,
)
from tests.contracts.harness import CMT, DAY, EvmWorld, Reverted

CRITICAL_9 = 27.88
"""Chi-square with 9 degrees of freedom is above it once in a thousand times (NIST/SEMATECH e-Handbook, 1.3.6.7.4)."""


@pytest.fixture
def court(world: EvmWorld) -> Played:
    return new_court(world)


class ChosenWorld(EvmWorld):
    """A chain whose block maker makes the hashes that are wanted."""

    chosen: dict[int, bytes]

    def block_hash(self, number: int) -> bytes:
        return self.__dict__.get("chosen", {}).get(number) or super().block_hash(number)


def subjects() -> Iterator[bytes]:
    return (keccak256(f"subject {place}".encode()) for place in range(1_000))


def seats_of(court: Played, who: set[str], cases: int, seats: int) -> int:
    """How many seats accounts get over some cases."""
    count = 0
    for subject, _ in zip(subjects(), range(cases), strict=False):
        found = court.drawn(court.request(seats, subject=subject))
        count += sum(number for address, number in found.items() if address in who)
    return count


@pytest.mark.parametrize("pieces", [1, 50])
def test_splitting_a_stake_wins_no_seats(court: Played, pieces: int) -> None:
    """30 % of the stake is 30 % of the seats: 180 of 600, give or take three times 11.2."""
    court.stake("honest", 70_000 * CMT)
    whale = {court.stake(f"whale {place}", 30_000 * CMT // pieces).address for place in range(pieces)}
    court.tomorrow()
    assert abs(seats_of(court, whale, 2, 300) - 180) < 34


def test_seats_fall_by_stake_among_a_thousand_stakers(court: Played) -> None:
    """Ten groups of a hundred, whose members stake 10 to 100 CMT: 500 seats against what their stakes make expected."""
    people = [court.stake(f"staker {place}", (place % 10 + 1) * STAKE).address for place in range(1_000)]
    group = {who: place % 10 for place, who in enumerate(people)}
    court.tomorrow()
    counts: Counter[int] = Counter()
    for subject, _ in zip(subjects(), range(5), strict=False):
        case = court.request(100, subject=subject)
        court.seed(case)
        for start in range(0, 100, 20):
            done = court.court.send("draw", case, start, 20, sender=court.anybody)
            counts.update(group[values["juror"].lower()] for name, values in done.events if name == "Seated")
    expected = [500 * (place + 1) / 55 for place in range(10)]
    assert sum((counts[place] - expected[place]) ** 2 / expected[place] for place in range(10)) < CRITICAL_9


def test_flash_stake_gets_no_seat_of_the_same_day(court: Played) -> None:
    honest = court.jurors(2)
    court.stake("flash", 10**6 * CMT)
    case = court.request(100)
    court.stake("flash later", 10**6 * CMT)
    seats = court.drawn(case)
    assert set(seats) <= {juror.address for juror in honest}


def test_tree_changed_between_block_and_seed_moves_no_seat(court: Played) -> None:
    jurors = court.jurors(4)
    case = court.request(40)
    block = court.case(case).block
    court.world.mine(3)
    court.court.send("unstake", 100 * CMT, sender=jurors[0])
    court.stake("juror 1", 10**6 * CMT)
    court.stake("newcomer", 10**6 * CMT)
    court.court.send("seed", case, SECRET, sender=court.anybody)
    court.court.send("unstake", 50 * CMT, sender=jurors[3])
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    assert court.draw(case) == Counter(expected_seats(court.world.block_hash(block), [SECRET], stakes, 40))


def test_frozen_tree_is_no_way_to_keep_stakers_in(court: Played) -> None:
    """Small requests, one in each state, and stakes still go in and out."""
    ann, bea, *_ = court.jurors(4)
    shown, drawing, voting = (court.request(subject=subject) for subject, _ in zip(subjects(), range(3), strict=False))
    court.request(subject=EVIDENCE)
    court.world.mine(3)
    for case in (shown, drawing, voting):
        court.court.send("seed", case, SECRET, sender=court.anybody)
    court.court.send("draw", drawing, 0, 3, sender=court.anybody)
    court.draw(voting)
    court.court.send("unstake", 100 * CMT, sender=ann)
    court.stake("juror 1", 10 * CMT)
    court.court.send("unstake", 20 * CMT, sender=bea)
    court.tomorrow()
    assert court.court.read("total") == (4 * 100 - 100 + 10 - 20) * CMT
    court.tomorrow()
    locked = court.court.read("seatsOf", ann.address) * FEE // 2
    court.court.send("payOut", ann.address, sender=ann)
    assert court.balance(ann) == 100 * CMT - locked


def test_juror_who_is_busy_or_leaving_is_not_skipped(court: Played) -> None:
    ann, bea = court.jurors(2)
    first = court.request(21)
    court.drawn(first)
    court.court.send("unstake", 100 * CMT, sender=ann)
    second = court.request(21, subject=EVIDENCE)
    block = court.case(second).block
    stakes = [(ann.address, 100 * CMT), (bea.address, 100 * CMT)]
    assert court.drawn(second) == Counter(expected_seats(court.world.block_hash(block), [SECRET], stakes, 21))
    assert court.ballot(second, ann.address).seats > 0


def test_lapse_and_reroll_costs_the_pledge(court: Played) -> None:
    """She reads the hash, dislikes the seats and lets the case lie: by blocks, over midnight, or half drawn."""
    court.jurors(3)
    for way, subject in zip(("blocks", "night", "half"), subjects(), strict=False):
        case, burnt = court.request(subject=subject), court.burnt()
        if way == "half":
            court.seed(case)
            court.court.send("draw", case, 0, 3, sender=court.anybody)
        if way == "blocks":
            court.world.mine(210)
        else:
            court.tomorrow()
        court.advance(case)
        assert court.court.read("outcome", case) == DISMISSED
        assert court.burnt() - burnt == 21 * FEE


def test_lapse_of_a_waiting_case_gains_no_second_hash(court: Played) -> None:
    """A case that waits has no block yet, so that there is nothing to dislike."""
    court.jurors(1)
    court.at(23)
    case = court.request()
    assert (court.case(case).state, court.case(case).block) == (WAITING, 0)
    assert court.court.read("hashes", case) == NOTHING
    court.tomorrow()
    court.advance(case)
    court.world.mine(3)
    with pytest.raises(Reverted, match="court: secret"):
        court.advance(case)
    assert court.case(case).state == SEEDING


def test_withheld_secret_costs_the_pledge(court: Played) -> None:
    court.jurors(1)
    case, burnt = court.request(), court.burnt()
    court.world.mine(3)
    with pytest.raises(Reverted, match="court: secret"):
        court.advance(case)
    court.tomorrow()
    court.advance(case)
    assert (court.court.read("outcome", case), court.burnt() - burnt) == (DISMISSED, 21 * FEE)


def _best_hash(stakes: list[tuple[str, int]], attacker: str, secrets: list[bytes]) -> tuple[bytes, int]:
    """The best of 3,000 trial hashes, as a block maker finds it."""
    hashes = [keccak256(f"trial {place}".encode()) for place in range(3_000)]
    return max(((one, expected_seats(one, secrets, stakes, 7).count(attacker)) for one in hashes), key=lambda x: x[1])


@pytest.mark.parametrize("secrets", [(), (SECRET,), (SECRET, SECOND)])
def test_chosen_panel_fails_with_the_secret_of_one_party(secrets: tuple[bytes, ...]) -> None:
    """A block maker with 20 % of the stake picks a hash for most of seven seats. She does not know the secrets."""
    world = ChosenWorld()
    court = new_court(world)
    attacker = court.stake("attacker", 20 * STAKE).address
    honest = [court.stake(f"honest {place}", 20 * STAKE).address for place in range(4)]
    court.tomorrow()
    stakes = [(who, 20 * STAKE) for who in (attacker, *honest)]
    found, wanted = _best_hash(stakes, attacker, [])
    assert wanted >= 5
    case = court.open(secrets=secrets)
    world.chosen = {court.case(case).block: found}
    world.mine(3)
    for place, secret in enumerate(secrets):
        court.court.send("secret", case, place, secret, sender=court.anybody)
    if not secrets:
        court.advance(case)
    seats = court.draw(case)[attacker]
    assert seats == (expected_seats(found, list(secrets), stakes, 7).count(attacker) if secrets else wanted)
    assert (seats < 4) is bool(secrets)


def test_party_that_withholds_has_one_other_panel_and_no_more(court: Played) -> None:
    jurors = court.jurors(6)
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    case = court.open(21, secrets=[SECRET, SECOND])
    block = court.world.block_hash(court.case(case).block)
    court.world.mine(3)
    court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    court.at(20)
    assert court.draw(case) == Counter(expected_seats(block, [SECRET], stakes, 21))
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("secret", case, 1, SECOND, sender=court.anybody)


def test_free_leaves_cannot_be_had(court: Played) -> None:
    """Every leaf costs a stake of 10 CMT, also one that is given up and taken again on the same day."""
    squatter = court.world.person("squatter")
    for amount in (0, 1, STAKE - 1):
        with pytest.raises(Reverted, match="court: stake"):
            court.court.send("stake", amount, sender=squatter, value=amount)
    for _ in range(5):
        court.stake("squatter", STAKE)
        court.court.send("unstake", STAKE, sender=squatter)
    assert court.court.read("leavingOf", squatter.address)[0] == 5 * STAKE
    court.tomorrow()
    with pytest.raises(Reverted, match="court: nothing is due"):
        court.court.send("payOut", squatter.address, sender=squatter)
    assert court.court.read("total") == 0


def test_leaf_taken_over_on_the_same_day_seats_nobody_without_stake(court: Played) -> None:
    ann, bea = court.jurors(2)
    court.court.send("unstake", 100 * CMT, sender=ann)
    court.stake("heir", STAKE)
    seats = court.drawn(court.request(101))
    assert set(seats) == {ann.address, bea.address}
    court.tomorrow()
    court.stake("next heir", STAKE)
    heir = court.world.person("heir").address
    seats = court.drawn(court.request(101, subject=EVIDENCE))
    assert set(seats) <= {bea.address, heir}


def test_sole_juror_shows_in_the_weight_of_the_case(court: Played) -> None:
    """On an empty registry one person with 10 CMT is the whole court; whoever obeys reads what the tree held."""
    thief = court.stake("thief", STAKE)
    court.tomorrow()
    assert court.court.read("total") == STAKE
    case = court.request(who="thief")
    court.vote(case, dict.fromkeys(court.drawn(case), UPHELD))
    assert (court.court.read("censored", SUBJECT), court.court.read("outcome", case)) == (True, UPHELD)
    assert court.case(case).weight == STAKE
    assert court.seats(case) == {thief.address: 7}
    assert court.court.read("subjects", SUBJECT)[1] == case


def test_no_jurors_at_all_ends_undecided_by_a_strangers_calls(court: Played) -> None:
    case = court.open()
    court.world.mine(3)
    court.advance(case)
    court.advance(case)
    assert court.court.read("outcome", case) == UNDECIDED


def test_spoilt_batch_draws_what_is_left(court: Played) -> None:
    """Two people send the same batches, one is ahead: nothing is drawn twice, and no call is lost whole."""
    jurors = court.jurors(5)
    case = court.request(50)
    block = court.case(case).block
    court.seed(case)
    with court.world.one_block():  # type: ignore[attr-defined]
        court.court.send("draw", case, 0, 15, sender=jurors[0])
        court.court.send("draw", case, 10, 10, sender=jurors[1])
        with pytest.raises(Reverted, match="court: seats"):
            court.court.send("draw", case, 0, 20, sender=jurors[2])
        court.advance(case)
    assert court.case(case).drawn == 45
    court.court.send("draw", case, 40, 300, sender=jurors[3])
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    assert court.seats(case) == Counter(expected_seats(court.world.block_hash(block), [SECRET], stakes, 50))
    assert sum(court.court.read("seatsOf", juror.address) for juror in jurors) == 50


def test_three_hundred_seats_are_drawn_in_batches_that_fit_into_blocks(court: Played) -> None:
    court.jurors(40)
    case = court.request(301)
    court.seed(case)
    gas = []
    for start in range(0, 301, 25):
        gas.append(court.court.send("draw", case, start, 25, sender=court.anybody).gas)
    assert court.case(case).state == COMMITTING
    assert sum(court.seats(case).values()) == 301
    assert max(gas) < 2_000_000


def test_stranger_cannot_pose_as_a_client_or_raise_its_price(court: Played) -> None:
    case = court.open(item=7)
    for _ in range(3):
        fake = court.open(item=7, client="stranger")
        assert court.case(fake).who == court.world.person("stranger").address
    assert court.case(case).who == court.world.person("client").address
    assert court.court.read("costOf", 7) == 7 * FEE
    again = court.open(item=7)
    assert court.case(again).who == court.case(case).who


def test_everybodys_last_second_and_advance_share_a_block(court: Played) -> None:
    """In the second of `until` the one who is named acts and `advance` does not."""
    court.jurors(1)
    case = court.open(secrets=[SECRET])
    court.world.mine(3)
    court.advance(case)
    court.reach(court.case(case).until)
    with court.world.one_block():  # type: ignore[attr-defined]
        with pytest.raises(Reverted, match="court: not yet"):
            court.advance(case)
        court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    court.draw(case)
    juror = court.people[next(iter(court.seats(case)))]
    court.reach(court.case(case).until)
    with court.world.one_block():  # type: ignore[attr-defined]
        with pytest.raises(Reverted, match="court: not yet"):
            court.advance(case)
        court.commit(case, juror, REJECTED)
    court.reach(court.case(case).until)
    with court.world.one_block():  # type: ignore[attr-defined]
        with pytest.raises(Reverted, match="court: not yet"):
            court.advance(case)
        court.reveal(case, juror, REJECTED)
        court.advance(case)
    assert court.court.read("outcome", case) == REJECTED


def test_everybodys_first_second_too_late_shares_a_block_with_advance(court: Played) -> None:
    court.jurors(1)
    case = court.request(9)
    court.seed(case)
    court.reach(court.case(case).until + 1)
    with court.world.one_block():  # type: ignore[attr-defined]
        with pytest.raises(Reverted, match="court: not now"):
            court.court.send("draw", case, 0, 9, sender=court.anybody)
        court.advance(case)
    assert court.court.read("outcome", case) == DISMISSED
    case = court.request(9)
    (address,) = court.drawn(case)
    juror = court.people[address]
    court.reach(court.case(case).until + 1)
    with court.world.one_block():  # type: ignore[attr-defined]
        with pytest.raises(Reverted, match="court: not now"):
            court.commit(case, juror, UPHELD)
        court.advance(case)
    assert court.court.read("outcome", case) == UNDECIDED


def test_secret_shown_by_anybody_is_the_same_secret(court: Played) -> None:
    """Front-running the showing of a secret changes nothing: it is the preimage that counts."""
    jurors = court.jurors(3)
    case = court.request(21)
    block = court.world.block_hash(court.case(case).block)
    court.world.mine(3)
    court.court.send("seed", case, SECRET, sender=court.world.person("front-runner"))
    assert court.case(case).state == DRAWING
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    assert court.draw(case) == Counter(expected_seats(block, [SECRET], stakes, 21))
    assert commitment_to(SECRET) != SECRET
    assert court.world.time % DAY < 23 * HOUR
