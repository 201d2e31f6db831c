"""Settings of the chain, kept in the table `meta`: clock offset, next timestamp, automining, counters.

The distributor's address stands there too: a copy of the chain has not its key, and knows its contracts all the same.
"""

from __future__ import annotations

import json

from cmwallet.localchain.database import ChainDatabase


class Settings:
    """Reads from the newest state; writes only inside a write transaction."""

    def __init__(self, database: ChainDatabase) -> None:
        self._database = database

    @property
    def clock_offset(self) -> int:
        """Seconds that block time is ahead of the machine's clock (`evm_increaseTime`)."""
        return self._number("clock_offset", 0)

    @clock_offset.setter
    def clock_offset(self, seconds: int) -> None:
        self._set("clock_offset", seconds)

    @property
    def next_timestamp(self) -> int | None:
        """Timestamp that the next block must carry (`evm_setNextBlockTimestamp`); None as a rule."""
        value = self._number("next_timestamp", -1)
        return None if value < 0 else value

    @next_timestamp.setter
    def next_timestamp(self, timestamp: int | None) -> None:
        self._set("next_timestamp", -1 if timestamp is None else timestamp)

    @property
    def automine(self) -> bool:
        """Whether every transaction gets a block at once."""
        return self._number("automine", 1) == 1

    @automine.setter
    def automine(self, enabled: bool) -> None:
        self._set("automine", int(enabled))

    @property
    def arrivals(self) -> int:
        """How many transactions ever came in."""
        return self._number("arrivals", 0)

    @property
    def distributor(self) -> bytes | None:
        """Whose first creations are the system's contracts; None on a chain of an earlier release, until it opens."""
        rows = self._database.read("SELECT value FROM meta WHERE name = 'distributor'")
        return rows[0][0] if rows else None

    @distributor.setter
    def distributor(self, address: bytes) -> None:
        self._database.write("INSERT OR REPLACE INTO meta VALUES ('distributor', ?)", (address,))

    def next_arrival(self) -> int:
        """Number a transaction that comes in."""
        arrival = self.arrivals + 1
        self._set("arrivals", arrival)
        return arrival

    def dump(self) -> bytes:
        """What a snapshot keeps of them."""
        kept = {"clock_offset": self.clock_offset, "next_timestamp": self.next_timestamp, "automine": self.automine}
        return json.dumps(kept).encode()

    def load(self, dumped: bytes) -> None:
        """Take over what a snapshot kept."""
        kept = json.loads(dumped)
        self.clock_offset = kept["clock_offset"]
        self.next_timestamp = kept["next_timestamp"]
        self.automine = kept["automine"]

    def _number(self, name: str, default: int) -> int:
        rows = self._database.read("SELECT value FROM meta WHERE name = ?", (name,))
        return rows[0][0] if rows else default

    def _set(self, name: str, value: int) -> None:
        self._database.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
