"""Table `clients`: what is known of dapps, sealed; found by the keyed hash of the DID.

`kept` is 1 for those that the user added: they stay. The others came with a request and go after a while.
"""

from __future__ import annotations

from typing import Final

from identity.jose.encoding import Json
from oauth.state_key import StateKey
from oauth.store.work import Row, Work

FOR_EVER: Final = 1 << 62
UNASKED_SECONDS: Final = 30 * 86400
"""How long a dapp that nobody added is remembered after its last request."""
MOST_UNASKED: Final = 1000


def put(work: Work, state: StateKey, did: str, document: Json, *, kept: bool, now: int) -> bool:
    """Write down what is known of a dapp; False when too many are here that nobody asked for."""
    name = state.lookup("client", did)
    if not kept and find(work, state, did) is None:
        row = work.one("SELECT COUNT(*) FROM clients WHERE kept = 0")
        if row is not None and int(row[0]) >= MOST_UNASKED:
            return False
    work.run(
        """INSERT INTO clients (id, sealed, kept, changed, expires) VALUES (:id, :sealed, :kept, :now, :expires)
        ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, changed = excluded.changed,
        kept = CASE WHEN clients.kept = 1 THEN 1 ELSE excluded.kept END,
        expires = CASE WHEN clients.kept = 1 THEN clients.expires ELSE excluded.expires END""",
        {
            "id": name,
            "sealed": state.seal_json(f"clients/{name}", document),
            "kept": int(kept),
            "now": now,
            "expires": FOR_EVER if kept else now + UNASKED_SECONDS,
        },
    )
    return True


def release(work: Work, state: StateKey, did: str, document: Json, now: int) -> None:
    """Keep of a dapp that the user removed what its grants still need; it goes some time after they have ended."""
    name = state.lookup("client", did)
    work.run(
        "UPDATE clients SET sealed = :sealed, kept = 0, changed = :now, expires = :expires WHERE id = :id",
        {
            "id": name,
            "sealed": state.seal_json(f"clients/{name}", document),
            "now": now,
            "expires": now + UNASKED_SECONDS,
        },
    )


def find(work: Work, state: StateKey, did: str) -> Json | None:
    """Return what is known of a dapp."""
    name = state.lookup("client", did)
    row = work.one("SELECT id, sealed FROM clients WHERE id = :id", {"id": name})
    return None if row is None else _document(state, row)


def every(work: Work, state: StateKey, *, kept: bool | None = None) -> list[Json]:
    """Return all dapps; of those that the user added, or the others, with `kept`."""
    rows = work.all(
        "SELECT id, sealed FROM clients WHERE kept >= :least AND kept <= :most ORDER BY changed",
        {"least": int(kept is True), "most": int(kept is not False)},
    )
    return [_document(state, row) for row in rows]


def drop(work: Work, state: StateKey, did: str) -> bool:
    """Forget a dapp; whether it was here."""
    return work.run("DELETE FROM clients WHERE id = :id", {"id": state.lookup("client", did)}) > 0


def _document(state: StateKey, row: Row) -> Json:
    name, sealed = row
    return state.open_json(f"clients/{name}", sealed)
