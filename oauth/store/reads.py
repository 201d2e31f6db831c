"""Table `reads`: who read what and when, one chain a grant: each entry's hash covers the one before.

Entries are sealed; the head is a keyed hash, so that nobody without the OAuth-state key can write a history. What is
cut off at the end is found by the grant's own count of reads.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from identity.errors import Tampered
from identity.jose.encoding import Json, encode, write_json
from oauth.state_key import StateKey
from oauth.store.work import Work

_START: Final = "start"


@dataclass(frozen=True)
class Read:
    """One line of the log: its number from 1, the time (Unix seconds), and what is said of it."""

    number: int
    at: int
    entry: Json


def append(work: Work, state: StateKey, grant_id: str, entry: Json, now: int) -> None:
    """Add a line; the row of the grant is locked by whoever took the use, so that numbers follow one another."""
    last = work.one(
        "SELECT number, head FROM reads WHERE grant_id = :id ORDER BY number DESC LIMIT 1", {"id": grant_id}
    )
    number, before = (0, _START) if last is None else (int(last[0]), str(last[1]))
    sealed = state.seal_json(_place(grant_id, number + 1), entry)
    work.run(
        "INSERT INTO reads (grant_id, number, at, sealed, head) VALUES (:id, :number, :at, :sealed, :head)",
        {
            "id": grant_id,
            "number": number + 1,
            "at": now,
            "sealed": sealed,
            "head": _head(state, before, grant_id, number + 1, now, sealed),
        },
    )


def every(work: Work, state: StateKey, grant_id: str) -> list[Read]:
    """Return the whole log of a grant, oldest first. Raises `Tampered`, `Damaged`."""
    found, before = [], _START
    rows = work.all("SELECT number, at, sealed, head FROM reads WHERE grant_id = :id ORDER BY number", {"id": grant_id})
    for position, (number, at, sealed, head) in enumerate(rows, 1):
        wanted = _head(state, before, grant_id, position, int(at), sealed)
        if int(number) != position or not hmac.compare_digest(wanted, str(head)):
            raise Tampered("the log of reads of a grant was changed from outside", hint="restore oauth.db")
        entry = state.open_json(_place(grant_id, position), sealed)
        found.append(Read(position, int(at), entry))
        before = wanted
    uses = work.one("SELECT uses FROM grants WHERE id = :id", {"id": grant_id})
    if uses is not None and uses[0] > len(found):
        raise Tampered("the log of reads of a grant was cut off from outside", hint="restore oauth.db")
    return found


def _place(grant_id: str, number: int) -> str:
    return f"reads/{grant_id}/{number}"


def _head(state: StateKey, before: str, grant_id: str, number: int, at: int, sealed: bytes) -> str:
    message = write_json([before, grant_id, number, at, encode(hashlib.sha256(sealed).digest())])
    return encode(hmac.digest(state.derive("reads"), message, hashlib.sha256))
