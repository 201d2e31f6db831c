"""Table `codes`: authorisation codes, by their hash; consumed once, whoever asks at the same time."""

from __future__ import annotations

from dataclasses import dataclass

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.work import Work

KEPT_SECONDS = 3600
"""How long a code is remembered after it expired, so that a second use of it is recognised."""


@dataclass(frozen=True)
class Code:
    """What a code stands for. `bound` has redirect_uri, code_challenge, dpop_jkt, nonce, scope and resource."""

    hash: str
    issuer: str
    grant_id: str
    client: str
    client_key: str
    family: str
    used: bool
    expires: int
    bound: Json


def insert(work: Work, state: StateKey, code: Code) -> None:
    """Keep a new code."""
    work.run(
        """INSERT INTO codes (hash, issuer, grant_id, client, client_key, family, used, expires, sealed)
        VALUES (:hash, :issuer, :grant_id, :client, :client_key, :family, 0, :expires, :sealed)""",
        {
            "hash": code.hash,
            "issuer": code.issuer,
            "grant_id": code.grant_id,
            "client": code.client,
            "client_key": code.client_key,
            "family": code.family,
            "expires": code.expires,
            "sealed": state.seal_json(f"codes/{code.hash}", code.bound),
        },
    )


def find(work: Work, state: StateKey, code_hash: str) -> Code | None:
    """Return a code, used or not, expired or not."""
    row = work.one(
        """SELECT hash, issuer, grant_id, client, client_key, family, used, expires, sealed
        FROM codes WHERE hash = :hash""",
        {"hash": code_hash},
    )
    if row is None:
        return None
    name, issuer, grant_id, client, client_key, family, used, expires, sealed = row
    bound = state.open_json(f"codes/{code_hash}", sealed)
    return Code(name, issuer, grant_id, client, client_key, family, bool(used), expires, bound)


def consume(work: Work, code_hash: str, now: int) -> bool:
    """Use a code; False when it was used before, has expired, or never was."""
    return (
        work.run(
            "UPDATE codes SET used = 1 WHERE hash = :hash AND used = 0 AND expires > :now",
            {"hash": code_hash, "now": now},
        )
        == 1
    )
