"""Headers that do not end are not kept: the connection is, for as long as sixteen kilobytes."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from cmwallet.servers import http_parser
from cmwallet.servers.http_parser import HEADER_BYTES
from oauth.core import limits
from tests.unit.serving.running import running


async def _tell_headers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the headers of the request, once its body has come."""
    request = Request(scope, receive)
    await request.body()
    await JSONResponse(sorted(request.headers.items()))(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running(_tell_headers) as number:
        yield number


def ask(port: int, *pieces: bytes) -> bytes:
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was closed before everything was said
        try:
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionError:
            pass
    return answer


HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


def test_the_servers_bound_is_the_one_of_the_rules() -> None:
    assert HEADER_BYTES == limits.HEADER_BYTES == 16_384


@pytest.mark.parametrize("size", [10, HEADER_BYTES - 200])
def test_headers_within_the_bound_are_served(port: int, size: int) -> None:
    assert ask(port, HEAD + b"X: " + b"a" * size + b"\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_body_of_any_size_is_the_applications_matter(port: int) -> None:
    body = b"b" * (HEADER_BYTES * 3)
    assert ask(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body).startswith(b"HTTP/1.1 200")
    assert ask(port, HEAD + b"Content-Length: %d\r\n\r\n" % len(body), body).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + b"X: " + b"a" * (HEADER_BYTES + 1)],
        [HEAD + b"X: " + b"a" * (HEADER_BYTES + 1) + b"\r\n\r\n"],
        [HEAD, *[b"X%d: a\r\n" % number for number in range(HEADER_BYTES // 6)], b"\r\n"],
        [b"GET /" + b"a" * (HEADER_BYTES + 1)],
        [HEAD, *[b"a" * 1000 for _ in range(40)]],
    ],
    ids=["one header without end", "one long header", "many headers", "a long address", "a name without end"],
)
def test_headers_that_do_not_end_are_refused(port: int, pieces: list[bytes]) -> None:
    assert b"200 OK" not in ask(port, *pieces)


@pytest.mark.parametrize("pieces", [[], [b"POST / HT"], [HEAD], [HEAD + b"Content-Length: 9\r\n\r\nb"]])
def test_a_request_that_does_not_end_is_not_waited_for(port: int, monkeypatch, pieces: list[bytes]) -> None:
    monkeypatch.setattr(http_parser, "REQUEST_SECONDS", 0.3)
    assert ends(port, pieces)


def test_a_kept_connection_is_not_held_by_a_trickle(port: int, monkeypatch) -> None:
    monkeypatch.setattr(http_parser, "REQUEST_SECONDS", 0.3)
    whole = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    assert ends(port, [whole, *[b"\r\n"] * 20], pause=0.05)


def test_a_connection_lives_on_between_requests_that_come_whole(port: int, monkeypatch) -> None:
    monkeypatch.setattr(http_parser, "REQUEST_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for _ in range(3):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while not answer.endswith(b'[["host","x"]]'):  # in one piece or two, as the event loop writes
                answer += connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(0.2)


def ends(port: int, pieces: list[bytes], *, pause: float = 0.0) -> bool:
    """Whether the server ends the connection by itself."""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while connection.recv(65536):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True


def test_fields_after_the_body_do_not_become_headers(port: int) -> None:
    """Request smuggling by trailers: what a proxy lets through behind the body must not speak for the request."""
    trailers = b"Host: evil\r\nCookie: a=b\r\nSec-Fetch-Site: same-origin\r\n"
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n" + trailers + b"\r\n"
    assert told(ask(port, chunked)) == [["connection", "close"], ["host", "x"], ["transfer-encoding", "chunked"]]


@pytest.mark.parametrize(("size", "served"), [(16_384, True), (16_385, False)])
def test_fields_after_the_body_have_the_bound_of_headers(port: int, size: int, served: bool) -> None:
    last = b"0\r\nX: " + b"a" * (size - 10) + b"\r\n\r\n"
    assert len(last) == size
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 100")  # the headers have been parsed without what follows
        try:
            connection.sendall(last)
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionError:
            pass  # it was closed before everything was taken
    assert answer.startswith(b"HTTP/1.1 200") is served


@pytest.mark.parametrize(
    ("target", "host"),
    [
        (b"http://evil.example/x", "evil.example"),
        (b"http://evil.example:81/x", "evil.example:81"),
        (b"http://[::1]:81/x", "[::1]:81"),
        (b"/http://evil.example/x", "x"),
    ],
)
def test_an_address_in_absolute_form_names_the_host_whatever_the_header_says(
    port: int, target: bytes, host: str
) -> None:
    asked = b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert ["host", host] in told(ask(port, asked))


def told(answer: bytes) -> list[list[str]]:
    """The headers that the application saw, sorted."""
    found = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert isinstance(found, list)
    return found
