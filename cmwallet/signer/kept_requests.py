"""Requests as `signer.db` keeps them: the number under which the journal knows each, and whether it was answered.

The number is durable before anything is prepared, so that a door that was killed finds its own transaction again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from cmwallet.signer.store import Store

State = Literal["open", "done", "delivered", "ended"]
"""`open`: being decided; `done`: signed, and nobody was told; `delivered`: the client has the answer; `ended`: nothing
was signed."""
REPEAT_SECONDS: Final = 600
"""So long a request whose answer was not delivered is the same when it comes again."""
_KEPT_SECONDS: Final = 30 * 86_400
_LABEL: Final = re.compile(r"door:([^:]+):([0-9]{1,15})", re.ASCII)


@dataclass(frozen=True)
class KeptRequest:
    """One request. `hash` is that of the transaction, where one was sent; `changed` in Unix seconds."""

    client: str
    number: int
    method: str
    account: str
    state: State
    hash: str | None
    changed: int

    @property
    def label(self) -> str:
        """The id under which the journal knows the transaction."""
        return label_of(self.client, self.number)


def client_and_number(label: str) -> tuple[str, int] | None:
    """Return what a journal's id was made of; None for one that no door made."""
    found = _LABEL.fullmatch(label)
    return None if found is None else (found[1], int(found[2]))


def label_of(client: str, number: int) -> str:
    """Return the journal's id of a client's request."""
    return f"door:{client}:{number}"


class KeptRequests:
    """The requests of a home's door. `clock` is in Unix seconds."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def take(self, client: str, digest: bytes, method: str, account: str) -> KeptRequest:
        """Accept a request: give it the client's next number. A number is never given twice."""
        now = int(self._clock())
        with self._store.write() as connection:
            connection.execute("DELETE FROM requests WHERE changed < ?", (now - _KEPT_SECONDS,))
            connection.execute(
                "INSERT INTO numbers VALUES (?, 1) ON CONFLICT (client) DO UPDATE SET last = last + 1", (client,)
            )
            (number,) = connection.execute("SELECT last FROM numbers WHERE client = ?", (client,)).fetchone()
            connection.execute(
                "INSERT INTO requests VALUES (?, ?, ?, ?, ?, 'open', NULL, ?)",
                (client, number, digest, method, account, now),
            )
        return KeptRequest(client, number, method, account, "open", None, now)

    def begin_after(self, client: str, number: int) -> None:
        """See that a client's next number is a higher one: `signer.db` may be younger than the journal."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO numbers VALUES (?, ?) ON CONFLICT (client) DO UPDATE SET last = max(last, excluded.last)",
                (client, number),
            )

    def change(self, kept: KeptRequest, state: State, tx_hash: str | None = None) -> None:
        """Write down how far a request came."""
        with self._store.write() as connection:
            connection.execute(
                "UPDATE requests SET state = ?, hash = coalesce(?, hash), changed = ? WHERE client = ? AND number = ?",
                (state, tx_hash, int(self._clock()), kept.client, kept.number),
            )

    def left_open(self) -> list[tuple[KeptRequest, bytes]]:
        """Return what nobody got an answer to and is not too old, with the digest by which an equal one is known."""
        since = int(self._clock()) - REPEAT_SECONDS
        where = "WHERE method = 'eth_sendTransaction' AND state IN ('open', 'done') AND changed > ? ORDER BY number"
        digests = self._store.rows(f"SELECT digest FROM requests {where}", since)  # noqa: S608 - fixed
        return [(kept, row["digest"]) for kept, row in zip(self._select(where, since), digests, strict=True)]

    def newest(self, limit: int) -> list[KeptRequest]:
        """Return what was asked last, the newest first."""
        return self._select("ORDER BY changed DESC, number DESC LIMIT ?", limit)

    def _select(self, where: str, *values: object) -> list[KeptRequest]:
        query = f"SELECT client, number, method, account, state, hash, changed FROM requests {where}"  # noqa: S608 - fixed
        return [KeptRequest(**dict(row)) for row in self._store.rows(query, *values)]
