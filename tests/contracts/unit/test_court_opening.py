"""Court, opening and arming a case."""

from __future__ import annotations

import pytest

from tests.contracts.court import (
    CENSOR,
    CLIENT,
    CLOSE,
    DISMISSED,
    EVIDENCE,
    FEE,
    HOUR,
    NOTHING,
    RESTORE,
    SECOND,
    SECRET,
    SEEDING,
    SUBJECT,
    UNDECIDED,
    WAITING,
    Played,
    commitment_to,
    new_court,
)
from tests.contracts.harness import CMT, DAY, Reverted, World

PLEDGE = 3 * 7 * FEE


@pytest.fixture
def court(world: World) -> Played:
    return new_court(world)


# Opening.


def test_request_takes_the_pledge_and_is_armed_at_once(court: Played) -> None:
    ann = court.world.person("ann")
    arguments = (CENSOR, SUBJECT, 9, EVIDENCE, "https://example.org/e", commitment_to(SECRET))
    done = court.court.send("request", *arguments, sender=ann, value=27 * FEE)
    assert done.value == court.court.read("count") == 1
    (moved, about), (name, values) = done.events
    assert (moved, about) == ("Moved", {"id": 1, "state": SEEDING, "until": court.midnight() - 1})
    assert name == "Requested"
    assert values == {
        "id": 1,
        "requester": ann.address,
        "subject": SUBJECT,
        "kind": CENSOR,
        "seats": 9,
        "evidence": EVIDENCE,
        "uri": "https://example.org/e",
    }
    case = court.case(1)
    assert (case.who, case.kind, case.seats, case.state) == (ann.address, CENSOR, 9, SEEDING)
    assert (case.block, case.opened, case.pending) == (court.world.number + 2, court.world.time, 1)
    assert (case.outcome, case.drawn, case.committed, case.upheld, case.rejected, case.weight) == (0,) * 6
    assert court.court.read("subjectOf", 1) == SUBJECT
    assert court.court.read("subjects", SUBJECT) == (1, 0, 0, 0, False)
    assert court.court.read("secrets", 1, 0) == commitment_to(SECRET)
    assert court.court.read("held") == 27 * FEE
    assert court.court.read("outcome", 1) == 0


def test_request_takes_an_allowance_and_no_other_sum(court: Played) -> None:
    ann = court.world.person("ann")
    arguments = (CENSOR, SUBJECT, 7, EVIDENCE, "", commitment_to(SECRET))
    for value in (1, PLEDGE - 1, PLEDGE + 1):
        with pytest.raises(Reverted, match="till: coins"):
            court.court.send("request", *arguments, sender=ann, value=value)
    with pytest.raises(Reverted, match="erc20: allowance"):
        court.court.send("request", *arguments, sender=ann)
    court.token.send("deposit", sender=ann, value=PLEDGE)
    court.token.send("approve", court.court.address, PLEDGE, sender=ann)
    court.court.send("request", *arguments, sender=ann)
    assert (court.balance(ann), court.court.read("held")) == (0, PLEDGE)


def test_request_of_each_kind_names_a_subject_of_its_form(court: Played) -> None:
    account = bytes(12) + bytes.fromhex(court.anybody.address[2:])
    largest, smallest = bytes(12) + b"\xff" * 20, bytes(11) + b"\1" + bytes(20)
    for kind, subject in ((CLOSE, SUBJECT), (CLOSE, smallest), (CENSOR, account), (CENSOR, largest), (CLOSE, NOTHING)):
        with pytest.raises(Reverted, match="court: subject"):
            court.request(kind=kind, subject=subject)
    for kind, subject in ((4, SUBJECT), (CLIENT, SUBJECT), (RESTORE, SUBJECT), (RESTORE, account)):
        with pytest.raises(Reverted, match="court: kind"):
            court.request(kind=kind, subject=subject)
    for kind, subject in ((CLOSE, account), (CLOSE, largest), (CENSOR, smallest), (CENSOR, SUBJECT)):
        assert court.case(court.request(kind=kind, subject=subject)).kind == kind


def test_request_needs_seats_in_range_and_a_commitment(court: Played) -> None:
    for seats in (0, 6, 302, 2**16 + 7):
        with pytest.raises(Reverted, match="court: seats"):
            court.request(seats=seats)
    with pytest.raises(Reverted, match="court: commitment"):
        court.court.send("request", CENSOR, SUBJECT, 7, EVIDENCE, "", NOTHING, sender=court.anybody, value=PLEDGE)
    assert court.case(court.request(seats=301)).seats == 301


def test_one_case_is_open_about_a_subject(court: Played) -> None:
    court.request()
    with pytest.raises(Reverted, match="court: a case is open"):
        court.request(who="another")
    court.request(subject=EVIDENCE)


