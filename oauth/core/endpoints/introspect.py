"""`POST /introspect`: a client asks about a token of its own (RFC 7662). About others it learns nothing."""

from __future__ import annotations

from typing import Final

from identity.jose.encoding import Json
from oauth.core.access import token_name
from oauth.core.call import Call
from oauth.core.endpoint import Endpoint
from oauth.core.endpoints.common import AUTHENTICATED, KNOWN
from oauth.core.errors import InvalidToken
from oauth.core.exchange import Response, json_response
from oauth.core.rules.token_of_client import token_is_named
from oauth.core.tokens import granted_details, read_token
from oauth.model import Grant
from oauth.store import grants, tokens
from oauth.store.hashing import hashed


def _look(call: Call) -> None:
    call.answer = _about(call) or {"active": False}


def _about(call: Call) -> Json | None:
    text, core = call.form["token"], call.core
    kept = tokens.refresh(call.work, hashed(text))
    if kept is not None:
        if kept.client != call.client.lookup or kept.expires <= call.time:
            return None
        family = tokens.family(call.work, kept.family)
        if family is None or family.client_key in call.client.standing.revoked:
            return None
        grant = _open_grant(call, kept.grant_id, kept.family)
        return (
            None
            if grant is None
            else {"active": True, "client_id": call.client.did, **_common(call, grant, kept.expires)}
        )
    try:
        claims = read_token(text, core.issuer, core.keys, call.now)
    except InvalidToken:
        return None
    if claims.client != call.client.did or tokens.token_ended(call.work, token_name(claims.jti)):
        return None
    grant = _open_grant(call, claims.grant_id, claims.family)
    if grant is None or claims.client_key in call.client.standing.revoked:
        return None
    return {
        "active": True,
        "client_id": claims.client,
        "token_type": "DPoP",
        "sub": claims.sub,
        "aud": core.vault,
        "iat": claims.issued,
        "jti": claims.jti,
        "cnf": {"jkt": claims.jkt},
        **_common(call, grant, claims.expires),
    }


def _open_grant(call: Call, grant_id: str, family_id: str) -> Grant | None:
    family = tokens.family(call.work, family_id)
    grant = grants.find(call.work, call.core.state, grant_id)
    if family is None or family.revoked or grant is None or grant.issuer != call.core.issuer.slug:
        return None
    return grant if grant.details.client == call.client.did and grant.readable(call.time) else None


def _common(call: Call, grant: Grant, expires: int) -> Json:
    common: Json = {
        "iss": call.core.issuer.url,
        "exp": min(expires, grant.expires),
        "grant_id": grant.id,
        "authorization_details": granted_details(call.core.issuer, grant),
    }
    return {**common, "scope": grant.details.scope} if grant.details.scope else common


def _answer(call: Call) -> Response:
    return json_response(call.answer)


INTROSPECT: Final = Endpoint(
    "POST", "/introspect", "Ask about a token (RFC 7662).", (*AUTHENTICATED, token_is_named), (*KNOWN, _look), _answer
)
