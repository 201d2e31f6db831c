"""Court, the vote: commitments, showing them, and counting."""

from __future__ import annotations

import pytest

from tests.contracts.court import (
    COMMITTING,
    ENDED,
    EVIDENCE,
    NOTHING,
    REJECTED,
    REVEALING,
    SECRET,
    UNDECIDED,
    UPHELD,
    VOTE,
    Ballot,
    Played,
    new_court,
    salt_of,
)
from tests.contracts.harness import DAY, Account, Reverted, World

HIDDEN, SHOWN = 1, 1


@pytest.fixture
def court(world: World) -> Played:
    return new_court(world)


# Committing.


def test_commit_takes_a_vote_for_each_seat_and_hides_the_choice(court: Played) -> None:
    case, (ann, *_) = court.panel()
    seats, held = court.ballot(case, ann.address).seats, court.court.read("held")
    assert court.ballot(case, ann.address) == Ballot(NOTHING, 0, seats, claimed=False)
    done = court.commit(case, ann, UPHELD)
    assert done.event == ("Committed", {"id": case, "juror": ann.address, "seats": seats})
    ballot = court.ballot(case, ann.address)
    assert (ballot.commitment, ballot.status) == (court.sealed(case, ann, UPHELD)[:30] + bytes(2), HIDDEN)
    assert (ballot.seats, ballot.claimed) == (seats, False)
    assert court.court.read("held") - held == VOTE * seats
    assert court.case(case).committed == seats


def test_commit_takes_an_allowance_and_no_other_sum(court: Played) -> None:
    case, (ann, *_) = court.panel()
    cost = VOTE * court.ballot(case, ann.address).seats
    for value in (1, cost - 1, cost + 1):
        with pytest.raises(Reverted, match="till: coins"):
            court.court.send("commit", case, SECRET, sender=ann, value=value)
    with pytest.raises(Reverted, match="erc20: allowance"):
        court.court.send("commit", case, SECRET, sender=ann)
    court.token.send("deposit", sender=ann, value=cost)
    court.token.send("approve", court.court.address, cost, sender=ann)
    court.court.send("commit", case, SECRET, sender=ann)
    assert court.balance(ann) == 0


def test_commit_is_for_who_has_a_seat_and_once(court: Played) -> None:
    case, (ann, *_) = court.panel()
    with pytest.raises(Reverted, match="court: no seat"):
        court.court.send("commit", case, SECRET, sender=court.anybody)
    court.commit(case, ann, UPHELD)
    with pytest.raises(Reverted, match="court: committed already"):
        court.commit(case, ann, REJECTED)


def test_commit_is_taken_until_three_days_are_over(court: Played) -> None:
    case, (ann, bea, *_) = court.panel()
    until = court.case(case).until
    court.reach(until)
    court.commit(case, ann, UPHELD)
    assert court.world.time == until
    with pytest.raises(Reverted, match="court: not now"):
        court.commit(case, bea, UPHELD)
    assert court.world.time == until + 1


def test_advance_closes_the_vote_after_three_days_only(court: Played) -> None:
    case, (ann, *_) = court.panel()
    court.commit(case, ann, UPHELD)
    until = court.case(case).until
    court.reach(until)
    with pytest.raises(Reverted, match="court: not yet"):
        court.advance(case)
    done = court.court.send("advance", case, sender=court.anybody)
    assert done.event == ("Moved", {"id": case, "state": REVEALING, "until": until + 2 * DAY})
    with pytest.raises(Reverted, match="court: not yet"):
        court.advance(case)


def test_no_vote_is_taken_before_all_seats_are_drawn(court: Played) -> None:
    (ann,) = court.jurors(1)
    case = court.request(seats=9)
    court.seed(case)
    court.court.send("draw", case, 0, 8, sender=ann)
    with pytest.raises(Reverted, match="court: not now"):
        court.commit(case, ann, UPHELD)
    court.court.send("draw", case, 8, 1, sender=ann)
    court.commit(case, ann, UPHELD)


def test_last_commitment_begins_the_time_to_show(court: Played) -> None:
    case, everybody = court.panel()
    for juror in everybody[:-1]:
        court.commit(case, juror, UPHELD)
    assert court.case(case).state == COMMITTING
    done = court.commit(case, everybody[-1], UPHELD)
    assert done.events[-1] == ("Moved", {"id": case, "state": REVEALING, "until": court.world.time + 2 * DAY})


# Revealing.


def test_reveal_counts_the_seats_for_the_choice(court: Played) -> None:
    case, everybody = court.panel()
    for place, juror in enumerate(everybody):
        court.commit(case, juror, UPHELD if place else REJECTED)
    done = court.reveal(case, everybody[0], REJECTED)
    seats = court.ballot(case, everybody[0].address).seats
    assert done.event == (
        "Revealed",
        {"id": case, "juror": everybody[0].address, "choice": REJECTED, "seats": seats},
    )
    assert court.ballot(case, everybody[0].address).status == SHOWN + REJECTED
    assert (court.case(case).upheld, court.case(case).rejected) == (0, seats)
    for juror in everybody[1:]:
        court.reveal(case, juror, UPHELD)
        assert court.ballot(case, juror.address).status == SHOWN + UPHELD
    assert (court.case(case).upheld, court.case(case).rejected) == (21 - seats, seats)


