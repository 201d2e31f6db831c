"""Table `replays`: what was seen and may not come again (ids of assertions and proofs), for as long as it could."""

from __future__ import annotations

import hashlib

from identity.jose.encoding import encode
from oauth.store.work import Work


def first_time(work: Work, kind: str, context: str, value: str, expires: int) -> bool:
    """Remember a value within its context (an issuer, a client, an address); False when it is here already."""
    digest = hashlib.sha256(f"{kind}\n{context}\n{value}".encode()).digest()
    return (
        work.run(
            "INSERT INTO replays (hash, expires) VALUES (:hash, :expires) ON CONFLICT DO NOTHING",
            {"hash": encode(digest), "expires": expires},
        )
        == 1
    )
