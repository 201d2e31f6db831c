"""The node in a thread of its own: SQLite and py-evm are used by one thread only.

Requests are answered in the order in which they came.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from cmwallet.localchain.node import LocalNode

Done = TypeVar("Done")

_CLOSING_SECONDS = 5.0
_STACK_BYTES = 64 * 1024 * 1024
"""For calls between contracts, nested hundreds deep; threads have 512 KiB on macOS."""


class NodeThread:
    """A node that lives in a thread of its own; `request` may be called from any."""

    def __init__(self, directory: Path) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chain")
        self._strangers = threading.Lock()
        before = threading.stack_size(_STACK_BYTES)
        try:
            self._ident = self._worker.submit(threading.get_ident).result()
            self._node = self._worker.submit(LocalNode.start, directory).result()
        finally:
            threading.stack_size(before)

    def request(self, method: str, params: Sequence[object], seconds: float | None = None) -> object:
        """Run a request in the node's thread; `seconds` bounds those of strangers.

        Of the strangers' requests one at a time stands in the line, so that others wait for one of them at most.
        """
        if threading.get_ident() == self._ident:
            return self._node.request(method, params, seconds)
        with nullcontext() if seconds is None else self._strangers:
            return self._worker.submit(self._node.request, method, params, seconds).result()

    def together(self, work: Callable[[], Done]) -> Done:
        """Do some work in the node's thread: the requests in it are answered with nobody else's between them."""
        return self._worker.submit(work).result()

    def holds(self) -> bool:
        """As `LocalNode.holds`."""
        return self._worker.submit(lambda: self._node.holds).result()

    def close(self) -> bool:
        """Close the chain; False if a long call keeps it busy (nothing is lost then either)."""
        closing = self._worker.submit(self._node.close)
        try:
            closing.result(_CLOSING_SECONDS)
        except TimeoutError:
            return False
        self._worker.shutdown()
        return True
