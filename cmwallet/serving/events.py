"""Telling dapps that a grant ended: security event tokens, pushed to the `revocation_uri` of their documents.

A token (RFC 8417) is signed by the identity's key and goes by HTTP POST (RFC 8935). Where it goes was named by the
dapp: only https, only public addresses, no redirects, little time (`oauth.clients.public_web`). What is not taken is
tried again, later and later, for a week.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Problem
from identity.credentials.jws import sign_jws
from oauth.clients.public_web import PublicWeb
from oauth.store import events

if TYPE_CHECKING:
    from identity.credentials.keys import Signer
    from oauth.core.state_key import StateKey
    from oauth.store.engine import Store
    from oauth.store.events import Event

log = logging.getLogger("cmwallet.oauth")

TYPE: Final = "secevent+jwt"
MEDIA_TYPE: Final = "application/secevent+jwt"
NAMES: Final = "https://schemas.openid.net/secevent/oauth/event-type/"


def push_due(
    store: Store, state: StateKey, signer: Signer, clock: Callable[[], float], web: PublicWeb | None = None
) -> int:
    """Push what is due; how many were taken. What fails stays for later."""
    now, taken = int(clock()), 0
    with store.transaction() as work:
        due = events.take_due(work, state, now)
    for event in due:
        try:
            (web or PublicWeb()).post(str(event.data["uri"]), event_token(event, signer, now).encode(), MEDIA_TYPE)
        except Problem as problem:
            log.info("a dapp was not told of the end of a grant: %s", problem.code)
            continue
        with store.transaction() as work:
            events.done(work, event.id)
        taken += 1
    return taken


def event_token(event: Event, signer: Signer, now: int) -> str:
    """Return the token: which grant, and what became of it. `jti` is the same at every try."""
    grant = {"subject_type": "cmwallet_grant", "grant_id": event.grant_id}
    payload: dict[str, object] = {
        "iss": event.data["issuer"],
        "aud": event.data["client"],
        "iat": now,
        "jti": event.id,
        "events": {f"{NAMES}grant-{event.data['event']}": {"subject": grant}},
    }
    return sign_jws(payload, signer, {"typ": TYPE, "kid": signer.kid})
