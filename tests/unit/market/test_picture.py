"""Pictures of states, drawn by hand and compared letter by letter."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.market.picture import picture
from cmwallet.market.states import State, StateTable, Step


def table(**following: tuple[str, ...]) -> StateTable[Any]:
    """States in this order, each with one step to each of those that follow it."""
    states = (
        State(number, name, "a day", tuple(Step("owner", f"go to {to}", "go", (to,)) for to in targets))
        for number, (name, targets) in enumerate(following.items(), 1)
    )
    return StateTable("thing", "thing", tuple(states))


DEAL = table(
    offered=("funded", "closed"),
    funded=("delivered", "closed", "disputed"),
    delivered=("closed", "disputed"),
    disputed=("arbitrating", "court", "closed"),
    arbitrating=("closed", "court"),
    court=("closed",),
    closed=(),
)


@pytest.mark.parametrize(
    ("present", "plain", "drawn"),
    [
        (
            None,
            False,
            [
                "offered ─ funded ─ delivered ─ closed",
                "                   └ disputed ─ arbitrating ─ closed",
                "                                └ court ─ closed",
            ],
        ),
        (
            "delivered",
            False,
            [
                "offered ─ funded ─ [delivered] ─ closed",
                "                   └ disputed ─ arbitrating ─ closed",
                "                                └ court ─ closed",
            ],
        ),
        (
            "closed",
            True,
            [
                "offered - funded - delivered - [closed]",
                "                   ` disputed - arbitrating - closed",
                "                                ` court - closed",
            ],
        ),
        (
            "court",
            True,
            [
                "offered - funded - delivered - closed",
                "                   ` disputed - arbitrating - closed",
                "                                ` [court] - closed",
            ],
        ),
    ],
)
def test_what_branches_off_stands_beneath_and_the_present_is_marked_once(
    present: str | None, plain: bool, drawn: list[str]
) -> None:
    assert picture(DEAL, present, plain=plain) == drawn


@pytest.mark.parametrize(
    ("following", "drawn"),
    [
        ({"only": ()}, ["only"]),
        ({"one": ("two",), "two": ()}, ["one ─ two"]),
        ({"one": ("two",), "two": ("one", "end"), "end": ()}, ["one ─ two", "      └ end"]),
        (
            {"one": ("two", "end"), "two": ("three",), "three": ("two", "end"), "end": ()},
            ["one ─ two ─ three", "            └ end"],
        ),
        (
            {"one": ("end", "two", "three"), "two": ("end",), "three": ("end",), "end": ()},
            ["one ─ end", "└ two ─ end", "└ three ─ end"],
        ),
    ],
)
def test_a_way_ends_where_it_has_been_before_or_where_nothing_leads_on(
    following: dict[str, tuple[str, ...]], drawn: list[str]
) -> None:
    assert picture(table(**following)) == drawn
