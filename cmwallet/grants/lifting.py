"""Lifting of a suspension: the owner has looked at a grant and says that it goes on.

A grant is suspended when its dapp's DID changed hands, and when the home was restored from a backup, which does not
know what was revoked since. A withdrawal that was anchored on chain is known all the same: it is asked for first.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from cmwallet.errors import Duplicate
from cmwallet.grants.anchoring import commitment_in
from cmwallet.grants.index import GrantIndex
from identity.jose.encoding import decode
from oauth.model import ACTIVE, SUSPENDED, Grant
from oauth.store import grants as grant_table

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.consent.receipt import Receipt
    from identity.consent.verifying import AnchorLookup
    from oauth.store.engine import Store

Withdrawn = Literal["yes", "no", "unknown"]


def suspended_grants(store: Store) -> list[str]:
    """Return the ids of the suspended grants."""
    with store.reading() as work:
        return sorted(name for name, (state, _) in grant_table.standings(work).items() if state == SUSPENDED)


def withdrawn_on_chain(receipt: Receipt, anchors: AnchorLookup) -> Withdrawn:
    """Say whether a receipt's consent was withdrawn on chain; `unknown` when it never was there, or nobody tells."""
    proof = receipt.proof("anchor")
    if receipt.proof("withdrawal") is not None:
        return "yes"
    if proof is None:
        return "unknown"
    standing = anchors.find(receipt.body.chain_id, proof, commitment_in(receipt, decode(proof["salt"], "the salt")))
    if standing is None or not standing.anchored:
        return "unknown"
    return "yes" if standing.withdrawn else "no"


def lift(database: Database, store: Store, grant: Grant, *, clock: Callable[[], float] = time.time) -> None:
    """Let a suspended grant open what it opened before. Raises `Duplicate` when it is not suspended any more."""
    now = int(clock())
    if grant.state_at(now) == SUSPENDED:
        with store.transaction() as work:
            if grant_table.set_state(work, grant.id, SUSPENDED, ACTIVE, now):
                index = GrantIndex(database)
                row = index.find(grant.id)
                index.put(row.id, ACTIVE, row.ends, row.pending, now)
                return
    raise Duplicate("that grant is not suspended", hint="cmwallet identity grants")
