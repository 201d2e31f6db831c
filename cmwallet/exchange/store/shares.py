"""Table `shares`: the second, narrow grants of a pair, by which name and account are read again when they are needed.

The refresh token, the server that it is for and the label of the account are sealed under the exchange's key.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.work import Row, Work


@dataclass(frozen=True)
class Share:
    """A grant of one of a pair. `label` names her bank account in her records, None where no bank is needed."""

    grant_id: str
    person: str
    pair: str
    expires: int
    issuer: str
    refresh_token: str
    label: str | None


def put(work: Work, state: StateKey, share: Share) -> None:
    """Keep a grant in the place of an earlier one for the same pair."""
    drop_of(work, share.pair, share.person)
    document: Json = {"issuer": share.issuer, "refresh_token": share.refresh_token, "label": share.label}
    work.run(
        """INSERT INTO shares (grant_id, person, pair, expires, sealed)
        VALUES (:grant_id, :person, :pair, :expires, :sealed)""",
        {
            "grant_id": share.grant_id,
            "person": share.person,
            "pair": share.pair,
            "expires": share.expires,
            "sealed": state.seal_json(f"shares/{share.grant_id}", document),
        },
    )


def find(work: Work, state: StateKey, grant_id: str, now: int) -> Share | None:
    """Return a grant that has not ended."""
    row = work.one(
        "SELECT grant_id, person, pair, expires, sealed FROM shares WHERE grant_id = :id AND expires > :now",
        {"id": grant_id, "now": now},
    )
    return None if row is None else _share(state, row)


def of(work: Work, state: StateKey, pair: str, person: str, now: int) -> Share | None:
    """Return what one of a pair granted for it."""
    row = work.one(
        """SELECT grant_id, person, pair, expires, sealed FROM shares
        WHERE pair = :pair AND person = :person AND expires > :now""",
        {"pair": pair, "person": person, "now": now},
    )
    return None if row is None else _share(state, row)


def drop(work: Work, grant_id: str) -> bool:
    """Forget a grant: it was withdrawn, or given back."""
    return work.run("DELETE FROM shares WHERE grant_id = :id", {"id": grant_id}) == 1


def drop_of(work: Work, pair: str, person: str) -> None:
    """Forget what one of a pair granted for it."""
    work.run("DELETE FROM shares WHERE pair = :pair AND person = :person", {"pair": pair, "person": person})


def sweep(work: Work, now: int) -> int:
    """Drop the grants that have ended, and those of pairs that are gone; how many there were."""
    return work.run(
        "DELETE FROM shares WHERE expires <= :now OR NOT EXISTS (SELECT 1 FROM pairs WHERE pairs.id = shares.pair)",
        {"now": now},
    )


def _share(state: StateKey, row: Row) -> Share:
    grant_id, person, pair, expires, sealed = row
    said = state.open_json(f"shares/{grant_id}", sealed)
    label = said["label"]
    return Share(
        grant_id,
        person,
        pair,
        expires,
        str(said["issuer"]),
        str(said["refresh_token"]),
        None if label is None else str(label),
    )
