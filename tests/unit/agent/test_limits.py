"""How long the agent lives: before, at and after each of its two ends, with the other one far away."""

from __future__ import annotations

import pytest

from cmwallet.agent.limits import Limits


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("seconds", "over"), [(99, False), (100, True), (101, True)])
@pytest.mark.parametrize("which", ["hard", "idle"])
def test_each_end_comes_by_itself(which: str, seconds: int, over: bool) -> None:
    clock = Clock()
    limits = Limits(100, 10_000, clock) if which == "hard" else Limits(10_000, 100, clock)
    clock.now += seconds
    assert limits.over is over
    assert limits.left_idle == 100 - seconds
    assert limits.left == (100 if which == "hard" else 10_000) - seconds


@pytest.mark.parametrize(("seconds", "over"), [(99, False), (100, True), (101, True)])
def test_use_puts_off_the_idle_end_and_never_the_hard_one(seconds: int, over: bool) -> None:
    clock = Clock()
    idle, hard = Limits(10_000, 100, clock), Limits(150, 100, clock)
    clock.now += 50
    idle.touch()
    hard.touch()
    clock.now += seconds
    assert idle.over is over
    assert hard.over is over
    assert (idle.left_idle, hard.left_idle) == (100 - seconds, 100 - seconds)
    clock.now += 50 - seconds
    hard.touch()
    clock.now += 49
    assert not hard.over
    clock.now += 1
    assert hard.over, "a hundred and fifty seconds, however much it is used"
