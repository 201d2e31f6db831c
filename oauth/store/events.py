"""Table `events`: security event tokens that wait to be pushed to a dapp's `revocation_uri` (RFC 8417, RFC 8935)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.hashing import fresh
from oauth.store.work import Work

KEPT_SECONDS: Final = 7 * 86400
_FIRST_PAUSE: Final = 30
_LONGEST_PAUSE: Final = 6 * 3600


@dataclass(frozen=True)
class Event:
    """What happened to a grant, to be told to its dapp. `data` has uri, client, issuer, event and grant_id."""

    id: str
    client: str
    grant_id: str
    tries: int
    due: int
    expires: int
    data: Json


def put(work: Work, state: StateKey, *, client: str, grant_id: str, data: Json, now: int) -> str:
    """Queue an event; its id."""
    name = fresh()
    work.run(
        """INSERT INTO events (id, client, grant_id, tries, due, expires, sealed)
        VALUES (:id, :client, :grant_id, 0, :now, :expires, :sealed)""",
        {
            "id": name,
            "client": client,
            "grant_id": grant_id,
            "now": now,
            "expires": now + KEPT_SECONDS,
            "sealed": state.seal_json(f"events/{name}", data),
        },
    )
    return name


def take_due(work: Work, state: StateKey, now: int, most: int = 20) -> list[Event]:
    """Return events whose time has come; each is due again later, in case the push fails or the process ends."""
    rows = work.all(
        """SELECT id, client, grant_id, tries, due, expires, sealed FROM events
        WHERE due <= :now AND expires > :now ORDER BY due LIMIT :most""",
        {"now": now, "most": most},
    )
    taken = []
    for name, client, grant_id, tries, due, expires, sealed in rows:
        later = now + min(_FIRST_PAUSE << tries, _LONGEST_PAUSE)
        changed = work.run(
            "UPDATE events SET tries = tries + 1, due = :later WHERE id = :id AND tries = :tries",
            {"id": name, "later": later, "tries": tries},
        )
        if changed:
            data = state.open_json(f"events/{name}", sealed)
            taken.append(Event(name, client, grant_id, tries, due, expires, data))
    return taken


def done(work: Work, event_id: str) -> None:
    """Forget an event that its dapp has accepted, or never will."""
    work.run("DELETE FROM events WHERE id = :id", {"id": event_id})
