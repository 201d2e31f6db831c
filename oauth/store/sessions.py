"""Table `sessions`: login links (used once) and the browser sessions that they start, by the hash of their secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.work import Work

LINK: Final = "link"
SESSION: Final = "session"


@dataclass(frozen=True)
class Session:
    """A login link or a browser session; `data` is whatever the pages keep with it."""

    hash: str
    kind: str
    issuer: str
    created: int
    expires: int
    data: Json


def insert(work: Work, state: StateKey, session: Session) -> None:
    """Keep a new link or session."""
    work.run(
        """INSERT INTO sessions (hash, kind, issuer, created, expires, sealed)
        VALUES (:hash, :kind, :issuer, :created, :expires, :sealed)""",
        {
            "hash": session.hash,
            "kind": session.kind,
            "issuer": session.issuer,
            "created": session.created,
            "expires": session.expires,
            "sealed": state.seal_json(f"sessions/{session.hash}", session.data),
        },
    )


def find(work: Work, state: StateKey, kind: str, secret_hash: str, now: int) -> Session | None:
    """Return a link or session that has not expired."""
    row = work.one(
        """SELECT hash, kind, issuer, created, expires, sealed FROM sessions
        WHERE hash = :hash AND kind = :kind AND expires > :now""",
        {"hash": secret_hash, "kind": kind, "now": now},
    )
    if row is None:
        return None
    name, kept_kind, issuer, created, expires, sealed = row
    data = state.open_json(f"sessions/{name}", sealed)
    return Session(name, kept_kind, issuer, created, expires, data)


def update(work: Work, state: StateKey, secret_hash: str, data: Json) -> bool:
    """Replace what is kept with a session; whether it is here."""
    sealed = state.seal_json(f"sessions/{secret_hash}", data)
    values = {"hash": secret_hash, "sealed": sealed}
    return work.run("UPDATE sessions SET sealed = :sealed WHERE hash = :hash", values) == 1


def consume(work: Work, kind: str, secret_hash: str, now: int) -> bool:
    """End a link or session; False when it was ended before or has expired."""
    return (
        work.run(
            "DELETE FROM sessions WHERE hash = :hash AND kind = :kind AND expires > :now",
            {"hash": secret_hash, "kind": kind, "now": now},
        )
        == 1
    )


def drop_all(work: Work, issuer: str | None = None) -> int:
    """End all sessions and links, of one issuer or of all; how many there were."""
    if issuer is None:
        return work.run("DELETE FROM sessions")
    return work.run("DELETE FROM sessions WHERE issuer = :issuer", {"issuer": issuer})
