"""ID Token of a code flow that asked for `openid` (OpenID Connect Core §3.1.3.7)."""

from __future__ import annotations

from collections.abc import Mapping

from identity.jose.encoding import Json
from identity.jose.keys import PublicJwk
from oauth.dapp.answers import Tokens
from oauth.dapp.errors import BadAnswer
from oauth.dapp.signed import has_ended, signed_by_issuer


def check_id_token(
    tokens: Tokens, issuer: str, client_id: str, nonce: str, keys: Mapping[str, PublicJwk], now: int
) -> Json:
    """Return the claims of the ID Token in a token response. Raises `BadAnswer` when it is not for this login."""
    text = tokens.document.get("id_token")
    if not isinstance(text, str):
        raise BadAnswer("the server gave no ID Token although it was asked for one")
    claims = signed_by_issuer(text, "the ID Token", keys, types=("jwt", ""))
    if claims.get("iss") != issuer or claims.get("aud") not in (client_id, [client_id]):
        raise BadAnswer("the ID Token is for somebody else, or by somebody else")
    if claims.get("nonce") != nonce:
        raise BadAnswer("the ID Token belongs to another login")
    if has_ended(claims, now) or not isinstance(claims.get("sub"), str):
        raise BadAnswer("the ID Token is too old, or names nobody")
    return claims
