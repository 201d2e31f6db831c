"""A closed terminal and `kill` end a command as Ctrl-C does, so that whatever cleans up behind itself can.

Python ends at once at SIGHUP and SIGTERM: plaintext in a RAM folder, a throw-away home would be left behind. Servers
and the agent set handlers of their own.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

ENDING = (signal.SIGTERM, signal.SIGHUP)


def end_as_interrupted() -> None:
    """Raise `KeyboardInterrupt` in the main thread at SIGTERM and SIGHUP; what the caller ignores stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup, for instance, ignores SIGHUP
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    for number in (*ENDING, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # cleaning up is not to be interrupted by the same wish once more
    raise KeyboardInterrupt


@contextmanager
def held_back(told: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Hold the wish to end back: what is yielded says whether there was one, `told` is called at the first.

    For work that ends by itself at the next good place. The second wish ends it at once, as anywhere else.
    """
    wished = False

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal wished
        if wished:
            _interrupt(number, frame)
        wished = True
        told()

    before = {number: signal.getsignal(number) for number in (*ENDING, signal.SIGINT)}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, hear)
    try:
        yield lambda: wished
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
