"""Following of a home's identities: which are served, and that another has got an issuer, or lost it.

An identity is served from the moment on at which it has an issuer, which the first command makes that tells its
address: `oauth issuer show`, `login-link`, a grant. The table of issuers says so without asking the agent, which a look
every few seconds would keep awake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cmwallet.grants.issuer import kept_issuer
from cmwallet.identities.identities import Identities
from cmwallet.serving.plan import Plan, Served
from oauth.store import issuers

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

LOOK_SECONDS: Final = 5.0


def served_now(plan: Plan, database: Database, keeper: Keeper) -> tuple[Served, ...]:
    """Return the identities to serve: those that were named, or all that have an issuer on the plan's chain."""
    if not plan.every:
        return plan.served
    found = []
    for identity in Identities(database, keeper).all():
        owner = identity.account.lower()
        issuer = kept_issuer(keeper, owner, plan.url)
        if issuer is not None and issuer.chain_id == plan.chain_id:
            found.append(Served(identity.name, issuer.slug, owner))
    return tuple(found)


class IssuerWatch:
    """Calls `changed` when the table of issuers is no longer what it was."""

    def __init__(self, store: Store, state: StateKey, changed: Callable[[], None]) -> None:
        self._store = store
        self._state = state
        self._changed = changed
        self._known = self._listed()

    def __call__(self) -> None:
        """Look."""
        if self._listed() != self._known:
            self._changed()

    def _listed(self) -> frozenset[str]:
        with self._store.reading() as work:
            return frozenset(issuer.slug for issuer in issuers.every(work, self._state))
