"""Each parameter of pushed requests and of token requests: what is taken, and the error of its RFC for what is not."""

from __future__ import annotations

import pytest

from oauth.core.errors import InvalidRequest
from oauth.core.rules.form import parse_form
from oauth.core.rules.redirect_uri import same_address
from tests.unit.oauth.dapps import ISSUER, World, error_of


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, None),
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "query"}, None),
        ({"response_mode": ""}, None),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"state": "s" * 1_024}, None),
        ({"state": "s" * 1_025}, "invalid_request"),
        ({"nonce": "n" * 1_024}, None),
        ({"nonce": "n" * 1_025}, "invalid_request"),
        ({"prompt": "consent"}, None),
        ({"prompt": "none"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "x" * 42}, "invalid_request"),
        ({"code_challenge": "x" * 43}, None),
        ({"code_challenge": "x" * 44}, "invalid_request"),
        ({"code_challenge": "+" * 43}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "openid"}, None),
        ({"scope": "openid profile"}, "invalid_scope"),
        ({"resource": f"{ISSUER.url}/vault"}, None),
        ({"resource": ISSUER.url}, None),
        ({"resource": f"{ISSUER.url}/other"}, "invalid_target"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/answer"}, "invalid_request"),
        ({"redirect_uri": "http://evil.example/"}, "invalid_request"),
        ({"dpop_jkt": "x" * 43}, None),
        ({"dpop_jkt": "x" * 42}, "invalid_request"),
        ({"dpop_jkt": "x" * 44}, "invalid_request"),
        ({"dpop_jkt": "." * 43}, "invalid_request"),
        ({"grant_management_action": "create"}, None),
        ({"grant_management_action": "replace"}, "invalid_request"),
        ({"grant_id": "x"}, "invalid_request"),
    ],
)
def test_a_parameter_of_a_pushed_request(world: World, change: dict[str, str], error: str | None) -> None:
    response = world.push(**change)
    assert error_of(response) == error
    assert response.status == (201 if error is None else 400)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
    ],
)
def test_the_grant_type_of_a_token_request(world: World, fields: dict[str, str], error: str) -> None:
    assert error_of(world.post("/token", fields, proof=True)) == error


@pytest.mark.parametrize(
    ("stated", "listed", "same"),
    [
        ("https://shop.example/a", "https://shop.example/a", True),
        ("https://shop.example/a", "https://shop.example/a/", False),
        ("https://shop.example:8443/a", "https://shop.example/a", False),
        ("http://127.0.0.1:1/a", "http://127.0.0.1/a", True),
        ("http://127.0.0.1/a", "http://127.0.0.1:65535/a", True),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:1/b", False),
        ("http://[::1]:1/a", "http://[::1]:2/a", True),
        ("http://[::1]:1/a", "http://127.0.0.1:1/a", False),
        ("http://127.0.0.1:1", "http://127.0.0.1:2", True),
        ("http://127.0.0.1:1", "http://127.0.0.1:2/", False),
        ("http://127.0.0.1:123456/a", "http://127.0.0.1/a", False),
    ],
)
def test_an_address_is_the_listed_one_but_for_a_loopback_port(stated: str, listed: str, same: bool) -> None:
    assert same_address(stated, listed) is same


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=&b", {}),
        ("a=%C3%A9+x", {"a": "é x"}),
        ("a=b=c", {"a": "b=c"}),
        ("&".join(f"a{number}=1" for number in range(40)), {f"a{number}": "1" for number in range(40)}),
    ],
)
def test_a_form_is_read(text: str, found: dict[str, str]) -> None:
    assert parse_form(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a=1&a=2", "twice"),
        ("a=&a=2", "twice"),
        ("a&a", "twice"),
        ("&".join(f"a{number}=1" for number in range(41)), "too many"),
        ("a=%FF", "not UTF-8"),
        ("%FF=a", "not UTF-8"),
        ("a=%00", "not text"),
        ("a=" + "x" * 100_000, "too long"),
    ],
)
def test_what_is_no_form_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said):
        parse_form(text)
