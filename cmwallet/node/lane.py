"""Questions to a node that are asked in a thread beside, one after the other, while their caller works on.

The embedded chain in this process belongs to its thread, and so does a pool of endpoints, which writes down what it
sees: there a question is answered before `ask` returns, and nothing else is different.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, Self, TypeVar

from cmwallet.node.client import NodeClient

Answer = TypeVar("Answer")

_SWITCH_SECONDS: Final = 0.0005
"""A node that has answered waits so long at most for its next question while the caller computes; usual are 5 ms."""


class Lane:
    """A thread that asks one node. `ask` returns at once; what it returns waits for the answer, or raises."""

    def __init__(self, client: NodeClient) -> None:
        threads = bool(getattr(client.transport, "asked_from_any_thread", False))
        self._thread = ThreadPoolExecutor(1, "node") if threads else None

    def __enter__(self) -> Self:
        self._interval = sys.getswitchinterval()
        if self._thread is not None:
            sys.setswitchinterval(_SWITCH_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            sys.setswitchinterval(self._interval)

    def ask(self, question: Callable[[], Answer]) -> Callable[[], Answer]:
        """Ask a question behind those that were asked before."""
        if self._thread is not None:
            return self._thread.submit(question).result
        done: Future[Answer] = Future()
        try:
            done.set_result(question())
        except Exception as problem:  # noqa: BLE001 - it is raised where the answer is taken
            done.set_exception(problem)
        return done.result
