"""Delivery of security event tokens: dapps are told that a grant ended, at their `revocation_uri`.

A token (RFC 8417) is signed by the identity's key and goes by HTTP POST (RFC 8935). Where it goes was named by the
dapp: only https, only public addresses, no redirects, little time (`oauth.registered.public_web`). What is not taken is
tried again, later and later, for a week.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cmwallet.errors import Problem
from oauth.core.security_events import MEDIA, security_event_token
from oauth.registered.public_web import PublicWeb
from oauth.store import events

if TYPE_CHECKING:
    from identity.jose.keys import Signer
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

log = logging.getLogger("cmwallet.oauth")


def push_due(
    store: Store,
    state: StateKey,
    signers: Mapping[str, Signer],
    clock: Callable[[], float],
    web: PublicWeb | None = None,
) -> int:
    """Push what is due; how many were taken. `signers` are by the random part of their issuer's address.

    What fails stays for later, and so does what an issuer has to say that is not served here.
    """
    now, taken = int(clock()), 0
    with store.transaction() as work:
        due = events.take_due(work, state, now)
    for event in due:
        signer = signers.get(str(event.data["issuer"]).rpartition("/")[2])
        if signer is None:
            continue
        token = security_event_token(signer, event, now)
        try:
            (web or PublicWeb()).post(str(event.data["uri"]), token.encode(), MEDIA)
        except Problem as problem:
            log.info("a dapp was not told of the end of a grant: %s", problem.code)
            continue
        with store.transaction() as work:
            events.done(work, event.id)
        taken += 1
    return taken
