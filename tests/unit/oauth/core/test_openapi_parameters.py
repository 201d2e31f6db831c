"""The OpenAPI document names the header of a proof where one is taken, and demands it where it is needed (RFC 9449)."""

from __future__ import annotations

import pytest

from tests.unit.oauth.dapps import World, body

DOCUMENT = body(World().send("GET", "/i/slug/openapi.json"))
OPERATIONS = {
    path: operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method in ("get", "post", "put", "patch", "delete")
}


def parameters(path: str) -> dict[str, dict[str, object]]:
    return {parameter["name"]: parameter for parameter in OPERATIONS[path].get("parameters", [])}


def test_the_resource_server_s_paths_are_those_of_the_vault_and_of_grants() -> None:
    guarded = {path for path, operation in OPERATIONS.items() if {"dpop": []} in operation.get("security", [])}
    assert guarded
    assert {path.split("/")[1] for path in guarded} <= {"vault", "grants", "userinfo"}


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_a_proof_is_needed_for_tokens_and_resources_and_may_come_with_a_pushed_request(path: str) -> None:
    guarded = {"dpop": []} in OPERATIONS[path].get("security", [])
    proof = parameters(path).get("DPoP")
    if guarded or path == "/token":
        assert proof is not None
        assert (proof["in"], proof["required"]) == ("header", True)
    elif path == "/par":
        assert proof is not None
        assert proof["required"] is False
    else:
        assert proof is None


@pytest.mark.parametrize("path", sorted(OPERATIONS))
def test_what_stands_in_braces_is_a_parameter_of_the_path(path: str) -> None:
    named = {name for name, parameter in parameters(path).items() if parameter["in"] == "path"}
    assert named == ({"id"} if "{id}" in path else set())


def test_a_nonce_of_credentials_has_8_to_256_characters() -> None:
    nonce = parameters("/vault/credentials")["nonce"]
    assert (nonce["required"], nonce["schema"]) == (True, {"type": "string", "minLength": 8, "maxLength": 256})
    assert [path for path in OPERATIONS if "nonce" in parameters(path)] == ["/vault/credentials"]
