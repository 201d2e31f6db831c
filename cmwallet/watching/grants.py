"""Grants that begin, end or are taken back, and requests that wait: by the server's state, ids and times alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Problem
from cmwallet.grants.open_store import is_used, open_grants_store
from cmwallet.home.config import Config
from cmwallet.home.folder import Home
from cmwallet.watching.events import GRANT, Event
from identity.timestamps import rfc3339
from oauth.model import ACTIVE

if TYPE_CHECKING:
    from oauth.store.engine import Store

EXPIRED: Final = "expired"
WAITING: Final = "waiting"
"""State of an event that tells of requests: how many wait for a decision."""


class Grants:
    """Grants of a home's server. Names of dapps and fields are sealed: who wants them asks with the vault.

    A store that cannot be read is told once to `note`, and asked again at the next look.
    """

    def __init__(self, home: Home, config: Config, note: Callable[[str], None]) -> None:
        self._home = home
        self._config = config
        self._note = note
        self._store: Store | None = None
        self._failed = ""
        self._before: tuple[dict[str, tuple[str, int]], int] | None = None

    def look(self, now: int) -> list[Event]:
        """Return what changed until `now` (Unix seconds). The first look is the beginning, and tells nothing."""
        try:
            found = self._read(now)
        except Problem as problem:
            self._let_go()
            if problem.message != self._failed:
                self._failed = problem.message
                self._note(f"grants are not watched: {problem.message}")
            return []
        self._failed = ""
        before, self._before = self._before or found, found
        return [*_changed(before[0], found[0]), *_asked(before[1], found[1])]

    def close(self) -> None:
        """Let go of the store."""
        self._let_go()

    def _let_go(self) -> None:
        if self._store is not None:
            with suppress(Problem):
                self._store.close()
            self._store = None

    def _read(self, now: int) -> tuple[dict[str, tuple[str, int]], int]:
        from oauth.store import grants, requests

        if self._store is None:
            if not is_used(self._home, self._config):
                return {}, 0
            self._store = open_grants_store(self._home, self._config)
        with self._store.reading() as work:
            standings, waiting = grants.standings(work), requests.count(work, now)
        return {
            name: (EXPIRED if state == ACTIVE and ends <= now else state, ends)
            for name, (state, ends) in standings.items()
        }, waiting


def _changed(before: dict[str, tuple[str, int]], now: dict[str, tuple[str, int]]) -> list[Event]:
    return [
        Event(
            GRANT,
            f"grant {name} is {state}" + (f" (it was {before[name][0]})" if name in before else ""),
            {
                "grant": name,
                "state": state,
                "before": before[name][0] if name in before else None,
                "ends": rfc3339(ends),
                "waiting": None,
            },
        )
        for name, (state, ends) in now.items()
        if before.get(name, ("",))[0] != state
    ]


def _asked(before: int, now: int) -> list[Event]:
    if now <= before:
        return []
    words = f"{now} request{'' if now == 1 else 's'} wait{'s' if now == 1 else ''}; cmwallet oauth requests"
    return [Event(GRANT, words, {"grant": None, "state": WAITING, "before": None, "ends": None, "waiting": now})]
