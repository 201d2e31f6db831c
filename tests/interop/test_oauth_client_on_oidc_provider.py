"""The dapp's side against a server that nobody here wrote: npm oidc-provider, set up as FAPI 2.0 asks."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin

import httpx2
import pytest

from identity.jose.encoding import decode
from oauth.dapp import Connection, Dapp, Tokens, Wish, connect
from oauth.dapp.dapp import DeviceCode
from oauth.dapp.errors import BadAnswer, ServerRefused
from oauth.dapp.key_files import fresh_key
from oauth.dapp.wish import parse_fields
from tests.interop.oidc_provider import INSTALLED, approve, provider, walk

CLIENT = "did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
REDIRECT = "http://127.0.0.1:49777/answer"
KEY = fresh_key()


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    if not INSTALLED:
        pytest.skip("oidc-provider is not installed: run make interop-setup")
    with provider(CLIENT, KEY, REDIRECT) as (found, _):
        yield found


@pytest.fixture
def connection(issuer: str) -> Iterator[Connection]:
    with connect(Dapp(CLIENT, KEY, fresh_key()), issuer) as opened:
        yield opened


def wish() -> Wish:
    names, predicates = parse_fields(["given_name,age_equal_or_over.18"])
    return Wish(names, "to greet you", int(time.time()) + 600, predicates)


def test_code_flow_with_a_signed_request_and_nonces(connection: Connection) -> None:
    pushed = connection.push(wish(), REDIRECT)
    tokens = connection.finish(pushed, approve(pushed.url, REDIRECT))
    assert tokens.access_token.count(".") == 2
    assert tokens.details[0]["datatypes"] == ["given_name"]
    assert tokens.details[0]["predicates"] == [{"age_equal_or_over": 18}]
    claims = json.loads(decode(tokens.access_token.split(".")[1], "the token"))
    assert claims["cnf"] == {"jkt": connection.dapp.proof_key.public.thumbprint}


def test_refresh_keeps_the_token_and_revocation_ends_it(connection: Connection) -> None:
    pushed = connection.push(wish(), REDIRECT)
    tokens = connection.finish(pushed, approve(pushed.url, REDIRECT))
    assert tokens.refresh_token is not None
    again = connection.refresh(tokens.refresh_token)
    assert again.access_token != tokens.access_token
    connection.revoke(tokens.refresh_token)
    with pytest.raises(ServerRefused) as refused:
        connection.refresh(tokens.refresh_token)
    assert refused.value.error == "invalid_grant"


def test_login_gives_an_id_token_that_is_checked(connection: Connection) -> None:
    pushed = connection.push(wish(), REDIRECT, openid=True)
    tokens = connection.finish(pushed, approve(pushed.url, REDIRECT))
    assert isinstance(tokens.document["id_token"], str)


def test_answer_of_another_issuer_or_request_is_not_used(connection: Connection) -> None:
    pushed = connection.push(wish(), REDIRECT)
    answer = approve(pushed.url, REDIRECT)
    with pytest.raises(BadAnswer, match="another issuer"):
        connection.finish(pushed, re.sub(r"iss=[^&]*", "iss=https%3A%2F%2Fevil.example", answer))
    with pytest.raises(BadAnswer, match="another request"):
        connection.finish(replace(pushed, state="other"), answer)
    with pytest.raises(BadAnswer, match="twice"):
        connection.finish(pushed, answer + "&code=1")


def test_code_is_good_once_and_only_with_its_verifier(connection: Connection) -> None:
    pushed = connection.push(wish(), REDIRECT)
    answer = approve(pushed.url, REDIRECT)
    with pytest.raises(ServerRefused) as refused:
        connection.finish(replace(pushed, verifier="x" * 43), answer)
    assert refused.value.error == "invalid_grant"


def test_device_flow_waits_until_the_user_has_typed_the_code(connection: Connection) -> None:
    code = connection.start_device(wish())
    assert isinstance(connection.ask_device(code), DeviceCode)
    with httpx2.Client() as browser:
        page = browser.get(code.verification_uri)
        form = re.search(r'action="([^"]+)"', page.text)
        secret = re.search(r'name="xsrf" value="([^"]+)"', page.text)
        assert form is not None
        assert secret is not None
        data = {"xsrf": secret[1], "user_code": code.user_code, "confirm": "yes"}
        answer = browser.post(form[1], data=data)
        while answer.is_redirect:
            answer = browser.get(urljoin(str(answer.url), answer.headers["location"]))
        if "<form" in answer.text:
            walk(browser, str(answer.url), "never")
    tokens = connection.ask_device(code)
    assert isinstance(tokens, Tokens)


def test_unknown_key_is_refused_as_a_client(issuer: str) -> None:
    with connect(Dapp(CLIENT, fresh_key(), fresh_key()), issuer) as stranger:
        with pytest.raises(ServerRefused) as refused:
            stranger.push(wish(), REDIRECT)
        assert refused.value.error == "invalid_client"