def test_reveal_needs_choice_and_salt_of_the_commitment(court: Played) -> None:
    case, everybody = court.panel()
    for juror in everybody:
        court.commit(case, juror, UPHELD)
    ann = everybody[0]
    for choice in (0, 3, 2**256 - 1):
        with pytest.raises(Reverted, match="court: choice"):
            court.court.send("reveal", case, choice, salt_of(ann), sender=ann)
    for choice, salt in ((REJECTED, salt_of(ann)), (UPHELD, salt_of(everybody[1])), (UPHELD, NOTHING)):
        with pytest.raises(Reverted, match="court: commitment"):
            court.court.send("reveal", case, choice, salt, sender=ann)
    court.reveal(case, ann, UPHELD)
    with pytest.raises(Reverted, match="court: no hidden vote"):
        court.reveal(case, ann, UPHELD)
    with pytest.raises(Reverted, match="court: no hidden vote"):
        court.court.send("reveal", case, UPHELD, salt_of(ann), sender=court.anybody)


def test_commitment_is_bound_to_chain_court_case_juror_choice_and_salt(court: Played) -> None:
    case, everybody = court.panel()
    ann, bea = everybody[:2]
    own = court.sealed(case, ann, UPHELD)
    assert len({own, court.sealed(case + 1, ann, UPHELD), court.sealed(case, bea, UPHELD, salt_of(ann))}) == 3
    court.court.send("commit", case, court.sealed(case + 1, ann, UPHELD), sender=ann, value=_cost(court, case, ann))
    court.court.send("commit", case, court.sealed(case, ann, UPHELD), sender=bea, value=_cost(court, case, bea))
    court.reach(court.case(case).until + 1)
    for juror in (ann, bea):
        with pytest.raises(Reverted, match="court: commitment"):
            court.court.send("reveal", case, UPHELD, salt_of(ann), sender=juror)


def _cost(court: Played, case: int, juror: Account) -> int:
    return VOTE * court.ballot(case, juror.address).seats


def test_last_two_bytes_of_a_commitment_do_not_count_and_all_others_do(court: Played) -> None:
    case, everybody = court.panel()
    ann, bea = everybody[:2]
    spoilt = int.from_bytes(court.sealed(case, ann, UPHELD), "big")
    court.court.send("commit", case, (spoilt ^ 0xFFFF).to_bytes(32, "big"), sender=ann, value=_cost(court, case, ann))
    spoilt = int.from_bytes(court.sealed(case, bea, UPHELD), "big") ^ 0x1_0000
    court.court.send("commit", case, spoilt.to_bytes(32, "big"), sender=bea, value=_cost(court, case, bea))
    court.reach(court.case(case).until + 1)
    court.reveal(case, ann, UPHELD)
    with pytest.raises(Reverted, match="court: commitment"):
        court.reveal(case, bea, UPHELD)


def test_reveal_is_taken_for_two_days_after_the_vote_whoever_calls_first(court: Played) -> None:
    case, (ann, bea, *_) = court.panel()
    for juror in (ann, bea):
        court.commit(case, juror, UPHELD)
    until = court.case(case).until
    court.reach(until)
    with pytest.raises(Reverted, match="court: not now"):
        court.reveal(case, ann, UPHELD)
    court.reach(until + 2 * DAY)
    done = court.reveal(case, ann, UPHELD)
    assert done.events[-1] == ("Moved", {"id": case, "state": REVEALING, "until": until + 2 * DAY})
    with pytest.raises(Reverted, match="court: not now"):
        court.reveal(case, bea, UPHELD)
    assert court.world.time == until + 2 * DAY + 1


def test_case_is_counted_after_two_days_or_when_all_is_shown(court: Played) -> None:
    case, everybody = court.panel()
    for juror in everybody:
        court.commit(case, juror, UPHELD)
    until = court.case(case).until
    for juror in everybody[:-1]:
        court.reveal(case, juror, UPHELD)
    court.reach(until)
    with pytest.raises(Reverted, match="court: not yet"):
        court.advance(case)
    court.advance(case)
    assert (court.case(case).state, court.world.time) == (ENDED, until + 1)
    other = court.request(subject=EVIDENCE)
    court.drawn(other)
    for who in court.seats(other):
        court.commit(other, court.people[who], UPHELD)
    for who in court.seats(other):
        court.reveal(other, court.people[who], UPHELD)
    court.advance(other)
    assert (court.case(other).outcome, court.case(other).until) == (UPHELD, court.world.time)


def test_reading_shows_the_state_that_time_alone_has_brought(court: Played) -> None:
    case, (ann, *_) = court.panel()
    court.commit(case, ann, UPHELD)
    until = court.case(case).until
    court.world.move(until - court.world.time)
    assert court.case(case).state == COMMITTING
    court.world.move(1)
    assert (court.case(case).state, court.case(case).until) == (REVEALING, until + 2 * DAY)


def test_case_without_any_vote_ends_at_once_when_the_vote_is_over(court: Played) -> None:
    case, _ = court.panel()
    court.reach(court.case(case).until + 1)
    court.advance(case)
    assert court.court.read("outcome", case) == UNDECIDED
