"""An answer of the protocol over HTTP: its status, its headers, the length of its body, and a page in its place."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Scope

from oauth.core import exchange
from oauth.web.protocol import straight

ANSWER = exchange.Response(418, (("X-Name", "ü"), ("Cache-Control", "no-store")), b"four")


def told(
    answered: Any, *, method: str = "GET", page: ASGIApp | None = None
) -> tuple[list[exchange.Request], dict[str, Any], bytes]:
    """What the core was asked, and what went out: the start of an answer, and its body."""
    asked: list[exchange.Request] = []
    sent: list[Any] = []

    def protocol(request: exchange.Request) -> Any:
        asked.append(request)
        return answered

    def instead(_scope: Scope, status: int) -> ASGIApp | None:
        assert status == 418
        return page

    async def receive() -> Any:
        return {"type": "http.request", "body": b"asked", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "raw_path": b"/i/%20x",
        "query_string": b"a=b",
        "headers": [(b"X-Asked", b"Yes")],
        "client": ("192.0.2.7", 4711),
    }
    asyncio.run(straight(scope, receive, send, protocol, instead))
    start, *bodies = sent
    return asked, start, b"".join(one["body"] for one in bodies)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_an_answer_has_its_status_its_headers_and_its_length(later: bool) -> None:
    (asked,), start, body = told((lambda: ANSWER) if later else ANSWER)
    assert (asked.method, asked.path, asked.query, asked.body) == ("GET", "/i/%20x", "a=b", b"asked")
    assert (asked.headers, asked.remote) == ((("x-asked", "Yes"),), "192.0.2.7")
    assert start["status"] == 418
    assert start["headers"] == [
        (b"X-Name", "ü".encode("latin-1")),
        (b"Cache-Control", b"no-store"),
        (b"content-length", b"4"),
    ]
    assert body == b"four"


@pytest.mark.parametrize(
    ("method", "made", "length", "body"),
    [
        ("GET", b"", b"0", b""),
        ("POST", b"", b"0", b""),
        ("HEAD", b"four", b"4", b""),
        ("HEAD", b"", None, b""),
    ],
)
def test_the_length_is_told_where_a_body_was_made(method: str, made: bytes, length: bytes | None, body: bytes) -> None:
    _, start, sent = told(exchange.Response(418, (), made), method=method)
    assert dict(start["headers"]).get(b"content-length") == length
    assert sent == body


def test_a_browser_is_shown_a_page_instead() -> None:
    _, start, body = told(ANSWER, page=PlainTextResponse("a page", 404))
    assert (start["status"], body) == (404, b"a page")
