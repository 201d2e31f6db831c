"""Court, what everybody is paid, and what a decision means for its subject."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.contracts.court import (
    CENSOR,
    CLOSE,
    DISMISSED,
    DRAWING,
    ENDED,
    EVIDENCE,
    FEE,
    REJECTED,
    RESTORE,
    SECRET,
    STAKE,
    SUBJECT,
    UNDECIDED,
    UPHELD,
    VOTE,
    Played,
    new_court,
    settlement,
    shared_out,
)
from tests.contracts.harness import CMT, DAY, Reverted, World

HIDDEN, SHOWN = 1, 1


@pytest.fixture
def court(world: World) -> Played:
    return new_court(world)


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
    case, _ = court.panel(jurors, seats, people)
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
    case, everybody = court.panel()
    ann = everybody[0]
    for juror in everybody:
        court.commit(case, juror, UPHELD)
    with pytest.raises(Reverted, match="court: not yet"):
        court.court.send("claim", case, ann.address, sender=ann)
    assert court.court.read("rewardOf", case, ann.address) == (0, 0)
    for juror in everybody:
        court.reveal(case, juror, UPHELD)
    court.advance(case)
    with pytest.raises(Reverted, match="court: no seat"):
        court.court.send("claim", case, court.anybody.address, sender=ann)
    court.court.send("claim", case, ann.address, sender=ann)
    ballot = court.ballot(case, ann.address)
    assert (ballot.claimed, ballot.status) == (True, SHOWN + UPHELD)
    assert court.court.read("rewardOf", case, ann.address) == (0, 0)
    with pytest.raises(Reverted, match="court: claimed already"):
        court.court.send("claim", case, ann.address, sender=ann)


def test_absent_juror_loses_half_a_fee_a_seat_and_the_place_in_the_registry(court: Played) -> None:
    case, everybody = court.panel()
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
    court.advance(case)
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
    court.advance(lapsed)
    assert court.court.read("outcome", lapsed) == DISMISSED
    assert court.court.read("subjects", SUBJECT) == (0, 0, 0, 0, False)


def test_case_of_a_client_changes_no_subject(court: Played) -> None:
    case, everybody = court.panel(1, 7, people=False)
    court.vote(case, {everybody[0].address: UPHELD})
    assert court.court.read("outcome", case) == UPHELD
    assert court.court.read("subjects", court.court.read("subjectOf", case)) == (0, 0, 0, 0, False)
    assert court.court.read("closed", "0x" + 39 * "0" + "5") is False


def test_end_is_announced_with_what_was_paid_and_burnt(court: Played) -> None:
    case, everybody = court.panel(24)
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
