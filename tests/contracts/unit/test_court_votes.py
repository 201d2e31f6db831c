"""Court, from the vote to what everybody is paid, and what a decision means for its subject."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.contracts.court import (
    CENSOR,
    CLOSE,
    COMMITTING,
    DISMISSED,
    DRAWING,
    ENDED,
    EVIDENCE,
    FEE,
    NOTHING,
    REJECTED,
    RESTORE,
    REVEALING,
    SECRET,
    STAKE,
    SUBJECT,
    UNDECIDED,
    UPHELD,
    VOTE,
    Ballot,
    Played,
    new_court,
    salt_of,
    settlement,
    shared_out,
)
from tests.contracts.harness import CMT, DAY, Account, Reverted, World

HIDDEN, SHOWN = 1, 1


@pytest.fixture
def court(world: World) -> Played:
    return new_court(world)


def panel(court: Played, count: int = 5, seats: int = 21, people: bool = True) -> tuple[int, list[Account]]:
    """A case whose seats are drawn, and who sits in it."""
    court.jurors(count)
    if people:
        case = court.request(seats)
        found = court.drawn(case)
    else:
        case = court.open(seats)
        court.world.mine(3)
        court.court.send("advance", case, sender=court.anybody)
        found = court.draw(case)
    return case, [court.people[who] for who in found]


def advance(court: Played, case: int) -> None:
    court.court.send("advance", case, sender=court.anybody)


# Committing.


def test_commit_takes_a_vote_for_each_seat_and_hides_the_choice(court: Played) -> None:
    case, (ann, *_) = panel(court)
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
    case, (ann, *_) = panel(court)
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
    case, (ann, *_) = panel(court)
    with pytest.raises(Reverted, match="court: no seat"):
        court.court.send("commit", case, SECRET, sender=court.anybody)
    court.commit(case, ann, UPHELD)
    with pytest.raises(Reverted, match="court: committed already"):
        court.commit(case, ann, REJECTED)


def test_commit_is_taken_until_three_days_are_over(court: Played) -> None:
    case, (ann, bea, *_) = panel(court)
    until = court.case(case).until
    court.reach(until)
    court.commit(case, ann, UPHELD)
    assert court.world.time == until
    with pytest.raises(Reverted, match="court: not now"):
        court.commit(case, bea, UPHELD)
    assert court.world.time == until + 1


def test_advance_closes_the_vote_after_three_days_only(court: Played) -> None:
    case, (ann, *_) = panel(court)
    court.commit(case, ann, UPHELD)
    until = court.case(case).until
    court.reach(until)
    with pytest.raises(Reverted, match="court: not yet"):
        advance(court, case)
    done = court.court.send("advance", case, sender=court.anybody)
    assert done.event == ("Moved", {"id": case, "state": REVEALING, "until": until + 2 * DAY})
    with pytest.raises(Reverted, match="court: not yet"):
        advance(court, case)


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
    case, everybody = panel(court)
    for juror in everybody[:-1]:
        court.commit(case, juror, UPHELD)
    assert court.case(case).state == COMMITTING
    done = court.commit(case, everybody[-1], UPHELD)
    assert done.events[-1] == ("Moved", {"id": case, "state": REVEALING, "until": court.world.time + 2 * DAY})


# Revealing.


def test_reveal_counts_the_seats_for_the_choice(court: Played) -> None:
    case, everybody = panel(court)
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
    case, everybody = panel(court)
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
    case, everybody = panel(court)
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
    case, everybody = panel(court)
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
    case, (ann, bea, *_) = panel(court)
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
    case, everybody = panel(court)
    for juror in everybody:
        court.commit(case, juror, UPHELD)
    until = court.case(case).until
    for juror in everybody[:-1]:
        court.reveal(case, juror, UPHELD)
    court.reach(until)
    with pytest.raises(Reverted, match="court: not yet"):
        advance(court, case)
    advance(court, case)
    assert (court.case(case).state, court.world.time) == (ENDED, until + 1)
    other = court.request(subject=EVIDENCE)
    court.drawn(other)
    for who in court.seats(other):
        court.commit(other, court.people[who], UPHELD)
    for who in court.seats(other):
        court.reveal(other, court.people[who], UPHELD)
    advance(court, other)
    assert (court.case(other).outcome, court.case(other).until) == (UPHELD, court.world.time)


def test_reading_shows_the_state_that_time_alone_has_brought(court: Played) -> None:
    case, (ann, *_) = panel(court)
    court.commit(case, ann, UPHELD)
    until = court.case(case).until
    court.world.move(until - court.world.time)
    assert court.case(case).state == COMMITTING
    court.world.move(1)
    assert (court.case(case).state, court.case(case).until) == (REVEALING, until + 2 * DAY)


def test_case_without_any_vote_ends_at_once_when_the_vote_is_over(court: Played) -> None:
    case, _ = panel(court)
    court.reach(court.case(case).until + 1)
    advance(court, case)
    assert court.court.read("outcome", case) == UNDECIDED


# Settling.

SPREADS = [
    # seats, upheld, rejected, hidden; the others stay away
    *((21, 21, 0, 0), (21, 0, 21, 0), (21, 15, 6, 0), (21, 6, 15, 0), (21, 11, 10, 0), (21, 10, 11, 0)),
    *((21, 7, 0, 0), (21, 6, 0, 0), (21, 0, 7, 14), (21, 0, 6, 15), (21, 4, 3, 3), (21, 3, 3, 0), (21, 4, 4, 5)),
    *((20, 10, 10, 0), (20, 7, 0, 13), (20, 6, 0, 14), (20, 0, 0, 20), (20, 0, 0, 0), (100, 41, 12, 20)),
    *((100, 12, 41, 20), (100, 34, 0, 0), (100, 33, 0, 0), (301, 90, 91, 77)),
]


@pytest.mark.parametrize("people", [True, False])
@pytest.mark.parametrize(("seats", "upheld", "rejected", "hidden"), SPREADS)
def test_everybody_is_paid_what_the_rules_say(
    court: Played, people: bool, seats: int, upheld: int, rejected: int, hidden: int
) -> None:
    jurors = 12 if seats < 100 else 24
    case, _ = panel(court, jurors, seats, people)
    sides = shared_out(court.seats(case), (upheld, rejected, hidden, seats - upheld - rejected - hidden))
    asked = court.world.person("requester" if people else "client")
    before, burnt, held = court.balance(asked), court.burnt(), court.court.read("held")
    choices = dict(zip(chain(*sides), _choices(sides), strict=True))
    court.vote(case, choices, hide=sides[2])
    expected = settlement(seats, upheld, rejected, hidden, people)
    assert court.court.read("outcome", case) == expected.outcome
    assert (court.balance(asked) - before, court.burnt() - burnt) == (expected.back, expected.burnt)
    paid = 0
    for side, a_seat in ((0, expected.upheld), (1, expected.rejected), (2, 0)):
        for who in sides[side]:
            amount = a_seat * court.ballot(case, who).seats
            assert court.court.read("rewardOf", case, who) == (amount, 0)
            done = court.court.send("claim", case, who, sender=court.anybody)
            assert done.event == ("Claimed", {"id": case, "juror": who, "amount": amount})
            assert (court.balance(who), court.court.read("seatsOf", who)) == (amount, 0)
            paid += amount
    voted = VOTE * (upheld + rejected + hidden)
    assert court.court.read("held") == held + voted - paid - expected.back - expected.burnt == jurors * 100 * CMT
    assert court.balance(court.court.address) == court.court.read("held")


def _choices(sides: list[list[str]]) -> list[int | None]:
    """A choice for each juror, in the order of the sides; who hides votes for."""
    return [choice for side, choice in zip(sides, (UPHELD, REJECTED, UPHELD, None), strict=True) for _ in side]


def test_claim_is_paid_once_and_after_the_end(court: Played) -> None:
    case, everybody = panel(court)
    ann = everybody[0]
    for juror in everybody:
        court.commit(case, juror, UPHELD)
    with pytest.raises(Reverted, match="court: not yet"):
        court.court.send("claim", case, ann.address, sender=ann)
    assert court.court.read("rewardOf", case, ann.address) == (0, 0)
    for juror in everybody:
        court.reveal(case, juror, UPHELD)
    advance(court, case)
    with pytest.raises(Reverted, match="court: no seat"):
        court.court.send("claim", case, court.anybody.address, sender=ann)
    court.court.send("claim", case, ann.address, sender=ann)
    ballot = court.ballot(case, ann.address)
    assert (ballot.claimed, ballot.status) == (True, SHOWN + UPHELD)
    assert court.court.read("rewardOf", case, ann.address) == (0, 0)
    with pytest.raises(Reverted, match="court: claimed already"):
        court.court.send("claim", case, ann.address, sender=ann)


def test_absent_juror_loses_half_a_fee_a_seat_and_the_place_in_the_registry(court: Played) -> None:
    case, everybody = panel(court)
    ann, seats = everybody[0], court.ballot(case, everybody[0].address).seats
    court.vote(case, {juror.address: None if juror == ann else UPHELD for juror in everybody})
    total, held = court.court.read("total"), court.court.read("held")
    assert court.court.read("rewardOf", case, ann.address) == (0, seats * FEE // 2)
    done = court.court.send("claim", case, ann.address, sender=court.anybody)
    bounty = seats * FEE // 2
    assert done.events == [
        ("Unstaked", {"account": ann.address, "amount": 100 * CMT, "stake": 0}),
        ("Absent", {"id": case, "juror": ann.address, "caller": court.anybody.address, "bounty": bounty}),
    ]
    assert (court.balance(court.anybody), court.balance(ann)) == (bounty, 0)
    assert held - court.court.read("held") == bounty
    assert court.court.read("stakeOf", ann.address) == court.court.read("seatsOf", ann.address) == 0
    assert court.court.read("leavingOf", ann.address)[0] == 100 * CMT - bounty
    with pytest.raises(Reverted, match="court: claimed already"):
        court.court.send("claim", case, ann.address, sender=court.anybody)
    court.tomorrow()
    assert court.court.read("total") == total - 100 * CMT
    court.tomorrow()
    court.court.send("payOut", ann.address, sender=court.anybody)
    assert court.balance(ann) == 100 * CMT - bounty


def test_absent_juror_who_left_before_pays_out_of_what_is_locked(court: Played) -> None:
    (ann,) = court.jurors(1, STAKE)
    case = court.request(seats=100)
    court.drawn(case)
    court.court.send("unstake", STAKE, sender=ann)
    court.vote(case, {ann.address: None})
    assert court.court.read("rewardOf", case, ann.address) == (0, STAKE)
    court.court.send("claim", case, ann.address, sender=court.anybody)
    assert court.balance(court.anybody) == STAKE
    assert court.court.read("leavingOf", ann.address)[0] == court.court.read("held") == 0


def test_absent_in_a_case_that_was_never_put_to_the_vote_loses_nothing(court: Played) -> None:
    (ann,) = court.jurors(1)
    case = court.request(seats=9)
    court.seed(case)
    court.court.send("draw", case, 0, 8, sender=ann)
    court.tomorrow()
    advance(court, case)
    assert court.court.read("outcome", case) == DISMISSED
    assert court.court.read("rewardOf", case, ann.address) == (0, 0)
    done = court.court.send("claim", case, ann.address, sender=court.anybody)
    assert done.event == ("Claimed", {"id": case, "juror": ann.address, "amount": 0})
    assert (court.court.read("stakeOf", ann.address), court.court.read("seatsOf", ann.address)) == (100 * CMT, 0)


# What a decision means.


def decide(court: Played, kind: int, subject: bytes, choice: int, seats: int = 7) -> int:
    """Have a case decided by everybody alike."""
    case = court.request(seats, kind, subject)
    court.vote(case, dict.fromkeys(court.drawn(case), choice))
    return case


def test_upheld_request_strikes_its_subject_and_a_rejected_one_does_not(court: Played) -> None:
    court.jurors(1)
    account = court.world.person("crook").address
    subject = bytes(12) + bytes.fromhex(account[2:])
    assert (court.court.read("closed", account), court.court.read("censored", SUBJECT)) == (False, False)
    decide(court, CENSOR, SUBJECT, REJECTED)
    assert court.court.read("censored", SUBJECT) is False
    censored = decide(court, CENSOR, SUBJECT, UPHELD, seats=21)
    closed = decide(court, CLOSE, subject, UPHELD)
    assert (court.court.read("closed", account), court.court.read("censored", SUBJECT)) == (True, True)
    assert court.court.read("censored", subject) is False
    assert court.court.read("closed", court.anybody.address) is False
    assert court.court.read("subjects", SUBJECT)[:2] == (0, censored)
    assert court.court.read("subjects", subject) == (0, closed, court.world.time, 7, True)
    for kind, what in ((CENSOR, SUBJECT), (CLOSE, subject)):
        with pytest.raises(Reverted, match="court: kind"):
            court.request(63, kind, what)


def test_newest_decision_holds_and_a_subject_can_be_restored(court: Played) -> None:
    court.jurors(1)
    decide(court, CENSOR, SUBJECT, UPHELD)
    decide(court, RESTORE, SUBJECT, REJECTED, seats=21)
    assert court.court.read("censored", SUBJECT) is True
    restored = decide(court, RESTORE, SUBJECT, UPHELD, seats=63)
    assert court.court.read("censored", SUBJECT) is False
    assert court.court.read("subjects", SUBJECT) == (0, restored, court.world.time, 63, False)
    with pytest.raises(Reverted, match="court: kind"):
        court.request(189, RESTORE, SUBJECT)


def test_seats_are_tripled_after_a_decision_within_ninety_days(court: Played) -> None:
    court.jurors(1)
    for seats, kind, following in ((7, CENSOR, 21), (21, RESTORE, 63), (63, CENSOR, 189), (189, RESTORE, 301)):
        assert court.court.read("seatsFor", SUBJECT) == seats
        decide(court, kind, SUBJECT, UPHELD, seats)
        assert court.court.read("seatsFor", SUBJECT) == following
        with pytest.raises(Reverted, match="court: seats"):
            court.request(following - 1, CENSOR if kind == RESTORE else RESTORE)
    assert court.court.read("seatsFor", EVIDENCE) == 7
    end = court.court.read("subjects", SUBJECT)[2] + 90 * DAY
    court.world.move(end - court.world.time)
    assert court.court.read("seatsFor", SUBJECT) == 301
    court.world.move(1)
    assert court.court.read("seatsFor", SUBJECT) == 7


def test_case_that_jurors_did_not_decide_triples_nothing(court: Played) -> None:
    court.jurors(1)
    case = court.request()
    court.vote(case, dict.fromkeys(court.drawn(case)))
    assert court.court.read("outcome", case) == UNDECIDED
    assert court.court.read("seatsFor", SUBJECT) == 7
    lapsed = court.request()
    court.tomorrow()
    advance(court, lapsed)
    assert court.court.read("outcome", lapsed) == DISMISSED
    assert court.court.read("subjects", SUBJECT) == (0, 0, 0, 0, False)


def test_case_of_a_client_changes_no_subject(court: Played) -> None:
    case, everybody = panel(court, 1, 7, people=False)
    court.vote(case, {everybody[0].address: UPHELD})
    assert court.court.read("outcome", case) == UPHELD
    assert court.court.read("subjects", court.court.read("subjectOf", case)) == (0, 0, 0, 0, False)
    assert court.court.read("closed", "0x" + 39 * "0" + "5") is False


def test_end_is_announced_with_what_was_paid_and_burnt(court: Played) -> None:
    case, everybody = panel(court, 24)
    upheld, rejected = shared_out(court.seats(case), (15, 6))
    choices = {**dict.fromkeys(upheld, UPHELD), **dict.fromkeys(rejected, REJECTED)}
    for who, choice in choices.items():
        court.commit(case, court.people[who], choice)
    for who, choice in choices.items():
        court.reveal(case, court.people[who], choice)
    done = court.court.send("advance", case, sender=everybody[0])
    expected = settlement(21, 15, 6, 0)
    values = {"id": case, "outcome": UPHELD, "paid": expected.back, "burnt": expected.burnt}
    assert done.events == [
        ("Moved", {"id": case, "state": ENDED, "until": court.world.time}),
        ("Decided", values),
    ]


def test_drawing_case_cannot_be_voted_shown_or_claimed(court: Played) -> None:
    (ann,) = court.jurors(1)
    case = court.request()
    court.seed(case)
    assert court.case(case).state == DRAWING
    for name, *arguments in (("commit", case, SECRET), ("reveal", case, 1, SECRET)):
        with pytest.raises(Reverted, match="court: not now"):
            court.court.send(name, *arguments, sender=ann)
    with pytest.raises(Reverted, match="court: not yet"):
        court.court.send("claim", case, ann.address, sender=ann)
