"""The documents that anybody may read, and paths that lead nowhere."""

from __future__ import annotations

import re

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from identity.jose.jws import parse_jws
from oauth.core.server import ENDPOINTS
from tests.unit.oauth.dapps import ISSUER, World, body


@pytest.fixture(scope="module")
def world() -> World:
    return World()


METADATA = "/.well-known/oauth-authorization-server/i/slug"


@pytest.mark.parametrize("path", [METADATA, "/i/slug/.well-known/openid-configuration"])
def test_metadata_holds_before_authlib_and_is_signed(world: World, path: str) -> None:
    response = world.send("GET", path)
    document = body(response)
    unsigned = {name: value for name, value in document.items() if name != "signed_metadata"}
    checked = dict(unsigned)
    # Authlib wants https; on loopback the issuer is http by its number.
    for name, value in checked.items():
        if isinstance(value, str):
            checked[name] = value.replace("http://127.0.0.1:8474", "https://me.example")
    AuthorizationServerMetadata(checked).validate()
    jws = parse_jws(str(document["signed_metadata"]), "it", types=("jwt",))
    assert world.signer.public.verifies("ES256", jws.signed, jws.signature)
    assert {name: jws.payload[name] for name in unsigned} == unsigned
    assert document["issuer"] == jws.payload["iss"] == ISSUER.url
    assert document["require_pushed_authorization_requests"] is True
    assert document["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["dpop_signing_alg_values_supported"] == ["ES256", "EdDSA", "Ed25519"]


def test_the_protected_resource_names_its_authorization_server(world: World) -> None:
    """RFC 9728 §3.1: the well-known path stands between host and path of the resource that the metadata names."""
    (resource,) = body(world.send("GET", METADATA))["protected_resources"]  # type: ignore[misc]
    path = str(resource).removeprefix("http://127.0.0.1:8474")
    document = body(world.send("GET", f"/.well-known/oauth-protected-resource{path}"))
    assert document["resource"] == resource, "or it must not be used (§3.3)"
    assert document["authorization_servers"] == [ISSUER.url]
    assert document["jwks_uri"] == f"{ISSUER.url}/jwks"
    assert document["dpop_bound_access_tokens_required"] is True
    assert document["bearer_methods_supported"] == []
    jws = parse_jws(str(document["signed_metadata"]), "it", types=("jwt",))
    assert world.signer.public.verifies("ES256", jws.signed, jws.signature)
    assert jws.payload["resource"] == resource


@pytest.mark.parametrize("path", ["/vault/fields", "/vault/accounts", "/vault/credentials", "/userinfo", "/grants/x"])
def test_who_comes_without_a_token_is_told_where_to_begin(world: World, path: str) -> None:
    """RFC 9728 §5.1: from the resource alone, a client finds the server."""
    refused = world.send("GET", f"/i/slug{path}")
    found = re.search(r'resource_metadata="([^"]*)"', refused.header("www-authenticate") or "")
    assert refused.status == 401
    assert found is not None
    assert world.send("GET", found[1].removeprefix("http://127.0.0.1:8474")).status == 200


def test_every_endpoint_in_the_metadata_is_served(world: World) -> None:
    document = body(world.send("GET", METADATA))
    paths = {endpoint.path for endpoint in ENDPOINTS}
    urls = [str(value) for name, value in document.items() if name.endswith(("_endpoint", "_uri"))]
    named = {url.removeprefix(ISSUER.url) for url in urls}
    assert named - paths == {"/authorize", "/grants"}, "the page, and the prefix of /grants/{id}"


def test_keys_have_a_thumbprint_and_no_algorithm(world: World) -> None:
    (key,) = body(world.send("GET", "/i/slug/jwks"))["keys"]  # type: ignore[misc]
    assert key["kid"] == world.signer.kid
    assert {"alg", "d"} & key.keys() == set()


def test_the_openapi_document_lists_every_endpoint(world: World) -> None:
    document = body(world.send("GET", "/i/slug/openapi.json"))
    paths = document["paths"]
    assert isinstance(paths, dict)
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == {
        (endpoint.method, endpoint.path) for endpoint in ENDPOINTS
    }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/token",
        "/i/slug",
        "/i/slug/",
        "/i/other/token",
        "/i/slug/token/",
        "/i/slug//token",
        "/i/slug/../slug/token",
        "/i/slug/%74oken",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server/i/other",
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/i/slug",
        "/.well-known/oauth-protected-resource/i/other/vault",
        "/i/slug/grants/",
        "/i/slug/grants/a/b",
    ],
)
def test_other_paths_lead_nowhere(world: World, path: str) -> None:
    assert world.send("GET", path).status == 404


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_every_endpoint_begins_with_the_sizes(endpoint: object) -> None:
    assert endpoint.rules[0].__name__ == "sizes_are_bounded"  # type: ignore[attr-defined]


def test_a_method_that_is_not_served_is_told_which_are(world: World) -> None:
    response = world.send("PUT", "/i/slug/grants/x")
    assert (response.status, response.header("allow")) == (405, "GET, HEAD, DELETE")


@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/oauth-authorization-server/i/slug",
        "/i/slug/.well-known/openid-configuration",
        "/i/slug/jwks",
        "/i/slug/openapi.json",
        "/.well-known/oauth-protected-resource/i/slug/vault",
    ],
)
def test_head_is_answered_where_get_is(world: World, path: str) -> None:
    """RFC 9110 §9.1: every general-purpose server supports GET and HEAD."""
    got, head = world.send("GET", path), world.send("HEAD", path)
    assert (head.status, head.headers) == (200, got.headers)


@pytest.mark.parametrize("path", ["/i/slug/par", "/i/slug/token", "/i/slug/revoke"])
def test_head_is_refused_where_nothing_can_be_read(world: World, path: str) -> None:
    assert world.send("HEAD", path).status == 405
