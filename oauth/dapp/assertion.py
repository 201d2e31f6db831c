"""Client authentication: `private_key_jwt` (RFC 7523 §2.2), and signed requests (RFC 9101)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from identity.jose.encoding import encode
from identity.jose.jws import sign_jws
from identity.jose.keys import Signer

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE_SECONDS: Final = 60


def authenticate(signer: Signer, client_id: str, issuer: str, now: int) -> dict[str, str]:
    """Return the parameters that authenticate a request: an assertion whose audience is the issuer, as one string."""
    payload = {
        "iss": client_id,
        "sub": client_id,
        "aud": issuer,
        "jti": encode(secrets.token_bytes(16)),
        "iat": now,
        "exp": now + LIFE_SECONDS,
    }
    assertion = sign_jws(payload, signer, {"typ": "JWT", "kid": signer.kid})
    return {"client_id": client_id, "client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}


def request_object(signer: Signer, client_id: str, issuer: str, parameters: Mapping[str, object], now: int) -> str:
    """Return the parameters of an authorisation request, signed by the dapp: it proves later what was asked for."""
    payload = {
        **parameters,
        "iss": client_id,
        "client_id": client_id,
        "aud": issuer,
        "jti": encode(secrets.token_bytes(16)),
        "iat": now,
        "nbf": now,
        "exp": now + LIFE_SECONDS,
    }
    return sign_jws(payload, signer, {"typ": "oauth-authz-req+jwt", "kid": signer.kid})
