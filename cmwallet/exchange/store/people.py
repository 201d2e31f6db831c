"""Table `people`: whom the exchange knows, by DID, and what tells at the next visit that it is the same person.

A DID stays with the server that first proved it, and with the name (`sub`) by which that server calls its owner here:
another server, or another name, is somebody else who got hold of keys.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.work import Work


@dataclass(frozen=True)
class Person:
    """Somebody who was here. `attested` is the end of what a trusted issuer attests of her (Unix seconds), 0 none."""

    did: str
    issuer: str
    subject: str
    attested: int
    seen: int


def put(work: Work, state: StateKey, person: Person) -> None:
    """Keep a person, or what is newer of her."""
    sealed: Json = {"issuer": person.issuer, "sub": person.subject}
    work.run(
        """INSERT INTO people (did, attested, seen, sealed) VALUES (:did, :attested, :seen, :sealed)
        ON CONFLICT (did) DO UPDATE SET attested = :attested, seen = :seen, sealed = :sealed""",
        {
            "did": person.did,
            "attested": person.attested,
            "seen": person.seen,
            "sealed": state.seal_json(f"people/{person.did}", sealed),
        },
    )


def find(work: Work, state: StateKey, did: str) -> Person | None:
    """Return who was here under a DID. Raises `Damaged` for a row that was changed."""
    row = work.one("SELECT attested, seen, sealed FROM people WHERE did = :did", {"did": did})
    if row is None:
        return None
    attested, seen, sealed = row
    said = state.open_json(f"people/{did}", sealed)
    return Person(did, str(said["issuer"]), str(said["sub"]), attested, seen)


def attested(work: Work, now: int) -> frozenset[str]:
    """Return the DIDs of whom a trusted issuer's attestation holds now."""
    return frozenset(row[0] for row in work.all("SELECT did FROM people WHERE attested > :now", {"now": now}))
