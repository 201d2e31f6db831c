"""What is remembered of a network's endpoints from one command to the next: how far they were, and which of them fail.

The highest block seen stands in `wallet.db` twice. One row is authenticated, as every row that decides where money
goes, and is written when the vault is open anyway; reads need no vault, and what they see can only raise the other
number. Who writes the file from outside can so make a good node look old, and never an old one look good.

An endpoint that failed three times in a row is left out for half a minute (a circuit breaker); the file holds no
address, since addresses hold keys.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from cmwallet.errors import Busy, StorageFailed, Tampered
from cmwallet.home.database import Database, authenticate_row, check_row, now_text
from identity.vault.interface import Keeper

MOST_FAILURES: Final = 3
"""So many in a row, and an endpoint is left out."""
REST_SECONDS: Final = 30
"""For so long; then it is asked again, and one more failure leaves it out again."""
_MOST_KEPT: Final = 100
_HIGHEST: Final = 2**63 - 1


@dataclass(frozen=True)
class Failures:
    """How often in a row an endpoint failed, and when it last did (Unix seconds)."""

    count: int = 0
    last: float = 0.0

    def resting(self, now: float) -> bool:
        """Whether it is left out for now. A clock that was set back lets nothing rest for longer."""
        return self.count >= MOST_FAILURES and 0 <= now - self.last < REST_SECONDS

    def one_more(self, now: float) -> Failures:
        """Return them with one more."""
        return Failures(min(self.count + 1, MOST_FAILURES), now)


class EndpointMemory(Protocol):
    """Where a pool keeps what the next command should know."""

    def failures(self, url: str) -> Failures:
        """Return how an endpoint failed lately."""

    def failed(self, url: str, failures: Failures) -> None:
        """Keep how an endpoint failed; none: it answered."""

    def floor(self) -> int:
        """Return the highest block seen before, 0 when none was."""

    def seen(self, height: int) -> None:
        """Keep that a block was seen."""


class ForgetfulMemory:
    """Of one process only: for programs that stay, and have no home."""

    def __init__(self) -> None:
        self._failures: dict[str, Failures] = {}
        self._floor = 0

    def failures(self, url: str) -> Failures:
        """Return how an endpoint failed lately."""
        return self._failures.get(url, Failures())

    def failed(self, url: str, failures: Failures) -> None:
        """Keep how an endpoint failed."""
        self._failures[url] = failures

    def floor(self) -> int:
        """Return the highest block seen in this process."""
        return self._floor

    def seen(self, height: int) -> None:
        """Keep that a block was seen."""
        self._floor = max(self._floor, height)


class HomeMemory:
    """Of a home, in its `wallet.db`; a disk that cannot be written forgets, and stops nothing."""

    def __init__(self, database: Database, genesis: str | None, *, clock: Callable[[], float] = time.time) -> None:
        """Remember for the chain of that genesis; None: nobody accepted one, so no height is kept."""
        self._database = database
        self._genesis = genesis
        self._clock = clock

    def failures(self, url: str) -> Failures:
        """Return how an endpoint failed lately."""
        return self._kept().get(_fingerprint(url), Failures())

    def failed(self, url: str, failures: Failures) -> None:
        """Keep how an endpoint failed; those that failed long ago are dropped."""
        now, kept = self._clock(), self._kept()
        kept[_fingerprint(url)] = failures
        alive = {name: one for name, one in kept.items() if one.count and 0 <= now - one.last < 100 * REST_SECONDS}
        text = json.dumps({name: [one.count, one.last] for name, one in list(alive.items())[-_MOST_KEPT:]})
        with suppress(StorageFailed, Busy):
            self._database.remember(_FAILURES, text)

    def floor(self) -> int:
        """Return the highest block seen before."""
        if self._genesis is None:
            return 0
        row = self._database.row("SELECT height FROM heights WHERE genesis = ?", self._genesis)
        text = self._database.remembered(_place(self._genesis)) or "0"
        loose = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(_HIGHEST)) else 0
        return max(loose, 0 if row is None else int(row["height"]))

    def seen(self, height: int) -> None:
        """Keep that a block was seen."""
        if self._genesis is not None and height > self.floor():
            with suppress(StorageFailed, Busy):
                self._database.remember_highest(_place(self._genesis), height)

    def _kept(self) -> dict[str, Failures]:
        """Return what the file holds; what makes no sense there is nothing."""
        try:
            document = json.loads(self._database.remembered(_FAILURES) or "{}")
            return {str(name): Failures(int(count), float(last)) for name, (count, last) in document.items()}
        except (ValueError, TypeError, AttributeError, OverflowError):
            return {}


class SeenHeights:
    """The authenticated row of each chain: the highest block that was seen while the vault was open."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, keeper: Keeper, genesis: str, height: int) -> None:
        """Write a height unless as high a one is there. Raises `Tampered` when that row was changed from outside."""
        if height <= self.check(keeper, genesis):
            return
        fields: Mapping[str, object] = {"genesis": genesis, "height": height, "created": now_text()}
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO heights VALUES (:genesis, :height, :created, :mac)",
                {**fields, "mac": authenticate_row(keeper, "heights", fields)},
            )

    def check(self, keeper: Keeper, genesis: str) -> int:
        """Return the height of a chain's row, 0 without one. Raises `Tampered` when it was changed from outside."""
        row = self._database.row("SELECT * FROM heights WHERE genesis = ?", genesis)
        if row is None:
            return 0
        if not isinstance(row["height"], int):
            raise Tampered("wallet.db: the highest block seen was changed from outside")
        fields = {name: row[name] for name in ("genesis", "height", "created")}
        check_row(keeper, "heights", fields, row["mac"])
        return int(row["height"])

    def forget(self, genesis: str) -> None:
        """Forget a chain, here and where reads remember it."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM heights WHERE genesis = ?", (genesis,))
            connection.execute("DELETE FROM meta WHERE name = ?", (_place(genesis),))


_FAILURES: Final = "failures of endpoints"


def _place(genesis: str) -> str:
    return f"highest block {genesis}"


def _fingerprint(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:32]
