"""Polling with a device code (RFC 8628 §3.4, §3.5)."""

from __future__ import annotations

from typing import Final

from oauth.core.call import Call
from oauth.core.errors import (
    AccessDenied,
    AuthorizationPending,
    ExpiredToken,
    InvalidGrant,
    InvalidProof,
    InvalidRequest,
    SlowDown,
)
from oauth.core.handing_out import hand_out, live_grant
from oauth.store import requests
from oauth.store.hashing import hashed

_TOLERANCE: Final = 1
"""Seconds by which a question may come early: clocks and networks are not exact (cli/cli #9370)."""
_SLOWER_BY: Final = 5


def device_code_is_redeemed(call: Call) -> None:
    """Answer what the user decided; a question that comes too early makes all later ones slower."""
    assert call.proof is not None
    if "device_code" not in call.form:
        raise InvalidRequest("device_code is missing")
    found = requests.find(call.work, call.core.state, hashed(call.form["device_code"]))
    if found is None or found.kind != requests.DEVICE or found.client != call.client.lookup:
        raise InvalidGrant("the device code is wrong, or of another client")
    if found.issuer != call.core.issuer.slug or found.client_key in call.client.standing.revoked:
        raise InvalidGrant("the device code is of another server, or its key is revoked")
    wanted = found.parameters.get("dpop_jkt")
    if wanted is not None and wanted != call.proof.jkt:
        raise InvalidProof("the proof is by another key than the one of the request")
    if found.state == requests.DENIED:
        raise AccessDenied("the user said no")
    if found.state == requests.DONE:
        raise InvalidGrant("the device code was used before")
    if found.expires <= call.time:
        raise ExpiredToken("the device code has expired")
    if found.state == requests.PENDING:
        early = found.polled and call.time < found.polled + found.pace - _TOLERANCE
        requests.polled(call.work, found.id, call.time, _SLOWER_BY if early else 0)
        if early:
            raise SlowDown(f"ask every {found.pace + _SLOWER_BY} seconds from now on")
        raise AuthorizationPending("the user has not decided yet")
    if not requests.finish(call.work, found.id, requests.APPROVED, call.time):
        raise InvalidGrant("the device code was used before")
    hand_out(call, live_grant(call, str(found.grant_id)))
