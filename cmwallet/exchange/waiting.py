"""Requests that are on their way through a person's browser, and how often an address begins one; memory alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from identity.remote import counted_as
from oauth.dapp.dapp import Pushed

PACE_SECONDS: Final = 60
"""One login a minute and address."""
LONGEST_SECONDS: Final = 15 * 60
MOST: Final = 5_000

Kind = Literal["login", "share"]


@dataclass(frozen=True)
class Sent:
    """A request that a server has, and the browser that has to come back with the answer to it.

    `browser` is the hash of a cookie. Of a share `pair` and `label` say what for, `session` who asked.
    """

    kind: Kind
    issuer: str
    pushed: Pushed
    browser: str
    expires: int
    session: str = ""
    pair: str = ""
    label: str = ""

    def __repr__(self) -> str:
        return f"Sent({self.kind})"


class Waiting:
    """Requests by their `state`; each is taken once. It may be used by several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sent: OrderedDict[str, Sent] = OrderedDict()

    def put(self, sent: Sent) -> None:
        """Remember a request; of too many the oldest is forgotten."""
        now = self._clock()
        with self._lock:
            for state in [name for name, one in self._sent.items() if one.expires <= now]:
                del self._sent[state]
            self._sent[sent.pushed.state] = sent
            while len(self._sent) > MOST:
                self._sent.popitem(last=False)

    def take(self, state: str, browser: str) -> Sent | None:
        """Return the request of a state, once, to the browser that began it; None otherwise, and nothing is used up."""
        now = self._clock()
        with self._lock:
            found = self._sent.get(state)
            if found is None or found.browser != browser or found.expires <= now:
                return None
            return self._sent.pop(state)


class Pace:
    """How often somebody may begin: once in so many seconds and address (of IPv6, one /64)."""

    def __init__(self, clock: Callable[[], float], seconds: int = PACE_SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._lock = threading.Lock()
        self._last: OrderedDict[str, float] = OrderedDict()

    def wait(self, address: str) -> int:
        """Return 0 and count when an address may begin now; else after how many seconds it may."""
        now, name = self._clock(), counted_as(address)
        with self._lock:
            while self._last and next(iter(self._last.values())) + self._seconds <= now:
                self._last.popitem(last=False)
            last = self._last.get(name)
            if last is not None:
                return max(1, int(last + self._seconds - now + 0.999))
            self._last[name] = now
            return 0
