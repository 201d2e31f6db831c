"""Court, the hash, the secrets and the draw, and every deadline on both of its sides."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.contracts.court import (
    COMMITTING,
    DISMISSED,
    DRAWING,
    ENDED,
    EVIDENCE,
    FEE,
    HOUR,
    NOTHING,
    SECOND,
    SECRET,
    SEEDING,
    SHOWING,
    SUBJECT,
    UNDECIDED,
    WAITING,
    Played,
    commitment_to,
    expected_seats,
    new_court,
)
from tests.contracts.harness import CMT, DAY, Reverted, World

PLEDGE = 3 * 7 * FEE


@pytest.fixture
def court(world: World) -> Played:
    return new_court(world)


# The hash and the secrets.


def test_seed_is_the_hash_of_the_second_block_after_the_request_and_the_secret(court: Played) -> None:
    jurors = court.jurors(5, 17 * CMT)
    case = court.request(seats=40)
    block = court.world.number + 2
    done = court.seed(case)
    assert done.events[0] == ("Shown", {"id": case, "place": 0, "secret": SECRET})
    assert done.events[1] == ("Moved", {"id": case, "state": DRAWING, "until": court.midnight() - 1})
    assert court.court.read("hashes", case) == court.world.block_hash(block)
    stakes = [(juror.address, 17 * CMT) for juror in jurors]
    assert court.draw(case) == Counter(expected_seats(court.world.block_hash(block), [SECRET], stakes, 40))


def test_seed_is_taken_after_the_block_and_within_two_hundred_of_it(court: Played) -> None:
    requester = court.world.person("requester")
    case = court.request()
    block = court.case(case).block
    for number in (block - 1, block):  # a transaction that fails is in a block, too
        with pytest.raises(Reverted, match="court: block"):
            court.court.send("seed", case, SECRET, sender=requester)
        assert court.world.number == number
    court.world.mine(block + 198 - court.world.number)
    with pytest.raises(Reverted, match="court: secret"):
        court.court.send("advance", case, sender=requester)
    court.court.send("seed", case, SECRET, sender=requester)
    assert (court.world.number, court.case(case).state) == (block + 200, DRAWING)


def test_seed_that_is_missed_by_blocks_dismisses_a_request(court: Played) -> None:
    court.jurors(1)
    case, burnt = court.request(), court.burnt()
    block, held = court.case(case).block, court.court.read("held")
    court.world.mine(block + 200 - court.world.number)
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("seed", case, SECRET, sender=court.world.person("requester"))
    court.advance(case)
    assert (court.court.read("outcome", case), court.case(case).state) == (DISMISSED, ENDED)
    assert (court.burnt() - burnt, held - court.court.read("held")) == (PLEDGE, PLEDGE)
    assert court.court.read("subjects", SUBJECT) == (0, 0, 0, 0, False)
    with pytest.raises(Reverted, match="court: ended"):
        court.advance(case)
    court.request()


def test_seed_that_is_missed_by_the_day_dismisses_a_request(court: Played) -> None:
    court.jurors(1)
    for offset, state in ((0, DRAWING), (1, ENDED)):
        case = court.request()
        court.world.mine(3)
        court.reach(court.midnight() - 1 + offset)
        if offset == 0:
            court.court.send("seed", case, SECRET, sender=court.world.person("requester"))
        else:
            with pytest.raises(Reverted, match="court: not now"):
                court.court.send("seed", case, SECRET, sender=court.world.person("requester"))
            court.advance(case)
        assert court.case(case).state == state
        court.tomorrow()
        if state == DRAWING:
            court.advance(case)
        assert court.court.read("outcome", case) == DISMISSED


def test_seed_needs_the_very_secret_and_a_case_of_people(court: Played) -> None:
    case, of_a_client = court.request(), court.open(secrets=[SECRET])
    court.world.mine(3)
    for wrong in (SECOND, NOTHING, commitment_to(SECRET)):
        with pytest.raises(Reverted, match="court: secret"):
            court.court.send("seed", case, wrong, sender=court.anybody)
    with pytest.raises(Reverted, match="court: kind"):
        court.court.send("seed", of_a_client, SECRET, sender=court.anybody)
    with pytest.raises(Reverted, match="court: kind"):
        court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    court.court.send("seed", case, SECRET, sender=court.anybody)
    assert court.court.read("secrets", case, 0) == SECRET
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("seed", case, SECRET, sender=court.anybody)


def test_client_case_without_secrets_is_seeded_by_anybody(court: Played) -> None:
    jurors = court.jurors(3)
    case = court.open(seats=30)
    block = court.case(case).block
    with pytest.raises(Reverted, match="court: block"):
        court.advance(case)
    court.world.mine(3)
    court.advance(case)
    assert court.case(case).state == DRAWING
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    assert court.draw(case) == Counter(expected_seats(court.world.block_hash(block), [], stakes, 30))


@pytest.mark.parametrize("shown", [(), (0,), (1,), (0, 1), (1, 0)])
def test_secrets_of_a_client_are_mixed_in_and_missing_ones_left_out(court: Played, shown: tuple[int, ...]) -> None:
    jurors = court.jurors(3)
    case = court.open(seats=30, secrets=[SECRET, SECOND])
    block, secrets = court.case(case).block, (SECRET, SECOND)
    court.world.mine(3)
    for place in shown:
        court.court.send("secret", case, place, secrets[place], sender=court.anybody)
    if not shown:
        court.advance(case)
    if len(shown) < 2:
        assert court.case(case).state == SHOWING
        court.at(20)
    found = court.draw(case)
    mixed = [secrets[place] if place in shown else NOTHING for place in range(2)]
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    assert found == Counter(expected_seats(court.world.block_hash(block), mixed, stakes, 30))


def test_secret_is_shown_once_by_the_preimage_at_its_place(court: Played) -> None:
    court.jurors(1)
    case = court.open(secrets=[SECRET, SECOND])
    with pytest.raises(Reverted, match="court: block"):
        court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    court.world.mine(3)
    for place, secret in ((0, SECOND), (1, SECRET), (0, commitment_to(SECRET))):
        with pytest.raises(Reverted, match="court: secret"):
            court.court.send("secret", case, place, secret, sender=court.anybody)
    for place in (2, 3, 2**256 - 1):
        with pytest.raises(Reverted, match="court: place"):
            court.court.send("secret", case, place, SECRET, sender=court.anybody)
    done = court.court.send("secret", case, 1, SECOND, sender=court.anybody)
    assert done.events[0] == ("Shown", {"id": case, "place": 1, "secret": SECOND})
    assert (court.case(case).pending, court.case(case).state) == (1, SHOWING)
    with pytest.raises(Reverted, match="court: place"):
        court.court.send("secret", case, 1, SECOND, sender=court.anybody)
    done = court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    assert done.events[1] == ("Moved", {"id": case, "state": DRAWING, "until": court.midnight() - 1})
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("secret", case, 0, SECRET, sender=court.anybody)


def test_secret_that_was_never_committed_to_has_no_place(court: Played) -> None:
    court.jurors(1)
    case = court.open(secrets=[SECRET])
    court.world.mine(3)
    with pytest.raises(Reverted, match="court: place"):
        court.court.send("secret", case, 1, NOTHING, sender=court.anybody)
    court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    assert court.case(case).state == DRAWING


def test_secrets_are_shown_until_four_hours_before_midnight(court: Played) -> None:
    court.jurors(1)
    case = court.open(secrets=[SECRET, SECOND])
    court.world.mine(3)
    court.advance(case)
    until = court.case(case).until
    assert until == court.midnight() - 4 * HOUR - 1
    with pytest.raises(Reverted, match="court: not yet"):
        court.advance(case)
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("draw", case, 0, 7, sender=court.anybody)
    court.reach(until)
    court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("secret", case, 1, SECOND, sender=court.anybody)
    assert court.world.time == until + 1
    court.advance(case)
    assert court.case(case).state == COMMITTING


def test_secret_that_comes_too_late_for_the_block_is_refused(court: Played) -> None:
    case = court.open(secrets=[SECRET])
    court.world.mine(court.case(case).block + 200 - court.world.number)
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("secret", case, 0, SECRET, sender=court.anybody)


def test_lapsed_client_case_is_armed_anew_on_the_next_day(court: Played) -> None:
    court.jurors(1)
    case = court.open(secrets=[SECRET])
    court.world.mine(court.case(case).block + 200 - court.world.number)
    court.advance(case)
    assert (court.case(case).state, court.case(case).until) == (WAITING, court.midnight() - 1)
    court.tomorrow()
    court.advance(case)
    assert (court.case(case).state, court.case(case).block) == (SEEDING, court.world.number + 2)
    court.world.mine(3)
    court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    court.tomorrow(hour=13)
    court.advance(case)
    assert court.case(case).state == SEEDING  # the secret is known, so that noon is not too late
    court.world.mine(3)
    court.advance(case)
    court.draw(case)
    assert court.case(case).state == COMMITTING


def test_client_case_that_shows_secrets_over_midnight_is_armed_anew(court: Played) -> None:
    court.jurors(1)
    case = court.open(secrets=[SECRET])
    court.world.mine(3)
    court.advance(case)
    court.tomorrow()
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("secret", case, 0, SECRET, sender=court.anybody)
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("draw", case, 0, 7, sender=court.anybody)
    court.advance(case)
    assert (court.case(case).state, court.case(case).pending) == (SEEDING, 1)


def test_client_case_ends_undecided_when_nobody_draws_for_fourteen_days(court: Played) -> None:
    court.jurors(1)
    case = court.open()
    opened, burnt = court.case(case).opened, court.burnt()
    court.reach(opened + 14 * DAY)
    court.advance(case)
    assert court.case(case).state == SEEDING
    court.reach(opened + 15 * DAY)
    court.advance(case)
    assert court.court.read("outcome", case) == UNDECIDED
    assert court.burnt() - burnt == 7 * FEE


# Drawing.


def test_draw_goes_on_where_it_stopped_and_skips_what_is_drawn(court: Played) -> None:
    court.jurors(2)
    case = court.request(seats=20)
    court.seed(case)
    done = court.court.send("draw", case, 0, 5, sender=court.anybody)
    assert [values["seat"] for name, values in done.events if name == "Seated"] == list(range(5))
    done = court.court.send("draw", case, 3, 5, sender=court.anybody)
    assert [values["seat"] for name, values in done.events if name == "Seated"] == [5, 6, 7]
    for start, n in ((0, 8), (8, 0), (9, 1), (2**256 - 1, 0)):
        with pytest.raises(Reverted, match="court: seats"):
            court.court.send("draw", case, start, n, sender=court.anybody)
    assert (court.case(case).drawn, court.case(case).state) == (8, DRAWING)
    done = court.court.send("draw", case, 8, 1_000, sender=court.anybody)
    assert [values["seat"] for name, values in done.events if name == "Seated"] == list(range(8, 20))
    assert done.events[-1] == ("Moved", {"id": case, "state": COMMITTING, "until": court.world.time + 3 * DAY})
    assert court.case(case).weight == 200 * CMT
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("draw", case, 20, 1, sender=court.anybody)


def test_advance_draws_twenty_five_seats(court: Played) -> None:
    court.jurors(2)
    case = court.request(seats=60)
    court.seed(case)
    for drawn in (25, 50, 60):
        court.advance(case)
        assert court.case(case).drawn == drawn
    assert court.case(case).state == COMMITTING


def test_seats_are_counted_for_a_juror_in_a_case_and_over_all(court: Played) -> None:
    (ann,) = court.jurors(1)
    first, second = court.request(seats=7), court.request(seats=8, subject=EVIDENCE)
    court.drawn(first)
    court.drawn(second)
    assert (court.ballot(first, ann.address).seats, court.ballot(second, ann.address).seats) == (7, 8)
    assert court.court.read("seatsOf", ann.address) == 15
    assert court.ballot(first, court.anybody.address).seats == 0


@pytest.mark.parametrize("people", [True, False])
def test_draw_ends_at_midnight(court: Played, people: bool) -> None:
    court.jurors(2)
    case = court.request(seats=9) if people else court.open(seats=9)
    court.world.mine(3)
    if people:
        court.seed(case)
    else:
        court.advance(case)
    burnt, until = court.burnt(), court.case(case).until
    court.reach(until)
    court.court.send("draw", case, 0, 4, sender=court.anybody)
    court.reach(until + 1)
    with pytest.raises(Reverted, match="court: not now"):
        court.court.send("draw", case, 4, 4, sender=court.anybody)
    court.advance(case)
    if people:
        assert court.court.read("outcome", case) == DISMISSED
        assert court.burnt() - burnt == 27 * FEE
    else:
        assert (court.case(case).state, court.case(case).drawn) == (SEEDING, 4)


def test_advance_draws_in_the_last_second_of_the_day(court: Played) -> None:
    court.jurors(1)
    case = court.request()
    court.seed(case)
    court.reach(court.case(case).until)
    court.advance(case)
    assert court.case(case).state == COMMITTING


def test_client_case_keeps_its_seats_over_midnight_and_draws_the_others_anew(court: Played) -> None:
    jurors = court.jurors(4)
    case = court.open(seats=20)
    first = court.case(case).block
    court.world.mine(3)
    court.advance(case)
    court.court.send("draw", case, 0, 8, sender=court.anybody)
    court.tomorrow()
    court.advance(case)
    second = court.case(case).block
    court.world.mine(3)
    court.advance(case)
    stakes = [(juror.address, 100 * CMT) for juror in jurors]
    seats = expected_seats(court.world.block_hash(first), [], stakes, 8)
    seats += expected_seats(court.world.block_hash(second), [], stakes, 20)[8:]
    assert court.draw(case) == Counter(seats)


@pytest.mark.parametrize("people", [True, False])
def test_empty_registry_ends_a_case_undecided_and_gives_a_pledge_back(court: Played, people: bool) -> None:
    case = court.request() if people else court.open()
    requester = court.world.person("requester" if people else "client")
    court.world.mine(3)
    if people:
        court.seed(case)
    else:
        court.advance(case)
    before, burnt = court.balance(requester), court.burnt()
    done = court.court.send("advance", case, sender=court.anybody)
    back, gone = (PLEDGE, 0) if people else (0, 7 * FEE)
    assert done.events[-1] == ("Decided", {"id": case, "outcome": UNDECIDED, "paid": back, "burnt": gone})
    assert (court.balance(requester) - before, court.burnt() - burnt) == (back, gone)
    assert (court.court.read("held"), court.case(case).state) == (0, ENDED)


def test_draw_reads_the_stakes_of_yesterday(court: Played) -> None:
    ann = court.stake("ann", 50 * CMT)
    court.tomorrow()
    court.court.send("unstake", 50 * CMT, sender=ann)
    court.stake("bea", 10**6 * CMT)
    case = court.request(seats=30)
    assert court.drawn(case) == Counter({ann.address: 30})
