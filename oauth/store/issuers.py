"""Table `issuers`: one identity's authorisation server each. The address is found by a keyed hash."""

from __future__ import annotations

from dataclasses import asdict

from oauth.model import Issuer
from oauth.state_key import StateKey
from oauth.store.work import Row, Work


def put(work: Work, state: StateKey, issuer: Issuer, now: int) -> None:
    """Write an issuer down, or its changed address on the web."""
    work.run(
        """INSERT INTO issuers (slug, owner, sealed, changed) VALUES (:slug, :owner, :sealed, :now)
        ON CONFLICT (slug) DO UPDATE SET sealed = excluded.sealed, changed = excluded.changed""",
        {
            "slug": issuer.slug,
            "owner": state.lookup("owner", issuer.owner),
            "sealed": state.seal_json(f"issuers/{issuer.slug}", asdict(issuer)),
            "now": now,
        },
    )


def find(work: Work, state: StateKey, slug: str) -> Issuer | None:
    """Return the issuer of a slug."""
    row = work.one("SELECT slug, sealed FROM issuers WHERE slug = :slug", {"slug": slug})
    return None if row is None else _issuer(state, row)


def of_owner(work: Work, state: StateKey, owner: str) -> Issuer | None:
    """Return the issuer of an account (lower case)."""
    values = {"owner": state.lookup("owner", owner)}
    row = work.one("SELECT slug, sealed FROM issuers WHERE owner = :owner", values)
    return None if row is None else _issuer(state, row)


def every(work: Work, state: StateKey) -> list[Issuer]:
    """Return all issuers of this home."""
    return [_issuer(state, row) for row in work.all("SELECT slug, sealed FROM issuers ORDER BY changed")]


def drop(work: Work, slug: str) -> None:
    """Forget an issuer; its grants are dropped by themselves."""
    work.run("DELETE FROM issuers WHERE slug = :slug", {"slug": slug})


def _issuer(state: StateKey, row: Row) -> Issuer:
    slug, sealed = row
    document = state.open_json(f"issuers/{slug}", sealed)
    return Issuer(**document)  # type: ignore[arg-type]  # authenticated: written by `put`
