"""`POST /device_authorization`: a request from where there is no browser (RFC 8628 §3.1)."""

from __future__ import annotations

import secrets
from typing import Final

from oauth.core.call import Call
from oauth.core.endpoint import Endpoint
from oauth.core.endpoints.common import KNOWN, REQUESTED
from oauth.core.endpoints.par import parameters_of
from oauth.core.errors import Unavailable
from oauth.core.exchange import Response, json_response
from oauth.core.limits import DEVICE_PACE, DEVICE_SECONDS
from oauth.core.rules.authorization_details import details_are_understood_for_a_device
from oauth.core.rules.caps import not_too_many_wait
from oauth.core.rules.client_record import client_is_remembered
from oauth.core.rules.grant_management import a_new_grant_is_asked_for
from oauth.core.rules.proof import proof_is_new
from oauth.core.rules.resource import resource_is_ours
from oauth.core.rules.scope import scope_is_known
from oauth.core.user_codes import ALPHABET, LENGTH, spaced
from oauth.store import requests
from oauth.store.hashing import fresh, hashed

_ATTEMPTS: Final = 5


def _keep(call: Call) -> None:
    """Keep the request under the hash of its device code; the user's code is taken by no other."""
    device_code = fresh()
    kept = requests.AuthorizationRequest(
        id=hashed(device_code),
        kind=requests.DEVICE,
        issuer=call.core.issuer.slug,
        client=call.client.lookup,
        client_key=call.client.key,
        state=requests.PENDING,
        grant_id=None,
        session=None,
        tries=0,
        pace=DEVICE_PACE,
        polled=0,
        created=call.time,
        expires=call.time + DEVICE_SECONDS,
        parameters=parameters_of(call),
    )
    for _ in range(_ATTEMPTS):
        user_code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if requests.insert(call.work, call.core.state, kept, user_code=user_code):
            call.answer = {
                "device_code": device_code,
                "user_code": spaced(user_code),
                "verification_uri": f"{call.core.issuer.url}/device",
                "expires_in": DEVICE_SECONDS,
                "interval": DEVICE_PACE,
            }
            return
    raise Unavailable("no code is free", retry_after=5)


def _answer(call: Call) -> Response:
    return json_response(call.answer)


DEVICE_AUTHORIZATION: Final = Endpoint(
    "POST",
    "/device_authorization",
    "Begin the device flow (RFC 8628).",
    before=REQUESTED,
    within=(
        *KNOWN,
        proof_is_new,
        scope_is_known,
        resource_is_ours,
        a_new_grant_is_asked_for,
        details_are_understood_for_a_device,
        not_too_many_wait,
        client_is_remembered,
        _keep,
    ),
    answer=_answer,
)
