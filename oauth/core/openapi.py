"""The OpenAPI document of a server: made from the table of endpoints, so that neither can forget the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from identity.jose.encoding import Json
from oauth.core.endpoint import Endpoint
from oauth.model import Issuer

_AUTHENTICATION: Final = ("client_id", "client_assertion", "client_assertion_type")
_ASKED: Final = ("authorization_details", "scope", "resource", "dpop_jkt", "grant_management_action", "request")
_FORMS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "/par": (
        (),
        (
            *("response_type", "redirect_uri", "code_challenge", "code_challenge_method", "state", "nonce"),
            *("client_document", "response_mode", *_ASKED),
        ),
    ),
    "/device_authorization": ((), _ASKED),
    "/token": (
        ("grant_type",),
        (
            *("code", "redirect_uri", "code_verifier", "refresh_token", "device_code", "pre-authorized_code"),
            *("receipt_signature", "scope", "resource"),
        ),
    ),
    "/revoke": (("token",), ("token_type_hint",)),
    "/introspect": (("token",), ("token_type_hint",)),
}
"""What a form has to hold beside the client's authentication, and what it may hold."""

_ERRORS: Final = ("400", "401", "403", "413", "429", "503")
_CHALLENGE: Final[Json] = {
    "description": "WWW-Authenticate says what is wrong; to a request without a token, nothing (RFC 6750 §3.1)",
    "content": {"application/json": {"schema": {"type": "object", "properties": {"error": {"type": "string"}}}}},
}
_OK: Final[Mapping[str, str]] = {"/par": "201", "DELETE": "204"}


def openapi(issuer: Issuer, endpoints: Iterable[Endpoint]) -> Json:
    """Return the document (OpenAPI 3.1); its paths stand under the issuer."""
    paths: dict[str, dict[str, Json]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    return {
        "openapi": "3.1.0",
        "info": {"title": "cmwallet authorization and resource server", "version": "1"},
        "servers": [{"url": issuer.url}],
        "paths": paths,
        "components": {
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
                }
            },
            "securitySchemes": {"dpop": {"type": "http", "scheme": "dpop"}},
        },
    }


def _operation(endpoint: Endpoint) -> Json:
    success = _OK.get(endpoint.path) or _OK.get(endpoint.method) or "200"
    error: Json = {
        "description": "refused",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    errors: dict[str, Json] = dict.fromkeys(_ERRORS, error)
    if endpoint.realm == "rs":
        errors["401"] = _CHALLENGE
    operation: Json = {
        "summary": endpoint.summary,
        "operationId": f"{endpoint.method.lower()}{endpoint.path.replace('/', '_').replace('{id}', 'id')}",
        "responses": {success: _success(endpoint, success), **errors},
    }
    parameters = _parameters(endpoint)
    if parameters:
        operation["parameters"] = parameters
    if endpoint.path in _FORMS:
        required, optional = _FORMS[endpoint.path]
        names = (*_AUTHENTICATION, *required, *optional)
        operation["requestBody"] = {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {name: {"type": "string"} for name in names},
                        "required": ["client_assertion", "client_assertion_type", *required],
                    }
                }
            },
        }
    if endpoint.realm == "rs":
        operation["security"] = [{"dpop": []}]
    return operation


def _success(endpoint: Endpoint, status: str) -> Json:
    if status == "204" or endpoint.path == "/revoke":
        return {"description": "done"}
    forms = {"application/json": {"schema": {"type": "object"}}}
    if endpoint.realm == "rs" and not endpoint.path.startswith("/grants"):
        forms["application/jwt"] = {"schema": {"type": "string"}}
    return {"description": "done", "content": forms}


def _parameters(endpoint: Endpoint) -> list[Json]:
    found: list[Json] = []
    text: Json = {"type": "string"}
    if endpoint.realm == "rs" or endpoint.path in ("/token", "/par"):
        needed = endpoint.path != "/par"
        found.append({"name": "DPoP", "in": "header", "required": needed, "schema": text})
    if endpoint.path == "/vault/credentials":
        nonce: Json = {"type": "string", "minLength": 8, "maxLength": 256}
        found.append({"name": "nonce", "in": "query", "required": True, "schema": nonce})
    if "{id}" in endpoint.path:
        found.append({"name": "id", "in": "path", "required": True, "schema": text})
    return found
