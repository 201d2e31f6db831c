"""What the dapp side takes of an answer, at each bound and beyond it."""

from __future__ import annotations

import json

import httpx2
import pytest

from identity.errors import InvalidInput, Problem
from oauth.dapp.answers import judge, read_tokens
from oauth.dapp.errors import BadAnswer, ServerRefused, ServerUnreachable
from oauth.dapp.wish import parse_fields


def answer(status: int, body: bytes = b'{"a": 1}', **headers: str) -> httpx2.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = httpx2.Request("POST", "https://server.example/token")
    return httpx2.Response(status, content=body, headers=names, request=request)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_an_answer_of_success_is_its_object_or_nothing(status: int) -> None:
    assert judge(answer(status)) == {"a": 1}
    assert judge(answer(status, b"")) == {}
    with pytest.raises(ServerUnreachable, match="no JSON object"):
        judge(answer(status, b"<html>"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, ServerRefused) for status in (300, 302, 400, 401, 403, 428, 430, 499)),
        *((status, ServerUnreachable) for status in (429, 500, 502, 503, 599)),
    ],
)
@pytest.mark.parametrize("body", [b'{"error": "slow_down"}', b"", b"<html>"])
def test_a_server_that_is_not_able_is_told_from_one_that_refuses(status: int, kind: type[Problem], body: bytes) -> None:
    with pytest.raises(Problem) as caught:
        judge(answer(status, body))
    assert type(caught.value) is kind
    assert caught.value.details["status"] == status


@pytest.mark.parametrize(
    ("after", "hint"), [("17", "try again in 17 seconds"), ("soon", "try again later"), ("", "try again later")]
)
def test_the_wait_that_a_server_asks_for_is_told(after: str, hint: str) -> None:
    with pytest.raises(ServerUnreachable) as caught:
        judge(answer(503, b"{}", Retry_After=after))
    assert caught.value.hint == hint


def given(life: object) -> dict[str, object]:
    made: dict[str, object] = json.loads('{"access_token": "abc", "token_type": "DPoP"}')
    return {**made, "expires_in": life}


@pytest.mark.parametrize("life", [1, 600, 2**31 - 1])
def test_a_token_ends_its_life_after_it_was_given(life: int) -> None:
    assert read_tokens(given(life), 1_800_000_000).expires == 1_800_000_000 + life


@pytest.mark.parametrize("life", [0, -1, 2**31, 1.5, True, "600", None])
def test_a_token_without_a_life_is_none(life: object) -> None:
    with pytest.raises(BadAnswer, match="how long the token is good"):
        read_tokens(given(life), 1_800_000_000)


@pytest.mark.parametrize("age", ["0", "1", "18", "150"])
def test_an_age_is_asked_for_by_a_number(age: str) -> None:
    assert parse_fields([f"age_equal_or_over.{age}"]) == ((), ({"age_equal_or_over": int(age)},))


@pytest.mark.parametrize("age", ["", "151", "0018", "1.8", "x", "１８"])
def test_another_age_is_none(age: str) -> None:
    with pytest.raises(InvalidInput):
        parse_fields([f"age_equal_or_over.{age}"])
