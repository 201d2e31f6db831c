"""Caps: how many requests may wait and how many grants may live at once, of one client and in all."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.errors import TooMany
from oauth.store import grants, requests


def not_too_many_wait(call: Call) -> None:
    """Count what is kept of this client, and of all."""
    limits, client = call.core.limits, call.client
    if requests.count(call.work, call.time, client.lookup) >= limits.open_requests:
        raise TooMany("too many requests of this client wait for the user", retry_after=60)
    if requests.count(call.work, call.time) >= limits.all_open_requests:
        raise TooMany("too many requests wait for the user", retry_after=60)
    if grants.count_live(call.work, client.lookup, call.time) >= limits.live_grants:
        raise TooMany("too many grants to this client are open", retry_after=3600)
