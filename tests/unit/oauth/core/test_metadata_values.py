"""The metadata says what is so: each yes and no of it, as the server acts."""

from __future__ import annotations

from oauth.core.endpoints.metadata import metadata, resource_metadata
from tests.unit.oauth.dapps import ISSUER, World, error_of

SAID = {
    "require_pushed_authorization_requests": True,
    "request_parameter_supported": True,
    "request_uri_parameter_supported": False,
    "require_signed_request_object": False,
    "authorization_response_iss_parameter_supported": True,
    "claims_parameter_supported": False,
}


def test_every_yes_and_no_of_the_metadata() -> None:
    world = World()
    document = metadata(world.server.core)
    assert {name: value for name, value in document.items() if isinstance(value, bool)} == SAID
    assert {name: value for name, value in resource_metadata(world.server.core).items() if isinstance(value, bool)} == {
        "dpop_bound_access_tokens_required": True
    }


def test_the_server_acts_as_its_metadata_says() -> None:
    world = World()
    assert world.push().status == 201, "a request that is not signed"
    assert error_of(world.push(request_uri="urn:x")) == "invalid_request"
    assert error_of(world.push(request="x")) in ("invalid_request", "invalid_request_object"), "it is looked at"
    pending = world.server.decisions.load_request(world.dapp.did, world.pushed(), "session")
    assert f"iss={ISSUER.url.partition('://')[0]}" in (world.server.decisions.deny(pending.id, "session") or "")
