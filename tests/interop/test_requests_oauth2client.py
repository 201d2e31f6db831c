"""A Python client that nobody here wrote (requests_oauth2client) against the real server: PAR, code, DPoP, refresh."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from requests_oauth2client import DPoPKey, OAuth2Client, PrivateKeyJwt

from oauth.dapp.discovery import metadata_url
from oauth.dapp.key_files import write_key
from tests.servedhome import FIELDS, REDIRECT, World, served_home


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with served_home(tmp_path_factory.mktemp("peer"), shops=1) as made:
        yield made


@pytest.fixture
def client(world: World) -> Iterator[OAuth2Client]:
    jwk = {**json.loads(write_key(world.shop.key)), "kid": world.shop.key.kid, "alg": "ES256"}
    with requests.Session() as session:
        yield OAuth2Client.from_discovery_endpoint(
            metadata_url(world.issuer),
            issuer=world.issuer,
            auth=PrivateKeyJwt(world.shop.did, jwk, aud=world.issuer),
            redirect_uri=REDIRECT,
            session=session,
            testing=True,  # plain http, on this machine
        )


def details(world: World) -> str:
    one: dict[str, Any] = {
        "type": "cmwallet_vault",
        "datatypes": ["given_name"],
        "purpose": {"text": "to greet you"},
        "not_after": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 600)),
    }
    return json.dumps([one])


def test_pushed_request_code_refresh_and_a_read(world: World, client: OAuth2Client) -> None:
    key = DPoPKey.generate("ES256")
    asked = client.authorization_request(scope=None, dpop_key=key, dpop=True, authorization_details=details(world))
    pushed = client.pushed_authorization_request(asked)
    page = world.browser.get(str(pushed))
    answer = asked.validate_callback(world.allowed(page.text))
    token = client.authorization_code(answer, dpop=True, dpop_key=key)
    assert json.loads(json.dumps(token.authorization_details))[0]["datatypes"] == ["given_name"]
    again = client.refresh_token(token)
    assert again.refresh_token == token.refresh_token
    read = requests.get(f"{world.issuer}/vault/fields", auth=again, headers={"Accept": "application/json"}, timeout=30)
    assert read.json()["fields"]["given_name"]["value"] == FIELDS["given_name"]
    client.revoke_refresh_token(again.refresh_token)


def test_assertion_for_the_endpoint_is_refused(world: World) -> None:
    jwk = {**json.loads(write_key(world.shop.key)), "kid": world.shop.key.kid, "alg": "ES256"}
    with requests.Session() as session:
        other = OAuth2Client.from_discovery_endpoint(
            metadata_url(world.issuer),
            issuer=world.issuer,
            auth=PrivateKeyJwt(world.shop.did, jwk),
            redirect_uri=REDIRECT,
            session=session,
            testing=True,
        )
        asked = other.authorization_request(scope=None, authorization_details=details(world))
        with pytest.raises(Exception, match="aud of the assertion"):
            other.pushed_authorization_request(asked)
