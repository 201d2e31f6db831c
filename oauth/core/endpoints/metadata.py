"""The documents that anybody may read: metadata (RFC 8414, OpenID Discovery, RFC 9728), signed too, and keys."""

from __future__ import annotations

from typing import Final

from identity.consent.request_object import RAR_TYPE
from identity.jose.encoding import Json
from identity.jose.jws import sign_jws
from identity.jose.keys import ACCEPTED
from oauth.core.call import RESOURCE_METADATA_PATH, Call, Core
from oauth.core.endpoint import Endpoint
from oauth.core.exchange import Response, json_response
from oauth.core.limits import REQUEST_SECONDS
from oauth.core.rules.grant_type import SERVED
from oauth.core.rules.rates import remote_is_not_too_fast
from oauth.core.rules.sizes import sizes_are_bounded

OAUTH_PATH: Final = "/.well-known/oauth-authorization-server"
OPENID_PATH: Final = "/.well-known/openid-configuration"
_CACHE: Final = (("cache-control", "public, max-age=300"),)


def metadata(core: Core) -> Json:
    """Return the server's metadata, without its signature."""
    issuer, algorithms = core.issuer.url, list(ACCEPTED)
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "pushed_authorization_request_endpoint": f"{issuer}/par",
        "require_pushed_authorization_requests": True,
        "device_authorization_endpoint": f"{issuer}/device_authorization",
        "revocation_endpoint": f"{issuer}/revoke",
        "introspection_endpoint": f"{issuer}/introspect",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "grant_management_endpoint": f"{issuer}/grants",
        "grant_management_actions_supported": ["create", "query", "revoke"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(SERVED),
        "scopes_supported": ["openid"],
        "claims_supported": ["sub"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [core.signer.algorithm],
        "userinfo_signing_alg_values_supported": [core.signer.algorithm],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt"],
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": ["private_key_jwt"],
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "request_object_signing_alg_values_supported": algorithms,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "require_signed_request_object": False,
        "authorization_details_types_supported": [RAR_TYPE],
        "authorization_response_iss_parameter_supported": True,
        "claims_parameter_supported": False,
        "prompt_values_supported": ["login", "consent"],
        "protected_resources": [core.vault],
        "cmwallet_issuer_did": core.did,
        "cmwallet_genesis": core.genesis,
        "cmwallet_request_seconds": REQUEST_SECONDS,
    }


def resource_metadata(core: Core) -> Json:
    """Return the metadata of the protected resources (RFC 9728 §2), without its signature: where tokens are had."""
    return {
        "resource": core.vault,
        "authorization_servers": [core.issuer.url],
        "jwks_uri": f"{core.issuer.url}/jwks",
        "scopes_supported": ["openid"],
        "bearer_methods_supported": [],  # tokens are bound to keys: none is taken from whoever bears it
        "resource_signing_alg_values_supported": [core.signer.algorithm],
        "authorization_details_types_supported": [RAR_TYPE],
        "dpop_signing_alg_values_supported": list(ACCEPTED),
        "dpop_bound_access_tokens_required": True,
    }


def signed(core: Core, document: Json, now: int) -> Json:
    """Return metadata with `signed_metadata` (RFC 8414 §2.1): by the key that the chain lists for the identity."""
    payload: Json = {**document, "iss": core.issuer.url, "iat": now}
    text = sign_jws(payload, core.signer, {"typ": "JWT", "kid": core.signer.kid})
    return {**document, "signed_metadata": text}


def _metadata(call: Call) -> Response:
    return json_response(signed(call.core, metadata(call.core), call.time), headers=_CACHE)


def _resource_metadata(call: Call) -> Response:
    return json_response(signed(call.core, resource_metadata(call.core), call.time), headers=_CACHE)


def _jwks(call: Call) -> Response:
    keys = [{**key.document, "kid": key.thumbprint, "use": "sig"} for key in call.core.keys]
    return json_response({"keys": keys}, headers=_CACHE)


_OPEN: Final = (sizes_are_bounded, remote_is_not_too_fast)
METADATA: Final = Endpoint("GET", OAUTH_PATH, "The server's metadata (RFC 8414).", _OPEN, (), _metadata)
RESOURCE: Final = Endpoint(
    "GET", RESOURCE_METADATA_PATH, "The metadata of the protected resources (RFC 9728).", _OPEN, (), _resource_metadata
)
OPENID: Final = Endpoint("GET", OPENID_PATH, "The same for OpenID Connect.", _OPEN, (), _metadata)
JWKS: Final = Endpoint("GET", "/jwks", "The keys that sign tokens (RFC 7517).", _OPEN, (), _jwks)
