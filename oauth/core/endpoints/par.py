"""`POST /par`: a pushed authorisation request (RFC 9126)."""

from __future__ import annotations

from typing import Final

from identity.jose.encoding import Json
from oauth.core.call import Call
from oauth.core.endpoint import Endpoint
from oauth.core.endpoints.common import KNOWN, REQUESTED
from oauth.core.exchange import Response, json_response
from oauth.core.limits import REQUEST_SECONDS
from oauth.core.rules.authorization_details import details_are_understood
from oauth.core.rules.caps import not_too_many_wait
from oauth.core.rules.client_document import document_is_here, document_is_kept
from oauth.core.rules.grant_management import a_new_grant_is_asked_for
from oauth.core.rules.pkce import challenge_is_given
from oauth.core.rules.proof import proof_is_new
from oauth.core.rules.redirect_uri import redirect_uri_is_the_clients
from oauth.core.rules.resource import resource_is_ours
from oauth.core.rules.response_type import response_type_is_code
from oauth.core.rules.scope import scope_is_known
from oauth.store import requests
from oauth.store.hashing import fresh, hashed

PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
_KEPT: Final = ("redirect_uri", "state", "nonce", "scope", "code_challenge", "dpop_jkt", "response_mode")


def _keep(call: Call) -> None:
    """Keep the request under the hash of its URI."""
    assert call.asked is not None
    secret = fresh()
    requests.insert(
        call.work,
        call.core.state,
        requests.AuthorizationRequest(
            id=hashed(secret),
            kind=requests.CODE,
            issuer=call.core.issuer.slug,
            client=call.client.lookup,
            client_key=call.client.key,
            state=requests.PENDING,
            grant_id=None,
            session=None,
            tries=0,
            pace=0,
            polled=0,
            created=call.time,
            expires=call.time + REQUEST_SECONDS,
            parameters=parameters_of(call),
        ),
    )
    call.answer = {"request_uri": PREFIX + secret, "expires_in": REQUEST_SECONDS}


def parameters_of(call: Call) -> Json:
    """Return what is kept of a request, sealed: its parameters, what it asks for, and the signed request as it came."""
    assert call.asked is not None
    return {
        "client_id": call.client.did,
        "asked": call.asked.as_json(),
        "remote": call.request.remote,
        "request_object": call.form.get("request"),
        **{name: call.form[name] for name in _KEPT if name in call.form},
    }


def _answer(call: Call) -> Response:
    return json_response(call.answer, 201)


PAR: Final = Endpoint(
    "POST",
    "/par",
    "Push an authorization request (RFC 9126).",
    before=REQUESTED,
    within=(
        *KNOWN,
        proof_is_new,
        document_is_here,
        response_type_is_code,
        redirect_uri_is_the_clients,
        challenge_is_given,
        scope_is_known,
        resource_is_ours,
        a_new_grant_is_asked_for,
        details_are_understood,
        not_too_many_wait,
        document_is_kept,
        _keep,
    ),
    answer=_answer,
)
