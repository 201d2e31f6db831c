"""Table `offers`: one-time offers that a dapp redeems at the token endpoint (`pre-authorized_code`), by their hash."""

from __future__ import annotations

from dataclasses import dataclass

from oauth.store.work import Work


@dataclass(frozen=True)
class Offer:
    """An offer of a grant to a client (its lookup)."""

    hash: str
    issuer: str
    grant_id: str
    client: str
    used: bool
    expires: int


def insert(work: Work, offer: Offer) -> None:
    """Keep a new offer."""
    work.run(
        """INSERT INTO offers (hash, issuer, grant_id, client, used, expires)
        VALUES (:hash, :issuer, :grant_id, :client, 0, :expires)""",
        {
            "hash": offer.hash,
            "issuer": offer.issuer,
            "grant_id": offer.grant_id,
            "client": offer.client,
            "expires": offer.expires,
        },
    )


def find(work: Work, offer_hash: str) -> Offer | None:
    """Return an offer, used or not."""
    row = work.one(
        "SELECT hash, issuer, grant_id, client, used, expires FROM offers WHERE hash = :hash", {"hash": offer_hash}
    )
    if row is None:
        return None
    name, issuer, grant_id, client, used, expires = row
    return Offer(name, issuer, grant_id, client, bool(used), expires)


def consume(work: Work, offer_hash: str, now: int) -> bool:
    """Use an offer; False when it was used before or has expired."""
    return (
        work.run(
            "UPDATE offers SET used = 1 WHERE hash = :hash AND used = 0 AND expires > :now",
            {"hash": offer_hash, "now": now},
        )
        == 1
    )
