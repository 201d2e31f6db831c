"""Table `requests`: authorisation requests that wait for the user, pushed (PAR) or of the device flow.

pending ─► approved ─► done        a decision counts once; the code or the tokens are handed out once
        └► denied

A pushed request is named by the hash of its request URI, one of a device by the hash of its device code; the words that
a person types or reads are kept as keyed hashes. `letters` binds eight letters to one request and one browser session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.work import Row, Work

PENDING: Final = "pending"
APPROVED: Final = "approved"
DENIED: Final = "denied"
DONE: Final = "done"

CODE: Final = "code"
DEVICE: Final = "device"

_COLUMNS: Final = (
    "id, kind, issuer, client, client_key, state, grant_id, session, tries, pace, polled, created, expires, sealed"
)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request as it is kept. `parameters` are what the client asked; `pace` is the seconds between its questions."""

    id: str
    kind: str
    issuer: str
    client: str
    client_key: str
    state: str
    grant_id: str | None
    session: str | None
    tries: int
    pace: int
    polled: int
    created: int
    expires: int
    parameters: Json


def insert(work: Work, state: StateKey, request: AuthorizationRequest, *, user_code: str | None = None) -> bool:
    """Keep a new request; False when its user code is taken."""
    code = None if user_code is None else state.lookup("user_code", user_code)
    changed = work.run(
        """INSERT INTO requests (id, kind, issuer, client, client_key, state, grant_id, session, user_code, tries, pace,
        polled, created, expires, sealed) VALUES (:id, :kind, :issuer, :client, :client_key, :state, NULL, NULL,
        :user_code, 0, :pace, 0, :created, :expires, :sealed) ON CONFLICT DO NOTHING""",
        {
            "id": request.id,
            "kind": request.kind,
            "issuer": request.issuer,
            "client": request.client,
            "client_key": request.client_key,
            "state": request.state,
            "user_code": code,
            "pace": request.pace,
            "created": request.created,
            "expires": request.expires,
            "sealed": state.seal_json(f"requests/{request.id}", request.parameters),
        },
    )
    return changed == 1


def find(work: Work, state: StateKey, request_id: str) -> AuthorizationRequest | None:
    """Return a request, whatever its state and age."""
    row = work.one(f"SELECT {_COLUMNS} FROM requests WHERE id = :id", {"id": request_id})  # noqa: S608 - a constant
    return None if row is None else _request(state, row)


def by_user_code(work: Work, state: StateKey, issuer: str, user_code: str) -> AuthorizationRequest | None:
    """Return the request of the device flow that shows this code."""
    values = {"issuer": issuer, "code": state.lookup("user_code", user_code)}
    row = work.one(f"SELECT {_COLUMNS} FROM requests WHERE issuer = :issuer AND user_code = :code", values)  # noqa: S608
    return None if row is None else _request(state, row)


def waiting(work: Work, state: StateKey, issuer: str, now: int) -> list[AuthorizationRequest]:
    """Return the open requests of an issuer, oldest first."""
    rows = work.all(
        f"SELECT {_COLUMNS} FROM requests WHERE issuer = :issuer AND state = 'pending' AND expires > :now "  # noqa: S608
        "ORDER BY created",
        {"issuer": issuer, "now": now},
    )
    return [_request(state, row) for row in rows]


def count(work: Work, now: int, client: str | None = None) -> int:
    """Return how many requests wait for the user: of one client, or in all."""
    where = "state = 'pending' AND expires > :now" + ("" if client is None else " AND client = :client")
    values = {"now": now} if client is None else {"now": now, "client": client}
    row = work.one(f"SELECT COUNT(*) FROM requests WHERE {where}", values)  # noqa: S608 - two fixed texts
    return 0 if row is None else int(row[0])


def decide(
    work: Work, request_id: str, to: str, now: int, *, grant_id: str | None = None, session: str | None = None
) -> bool:
    """Write the user's decision down, `APPROVED` or `DENIED`; False when it was decided before, or is too late."""
    return (
        work.run(
            """UPDATE requests SET state = :to, grant_id = :grant_id, session = COALESCE(:session, session)
            WHERE id = :id AND state = 'pending' AND expires > :now""",
            {"id": request_id, "to": to, "grant_id": grant_id, "session": session, "now": now},
        )
        == 1
    )


def finish(work: Work, request_id: str, before: str, now: int) -> bool:
    """Take the one chance to hand out what a decision gives; False when it was taken."""
    return (
        work.run(
            "UPDATE requests SET state = 'done' WHERE id = :id AND state = :before AND expires > :now",
            {"id": request_id, "before": before, "now": now},
        )
        == 1
    )


def polled(work: Work, request_id: str, now: int, slower_by: int) -> None:
    """Write down that a device asked, and by how much slower it has to ask from now on."""
    work.run(
        "UPDATE requests SET polled = :now, pace = pace + :more WHERE id = :id",
        {"id": request_id, "now": now, "more": slower_by},
    )


def bind_letters(work: Work, state: StateKey, *, letters: str, request_id: str, session: str, expires: int) -> bool:
    """Bind letters to a request as one browser session sees it; False when the letters are taken."""
    values = {
        "letters": state.lookup("letters", letters),
        "request": request_id,
        "session": session,
        "expires": expires,
    }
    return (
        work.run(
            """INSERT INTO letters (letters, request, session, expires) VALUES (:letters, :request, :session, :expires)
            ON CONFLICT DO NOTHING""",
            values,
        )
        == 1
    )


def by_letters(work: Work, state: StateKey, letters: str, now: int) -> tuple[AuthorizationRequest, str] | None:
    """Return the open request that a session was shown under these letters, and the hash of that session."""
    row = work.one(
        "SELECT request, session FROM letters WHERE letters = :letters AND expires > :now",
        {"letters": state.lookup("letters", letters), "now": now},
    )
    found = None if row is None else find(work, state, str(row[0]))
    if row is None or found is None or found.state != PENDING or found.expires <= now:
        return None
    return found, str(row[1])


def _request(state: StateKey, row: Row) -> AuthorizationRequest:
    *columns, sealed = row
    parameters = state.open_json(f"requests/{columns[0]}", sealed)
    return AuthorizationRequest(*columns, parameters)  # type: ignore[call-arg]  # thirteen columns
