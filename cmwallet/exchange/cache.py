"""Cache of personal data: in this process's memory, under the grant that opened it, and never anywhere else.

Data end with the grant, after fifteen minutes at the latest, and at once when the grant is withdrawn, its owner logs
out, or her server refuses to give them any more. A restart forgets everything: the page asks anew. People's servers
tell of a withdrawal by https alone; an exchange that they cannot tell keeps nothing from one page to the next.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

LIFE_SECONDS: Final = 15 * 60
MOST: Final = 10_000
"""So many grants are kept in memory; of more the one that was read first is forgotten."""


@dataclass(frozen=True)
class Personal:
    """What was read under a grant: fields by name, until `expires` (Unix seconds). Its `repr` shows no value."""

    person: str
    fields: Mapping[str, object]
    expires: int

    def __repr__(self) -> str:
        return "Personal(…)"


class PersonalCache:
    """Personal data by grant, kept for so many seconds. It may be used by several threads."""

    def __init__(self, clock: Callable[[], float], life_seconds: int = LIFE_SECONDS) -> None:
        self._clock = clock
        self._life_seconds = life_seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Personal] = OrderedDict()

    def put(self, grant_id: str, person: str, fields: Mapping[str, object], grant_ends: int) -> Personal:
        """Keep what was read under a grant that ends at `grant_ends` (Unix seconds)."""
        made = Personal(person, dict(fields), min(int(self._clock()) + self._life_seconds, grant_ends))
        with self._lock:
            self._kept.pop(grant_id, None)
            self._kept[grant_id] = made
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return made

    def get(self, grant_id: str) -> Personal | None:
        """Return what is known under a grant now; what has ended is forgotten."""
        now = self._clock()
        with self._lock:
            found = self._kept.get(grant_id)
            if found is not None and found.expires <= now:
                del self._kept[grant_id]
                return None
            return found

    def drop(self, grant_id: str) -> None:
        """Forget what was read under a grant."""
        with self._lock:
            self._kept.pop(grant_id, None)

    def drop_person(self, person: str) -> None:
        """Forget everything of a person."""
        with self._lock:
            for grant_id in [name for name, one in self._kept.items() if one.person == person]:
                del self._kept[grant_id]

    def sweep(self) -> None:
        """Forget what has ended, also if nobody asks for it."""
        now = self._clock()
        with self._lock:
            for grant_id in [name for name, one in self._kept.items() if one.expires <= now]:
                del self._kept[grant_id]

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)
