"""`POST /revoke`: a client gives a token back (RFC 7009). One unknown, or not its own here, is answered alike."""

from __future__ import annotations

from typing import Final

from oauth.core.access import token_name
from oauth.core.call import Call
from oauth.core.endpoint import Endpoint
from oauth.core.endpoints.common import AUTHENTICATED, KNOWN
from oauth.core.errors import InvalidToken
from oauth.core.exchange import NO_STORE, Response
from oauth.core.rules.token_of_client import token_is_named
from oauth.core.tokens import read_token
from oauth.store import tokens
from oauth.store.hashing import hashed


def _revoke(call: Call) -> None:
    """A refresh token ends its family, access tokens with it; an access token ends alone (§2.1)."""
    text = call.form["token"]
    kept = tokens.refresh(call.work, hashed(text))
    if kept is not None:
        if kept.client == call.client.lookup and kept.issuer == call.core.issuer.slug:
            tokens.revoke_family(call.work, kept.family)
        return
    try:
        claims = read_token(text, call.core.issuer, call.core.keys, call.now)
    except InvalidToken:
        return
    if claims.client == call.client.did:
        tokens.end_token(call.work, token_name(claims.jti), claims.expires)


def _answer(_call: Call) -> Response:
    return Response(200, NO_STORE)


REVOKE: Final = Endpoint(
    "POST", "/revoke", "Revoke a token (RFC 7009).", (*AUTHENTICATED, token_is_named), (*KNOWN, _revoke), _answer
)
