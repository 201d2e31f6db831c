"""`htu` is compared after normalisation by syntax and scheme (RFC 9449 §4.3; RFC 3986 §6.2.2, §6.2.3)."""

from __future__ import annotations

import pytest

from tests.unit.oauth.dapps import ISSUER, World, details


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def token(world: World) -> str:
    return str(world.tokens(authorization_details=details(datatypes=["email"]))["access_token"])


ORIGIN = "http://127.0.0.1:8474"


@pytest.mark.parametrize(
    "htu",
    [
        f"{ISSUER.url}/vault/fields",
        f"{ISSUER.url}/%76ault/fields",
        f"{ISSUER.url}/%76aul%74/field%73",
        f"{ISSUER.url}/x/../vault/fields",
        f"{ISSUER.url}/./vault/./fields",
        f"{ORIGIN}/../i/slug/vault/fields",
        f"HTTP://127.0.0.1:8474{ISSUER.url.removeprefix(ORIGIN)}/vault/fields",
        f"{ISSUER.url}/vault/fields?x=y#z",
    ],
)
def test_equivalent_addresses_are_one(world: World, token: str, htu: str) -> None:
    assert world.read("/vault/fields", token, htu=htu).status == 200


@pytest.mark.parametrize(
    "htu",
    [
        f"{ISSUER.url}/vault%2Ffields",
        f"{ISSUER.url}/Vault/fields",
        f"{ISSUER.url}/vault/fields/",
        f"{ISSUER.url}/vault/fields/.",
        f"{ISSUER.url}/vault/fields/x/..",
        f"{ISSUER.url}/vault//fields",
        f"{ISSUER.url}/vault/%2e%2e/fields",
        f"{ISSUER.url}/%2576ault/fields",
        f"http://127.0.0.1{ISSUER.url.removeprefix(ORIGIN)}/vault/fields",
        f"https://127.0.0.1:8474{ISSUER.url.removeprefix(ORIGIN)}/vault/fields",
        f"http://user@127.0.0.1:8474{ISSUER.url.removeprefix(ORIGIN)}/vault/fields",
        f"{ORIGIN}:x/vault/fields",
        "%",
    ],
)
def test_other_addresses_are_refused(world: World, token: str, htu: str) -> None:
    assert world.read("/vault/fields", token, htu=htu).status == 401
