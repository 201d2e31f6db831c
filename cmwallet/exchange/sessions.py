"""Sessions of browsers: in this process's memory alone, so that a restart asks everybody anew.

A cookie is 256 random bits; what is known by it is named by its hash. A new one is made at every login, so that a
cookie which somebody planted before is worth nothing afterwards.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cmwallet.exchange.proving import Proven
from oauth.store.hashing import fresh, hashed

SESSION_SECONDS: Final = 8 * 3600
MOST: Final = 10_000


@dataclass(frozen=True)
class Session:
    """A browser whose owner has logged in; `name` is the hash of its cookie and no secret."""

    name: str
    who: Proven
    expires: int
    refresh_token: str = field(repr=False)

    @property
    def did(self) -> str:
        """Who it is."""
        return self.who.did


class Sessions:
    """Every session there is. It may be used by several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Session] = OrderedDict()

    def begin(self, who: Proven, refresh_token: str) -> str:
        """Begin a session, which ends with its grant at the latest; return its cookie."""
        cookie = fresh()
        ends = min(int(self._clock()) + SESSION_SECONDS, who.grant_ends)
        made = Session(hashed(cookie), who, ends, refresh_token)
        with self._lock:
            self._open[made.name] = made
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return cookie

    def find(self, name: str) -> Session | None:
        """Return the session of a browser."""
        now = self._clock()
        with self._lock:
            found = self._open.get(name)
            if found is not None and found.expires <= now:
                del self._open[name]
                return None
            return found

    def end(self, name: str) -> Session | None:
        """End a session; return it as it was."""
        with self._lock:
            return self._open.pop(name, None)

    def of_grant(self, grant_id: str) -> list[Session]:
        """Return the sessions that rest on a grant."""
        with self._lock:
            return [one for one in self._open.values() if one.who.grant_id == grant_id]

    def sweep(self) -> None:
        """Forget those that have ended."""
        now = self._clock()
        with self._lock:
            for name in [name for name, one in self._open.items() if one.expires <= now]:
                del self._open[name]
