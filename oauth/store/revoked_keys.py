"""Table `revoked_keys`: keys of dapps that were seen to be taken back on chain. It has no sweep: that never expires.

A row names the keyed hash of the DID and a thumbprint. Whoever could make it long has to pay for each row on chain.
"""

from __future__ import annotations

from oauth.state_key import StateKey
from oauth.store.engine import Store


def note(store: Store, state: StateKey, did: str, thumbprints: frozenset[str], now: int) -> frozenset[str]:
    """Remember keys of a dapp as revoked; return all that ever were."""
    client = state.lookup("client", did)
    with store.reading() as work:
        rows = work.all("SELECT thumbprint FROM revoked_keys WHERE client = :client", {"client": client})
    before = frozenset(str(row[0]) for row in rows)
    fresh = thumbprints - before
    if fresh:
        with store.transaction() as work:
            work.run_many(
                "INSERT INTO revoked_keys (client, thumbprint, seen) VALUES (:client, :thumbprint, :now) "
                "ON CONFLICT DO NOTHING",
                [{"client": client, "thumbprint": one, "now": now} for one in sorted(fresh)],
            )
    return before | fresh
