"""Asking several: all at once, or one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from cmwallet.node.asking import ask_all, ask_in_turn


def fails(message: str = "no") -> Callable[[], str]:
    def ask() -> str:
        raise ValueError(message)

    return ask


def test_all_are_asked_and_each_has_its_place() -> None:
    found = ask_all([lambda: "a", fails(), lambda: "c"], seconds=60.0)
    assert [None if one is None else (one.answer, str(one.failure or "")) for one in found] == [
        ("a", ""), (None, "no"), ("c", ""),
    ]  # fmt: skip


def test_who_hangs_is_not_waited_for_once_enough_have_answered() -> None:
    never = threading.Event()
    try:
        found = ask_all([never.wait, lambda: True, lambda: True], seconds=60.0, enough=2, patience=0.1)
        assert [one is None for one in found] == [True, False, False]
        assert ask_all([never.wait], seconds=0.1) == [None]
    finally:
        never.set()


def test_the_next_one_is_asked_when_one_fails_and_nobody_when_one_answers() -> None:
    asked: list[str] = []

    def ask(name: str, inner: Callable[[], str]) -> Callable[[], str]:
        return lambda: (asked.append(name), inner())[1]

    asks = [ask("a", fails()), ask("b", lambda: "b"), ask("c", lambda: "c")]
    race = ask_in_turn(asks, lambda _failure: True, patience=60.0)
    assert race.winner is not None
    assert (race.winner.place, race.winner.answer, [one.place for one in race.failed]) == (1, "b", [0])
    assert asked == ["a", "b"]
    assert ask_in_turn(asks, lambda _failure: False, patience=60.0).winner.failure is not None  # type: ignore[union-attr]
    assert ask_in_turn([fails(), fails()], lambda _failure: True).winner is None


def test_the_second_is_asked_beside_one_that_is_silent_and_a_third_only_when_one_fails() -> None:
    never, both = threading.Event(), threading.Event()
    asked: list[int] = []

    def silent(place: int) -> Callable[[], str]:
        def ask() -> str:
            asked.append(place)
            (both if place == 1 else never).wait(60)
            if place == 1:
                raise ValueError
            return "late"

        return ask

    threading.Timer(0.5, both.set).start()
    try:
        race = ask_in_turn([silent(0), silent(1), lambda: "third"], lambda _failure: True, patience=0.05)
        assert race.winner is not None
        assert race.winner.answer == "third"
        assert asked == [0, 1]
    finally:
        never.set()


@pytest.mark.parametrize("alone", [True, False])
def test_a_single_one_is_asked_in_this_thread(alone: bool) -> None:
    asks = [threading.get_ident] if alone else [threading.get_ident, threading.get_ident]
    race = ask_in_turn(asks, lambda _failure: True, patience=60.0)
    assert race.winner is not None
    assert (race.winner.answer == threading.get_ident()) is alone
