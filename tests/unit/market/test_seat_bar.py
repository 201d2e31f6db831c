"""The bar of a case's seats: twenty marks, shared out by what has been said of how many seats."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.market.court import bar
from cmwallet.market.court.bar import seat_bar
from cmwallet.market.court.case import COMMITTING, DRAWING, ENDED, REVEALING, Case
from identity.address import parse_address


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
