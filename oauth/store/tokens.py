"""Tables `families`, `refresh_tokens` and `ended_tokens`: what was handed out under a grant, and what was taken back.

A family is what one code, device code or offer gave: access tokens name it, the refresh token belongs to it, and it is
revoked as a whole. `client_key` is the thumbprint of the key that last authenticated for it; `jkt` binds it for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from oauth.store.work import Work


@dataclass(frozen=True)
class Family:
    """What was handed out together."""

    id: str
    grant_id: str
    client: str
    client_key: str
    jkt: str
    revoked: bool
    created: int
    expires: int


def insert_family(work: Work, family: Family) -> None:
    """Keep a new family."""
    work.run(
        """INSERT INTO families (id, grant_id, client, client_key, jkt, revoked, created, expires)
        VALUES (:id, :grant_id, :client, :client_key, :jkt, 0, :created, :expires)""",
        {
            "id": family.id,
            "grant_id": family.grant_id,
            "client": family.client,
            "client_key": family.client_key,
            "jkt": family.jkt,
            "created": family.created,
            "expires": family.expires,
        },
    )


def family(work: Work, family_id: str) -> Family | None:
    """Return a family."""
    row = work.one(
        "SELECT id, grant_id, client, client_key, jkt, revoked, created, expires FROM families WHERE id = :id",
        {"id": family_id},
    )
    if row is None:
        return None
    name, grant_id, client, client_key, jkt, revoked, created, expires = row
    return Family(name, grant_id, client, client_key, jkt, bool(revoked), created, expires)


def move_key(work: Work, family_id: str, client_key: str) -> None:
    """Let a family stand on another key of the same client: how a dapp rotates before it takes the old key back."""
    work.run("UPDATE families SET client_key = :key WHERE id = :id", {"id": family_id, "key": client_key})


def revoke_family(work: Work, family_id: str) -> bool:
    """Take back all that was handed out together; whether that changed anything."""
    work.run("DELETE FROM refresh_tokens WHERE family = :id", {"id": family_id})
    return work.run("UPDATE families SET revoked = 1 WHERE id = :id AND revoked = 0", {"id": family_id}) == 1


def revoke_grant(work: Work, grant_id: str) -> None:
    """Take back all tokens of a grant."""
    work.run("DELETE FROM refresh_tokens WHERE grant_id = :id", {"id": grant_id})
    work.run("UPDATE families SET revoked = 1 WHERE grant_id = :id", {"id": grant_id})


def insert_refresh(
    work: Work, *, token_hash: str, family_id: str, issuer: str, grant_id: str, client: str, expires: int
) -> None:
    """Keep a new refresh token; it ends with the grant."""
    work.run(
        """INSERT INTO refresh_tokens (hash, family, issuer, grant_id, client, expires)
        VALUES (:hash, :family, :issuer, :grant_id, :client, :expires)""",
        {
            "hash": token_hash,
            "family": family_id,
            "issuer": issuer,
            "grant_id": grant_id,
            "client": client,
            "expires": expires,
        },
    )


@dataclass(frozen=True)
class Refresh:
    """A refresh token as it is kept."""

    family: str
    issuer: str
    grant_id: str
    client: str
    expires: int


def refresh(work: Work, token_hash: str) -> Refresh | None:
    """Return a refresh token, expired or not."""
    row = work.one(
        "SELECT family, issuer, grant_id, client, expires FROM refresh_tokens WHERE hash = :hash", {"hash": token_hash}
    )
    return None if row is None else Refresh(*row)


def end_token(work: Work, jti_hash: str, expires: int) -> None:
    """Remember until it expires that one access token does not count any more."""
    work.run(
        "INSERT INTO ended_tokens (hash, expires) VALUES (:hash, :expires) ON CONFLICT DO NOTHING",
        {"hash": jti_hash, "expires": expires},
    )


def token_ended(work: Work, jti_hash: str) -> bool:
    """Whether one access token was taken back."""
    return work.one("SELECT 1 FROM ended_tokens WHERE hash = :hash", {"hash": jti_hash}) is not None
