"""The ID Token of a code flow that asked for `openid` (OpenID Connect Core §3.1.3.7): who the user is to this dapp."""

from __future__ import annotations

from collections.abc import Mapping

from identity.credentials.encoding import Json
from identity.credentials.jws import check_signature, numeric_date, parse_jws
from identity.credentials.keys import PublicJwk
from identity.credentials.rejections import Rejected
from oauth.client.answers import Tokens
from oauth.client.errors import BadAnswer

_LEEWAY_SECONDS = 10


def check_id_token(
    tokens: Tokens, issuer: str, client_id: str, nonce: str, keys: Mapping[str, PublicJwk], now: int
) -> Json:
    """Return the claims of the ID Token in a token response. Raises `BadAnswer` when it is not for this login."""
    text = tokens.document.get("id_token")
    if not isinstance(text, str):
        raise BadAnswer("the server gave no ID Token although it was asked for one")
    try:
        jws = parse_jws(text, "the ID Token", types=("jwt", ""))
        key = keys.get(jws.kid or "")
        if key is None:
            raise BadAnswer("the ID Token is signed by a key that the issuer does not have")
        check_signature(jws, key, "the ID Token")
        expires = numeric_date(jws.payload, "exp", "the ID Token")
    except Rejected as problem:
        raise BadAnswer(problem.message) from None
    claims = jws.payload
    if claims.get("iss") != issuer or claims.get("aud") not in (client_id, [client_id]):
        raise BadAnswer("the ID Token is for somebody else, or by somebody else")
    if claims.get("nonce") != nonce:
        raise BadAnswer("the ID Token belongs to another login")
    if expires is None or expires + _LEEWAY_SECONDS <= now or not isinstance(claims.get("sub"), str):
        raise BadAnswer("the ID Token is too old, or names nobody")
    return claims
