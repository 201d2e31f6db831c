"""A case: the bar of its seats, who is what in it, when it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cmwallet.market.court import bar
from cmwallet.market.court.bar import seat_bar
from cmwallet.market.court.case import (
    COMMITTING,
    DRAWING,
    ENDED,
    REVEALING,
    SEEDING,
    SHOWING,
    Ballot,
    Case,
)
from identity.address import Address, parse_address


def case(state: int, **counts: int) -> Case:
    numbers: dict[str, Any] = {"committed": 0, "upheld": 0, "rejected": 0, "seats": 100, **counts}
    fixed: dict[str, Any] = {"number": 1, "who": parse_address("0x" + "11" * 20), "until": 0, "kind": 0, "outcome": ""}
    return Case(**fixed, state=state, pending=0, block=1, opened=0, drawn=0, weight=0, **numbers)


@pytest.mark.parametrize(
    ("state", "counts", "said"),
    [
        (DRAWING, {}, "····················  up 0 · down 0 · hidden 0 · not drawn 100 of 100"),
        (COMMITTING, {"committed": 50}, "░░░░░░░░░░··········  up 0 · down 0 · hidden 50 · open 50 of 100"),
        (
            REVEALING,
            {"committed": 73, "upheld": 41, "rejected": 12},
            "████████▓▓░░░░······  up 41 · down 12 · hidden 20 · absent 27 of 100",
        ),
        (
            ENDED,
            {"committed": 7, "upheld": 4, "rejected": 3, "seats": 7},
            "███████████▓▓▓▓▓▓▓▓▓  up 4 · down 3 · hidden 0 · absent 0 of 7",
        ),
    ],
)
def test_each_mark_stands_for_a_twentieth_of_the_seats(state: int, counts: dict[str, int], said: str) -> None:
    assert seat_bar(case(state, **counts)) == said
    plain = seat_bar(case(state, **counts), plain=True)
    assert plain.isascii()
    marks, words = said.split("  ")
    assert plain == marks.translate(str.maketrans("█▓░·", "#x?.")) + "  " + words.replace(" ·", ",")


@pytest.mark.parametrize("seats", range(7, 302, 7))
def test_a_bar_is_as_wide_for_every_panel(seats: int) -> None:
    shown = seat_bar(case(REVEALING, seats=seats, committed=seats - 2, upheld=seats // 2, rejected=seats // 3))
    assert len(shown.split("  ")[0]) == 20 == bar.WIDTH


def held(*claimed: bool) -> dict[Address, Ballot]:
    """Ballots of own accounts, one each, claimed or not."""
    return {parse_address(f"0x{number:040x}"): Ballot(b"", 0, 1, one) for number, one in enumerate(claimed, 1)}


@pytest.mark.parametrize(
    ("state", "claimed", "done"),
    [
        (ENDED, (), True),
        (ENDED, (True,), True),
        (ENDED, (True, True), True),
        (ENDED, (True, False), False),
        (ENDED, (False,), False),
        (REVEALING, (), False),
        (REVEALING, (True,), False),
    ],
)
def test_a_case_is_done_when_it_has_ended_and_owes_nobody_here(
    state: int, claimed: tuple[bool, ...], done: bool
) -> None:
    found = replace(case(state), ballots=held(*claimed))
    assert found.done is done
    assert [found.owed(account) for account in found.ballots] == [state == ENDED and not one for one in claimed]
    nobody = parse_address("0x" + "99" * 20)
    assert found.owed(nobody) is False
    assert (found.ballot(None), found.ballot(nobody)) == (None, None)


def test_roles_in_a_case_are_of_who_asked_and_of_jurors() -> None:
    asker, juror = parse_address("0x" + "11" * 20), parse_address(f"0x{1:040x}")
    found = replace(case(REVEALING), ballots=held(False))
    assert (found.roles(asker), found.roles(juror)) == (["client"], ["juror"])
    assert found.roles(parse_address("0x" + "99" * 20)) == []
    assert replace(found, kind=1).roles(asker) == ["requester"]
    for client, words in {"Deals": "buyer|seller", "Loans": "paid|unpaid", "": "yes|no", "Court": "yes|no"}.items():
        assert replace(found, client=client).words == {"choices": words}


def test_secrets_are_shown_until_four_hours_before_the_end_of_seeding() -> None:
    for state, earlier in ((SEEDING, 4 * 3_600), (SHOWING, 0)):
        assert replace(case(state), until=1_000_000).secrets_until == 1_000_000 - earlier
