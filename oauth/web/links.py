"""Login links: made by `cmwallet oauth login-link`, used once, within a minute."""

from __future__ import annotations

from typing import Final

from oauth.model import Issuer
from oauth.state_key import StateKey
from oauth.store import sessions
from oauth.store.engine import Store
from oauth.store.hashing import fresh, hashed
from oauth.store.sessions import LINK, Session

LINK_SECONDS: Final = 60


def make_link(store: Store, state: StateKey, issuer: Issuer, now: int) -> str:
    """Return a new address that starts a session."""
    token = fresh()
    with store.transaction() as work:
        sessions.insert(work, state, Session(hashed(token), LINK, issuer.slug, now, now + LINK_SECONDS, {}))
    return f"{issuer.url}/login?link={token}"
