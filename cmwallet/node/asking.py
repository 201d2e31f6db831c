"""Several ways to one answer: all asked at once within a time, or one after the other until one answers.

Each is asked in a thread of its own, which nothing waits for: one that hangs ends by its own time limit, and holds up
neither the others nor the end of the program.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

HEDGE_MILLISECONDS: Final = 700
HEDGE_SECONDS: Final = HEDGE_MILLISECONDS / 1000
"""After so long without an answer the next one is asked, too; the one before may still be the first to answer."""

_AT_A_TIME: Final = 2

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Reply(Generic[Answer]):
    """What one of several gave: an answer, or the exception that it raised instead; and after how many seconds."""

    place: int
    answer: Answer | None = None
    failure: Exception | None = None
    seconds: float = 0.0


@dataclass
class Race(Generic[Answer]):
    """How asking one after the other went: who answered, and who failed before."""

    winner: Reply[Answer] | None = None
    failed: list[Reply[Answer]] = field(default_factory=list)


def ask_all(
    asks: Sequence[Callable[[], Answer]], *, seconds: float, enough: int = 0, patience: float = 0.0
) -> list[Reply[Answer] | None]:
    """Ask all at once; return what each gave, None for those that have given nothing within `seconds`.

    Once `enough` have answered (0: all), who has not within `patience` seconds is not waited for.
    """
    replies: queue.SimpleQueue[Reply[Answer]] = queue.SimpleQueue()
    found: list[Reply[Answer] | None] = [None] * len(asks)
    begun = time.monotonic()
    for place, ask in enumerate(asks):
        _start(replies, place, ask)
    while any(one is None for one in found):
        answered = sum(one is not None and one.failure is None for one in found)
        limit = patience if enough and answered >= enough else seconds
        left = begun + limit - time.monotonic()
        try:
            reply = replies.get(timeout=max(0.0, left)) if left > 0 else replies.get_nowait()
        except queue.Empty:
            break
        found[reply.place] = reply
    return found


def ask_in_turn(
    asks: Sequence[Callable[[], Answer]], goes_on: Callable[[Exception], bool], *, patience: float = HEDGE_SECONDS
) -> Race[Answer]:
    """Ask one after the other until one answers: the next one when one fails, or is silent for `patience` seconds.

    At most two are asked at a time: a question that takes long takes all of them long. An exception that `goes_on` is
    False for is an answer, too: nobody else is asked.
    """
    race: Race[Answer] = Race()
    if len(asks) == 1:
        race_alone(race, asks[0], goes_on)
        return race
    replies: queue.SimpleQueue[Reply[Answer]] = queue.SimpleQueue()
    begun = 0
    while len(race.failed) < len(asks):
        if begun < len(asks) and begun == len(race.failed):
            begun = _start(replies, begun, asks[begun])
        try:
            waiting = begun - len(race.failed)
            reply = replies.get(timeout=patience if begun < len(asks) and waiting < _AT_A_TIME else None)
        except queue.Empty:
            begun = _start(replies, begun, asks[begun])
            continue
        if reply.failure is None or not goes_on(reply.failure):
            race.winner = reply
            return race
        race.failed.append(reply)
    return race


def race_alone(race: Race[Answer], ask: Callable[[], Answer], goes_on: Callable[[Exception], bool]) -> None:
    """Ask the only one there is, in this thread."""
    reply = _reply(0, ask)
    if reply.failure is None or not goes_on(reply.failure):
        race.winner = reply
    else:
        race.failed.append(reply)


def _start(replies: queue.SimpleQueue[Reply[Answer]], place: int, ask: Callable[[], Answer]) -> int:
    """Ask in a thread; return how many were asked with it."""
    threading.Thread(target=lambda: replies.put(_reply(place, ask)), daemon=True, name=f"asking {place}").start()
    return place + 1


def _reply(place: int, ask: Callable[[], Answer]) -> Reply[Answer]:
    begun = time.monotonic()
    try:
        answer = ask()
    except Exception as failure:  # noqa: BLE001 - whoever waits for the answer raises it, or asks the next one
        return Reply(place, failure=failure, seconds=time.monotonic() - begun)
    return Reply(place, answer, seconds=time.monotonic() - begun)