def test_open_takes_the_fee_of_the_client_and_stores_item_and_client(court: Played) -> None:
    client = court.world.person("client")
    court.token.send("deposit", sender=client, value=10 * CMT)
    court.token.send("approve", court.court.address, 7 * FEE, sender=client)
    done = court.court.send("open", 12, 7, [NOTHING, NOTHING], sender=client)
    assert done.value == 1
    assert done.events[1] == ("Opened", {"id": 1, "client": client.address, "item": 12, "seats": 7})
    case = court.case(1)
    assert (case.who, case.kind, case.seats, case.state, case.pending) == (client.address, CLIENT, 7, SEEDING, 0)
    assert int.from_bytes(court.court.read("subjectOf", 1), "big") == 12
    assert (court.balance(client), court.court.read("held")) == (10 * CMT - 7 * FEE, 7 * FEE)
    with pytest.raises(Reverted, match="erc20: allowance"):
        court.court.send("open", 12, 7, [NOTHING, NOTHING], sender=client)


def test_open_needs_seats_in_range(court: Played) -> None:
    court.allow(1_000 * FEE)
    for seats in (0, 6, 302):
        with pytest.raises(Reverted, match="court: seats"):
            court.open(seats=seats)
    assert court.case(court.open(seats=301)).seats == 301


def test_open_takes_no_coins(court: Played) -> None:
    with pytest.raises(Reverted):
        court.court.send("open", 1, 7, [NOTHING, NOTHING], sender=court.anybody, value=7 * FEE)


def test_unknown_case_is_refused_and_read_as_nothing(court: Played) -> None:
    calls = (
        *(("advance", 1), ("draw", 1, 0, 1), ("seed", 1, SECRET), ("secret", 1, 0, SECRET), ("commit", 1, SECRET)),
        *(("reveal", 1, 1, SECRET), ("claim", 1, court.anybody.address)),
    )
    for name, *arguments in calls:
        with pytest.raises(Reverted, match="court: no such case"):
            court.court.send(name, *arguments, sender=court.anybody)
    assert court.court.read("outcome", 1) == 0
    assert set(court.court.read("cases", 1)[1:]) == {0}


# Arming.


@pytest.mark.parametrize(
    ("secrets", "hour"), [((), 23), ((SECRET,), 12), ((SECRET, SECOND), 12), ((NOTHING[:0], SECOND), 12)]
)
def test_client_case_after_the_hour_is_armed_on_the_next_day(
    court: Played, secrets: tuple[bytes, ...], hour: int
) -> None:
    court.jurors(1)
    limit = court.world.time // DAY * DAY + hour * HOUR
    court.allow(2 * 7 * FEE)
    court.reach(limit - 1)
    assert court.case(court.open(secrets=secrets)).state == SEEDING
    late = court.open(item=6, secrets=secrets)
    assert court.world.time == limit
    assert (court.case(late).state, court.case(late).until, court.case(late).block) == (
        WAITING,
        court.midnight() - 1,
        0,
    )
    court.reach(court.midnight() - 1)
    with pytest.raises(Reverted, match="court: not yet"):
        court.advance(late)
    court.reach(court.midnight())
    court.advance(late)
    assert (court.case(late).state, court.case(late).block) == (SEEDING, court.world.number + 2)


def test_request_of_the_last_hour_is_armed_on_the_next_day(court: Played) -> None:
    court.jurors(1)
    court.at(23)
    case = court.request()
    assert court.case(case).state == WAITING
    with pytest.raises(Reverted, match="court: not now"):
        court.seed(case)
    court.tomorrow(hour=22)
    court.advance(case)
    assert court.case(case).state == SEEDING
    court.drawn(case)


def test_waiting_case_that_is_too_late_again_waits_for_another_day(court: Played) -> None:
    court.at(23)
    case = court.request()
    court.tomorrow(hour=23)
    court.advance(case)
    assert (court.case(case).state, court.case(case).until) == (WAITING, court.midnight() - 1)
    with pytest.raises(Reverted, match="court: not yet"):
        court.advance(case)


@pytest.mark.parametrize("people", [True, False])
def test_waiting_case_ends_after_fourteen_days(court: Played, people: bool) -> None:
    court.at(23)
    case = court.request() if people else court.open()
    burnt, held, opened = court.burnt(), court.court.read("held"), court.case(case).opened
    court.reach(opened + 14 * DAY)
    court.advance(case)
    assert court.case(case).state == WAITING
    court.reach(opened + 15 * DAY + HOUR)
    court.advance(case)
    assert court.court.read("outcome", case) == (DISMISSED if people else UNDECIDED)
    assert (court.burnt() - burnt, court.court.read("held")) == (held, 0)
