"""A server that ends, as it does at every lock, still answers whom it has let in."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from cmwallet.servers import http_parser
from cmwallet.servers.http_parser import BoundedProtocol
from tests.certificates import certify
from tests.unit.serving.running import InThread, started

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def admit(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the admission has let somebody in."""
    came = threading.Event()

    class Noted(BoundedProtocol):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            came.set()

    monkeypatch.setattr("cmwallet.servers.listening.BoundedProtocol", Noted)
    monkeypatch.setattr("cmwallet.servers.listening.FIRST_SECONDS", 60)
    monkeypatch.setattr(http_parser, "FIRST_SECONDS", 60)
    return came


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the server has begun to end."""
    begun, shutdown = threading.Event(), InThread.shutdown

    async def noted(self: InThread, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(0.05, begun.set)
        await shutdown(self, sockets)

    monkeypatch.setattr(InThread, "shutdown", noted)
    return begun


def everything(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_request_on_a_connection_made_before_is_answered_and_no_other(admit, ending) -> None:
    with (
        started(PlainTextResponse("ok")) as (server, port),
        socket.create_connection(("127.0.0.1", port), timeout=10) as caller,
    ):
        assert admit.wait(10)
        server.stop()
        assert ending.wait(10)
        caller.sendall(GET + GET)
        answer = everything(caller)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1") == 1
    assert b"connection: close" in answer.lower()


def test_a_handshake_that_had_begun_is_brought_to_its_end_and_answered(tmp_path: Path, admit, ending) -> None:
    certificate = certify(tmp_path, "localhost")
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    with (
        started(PlainTextResponse("ok"), certificate) as (server, port),
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
    ):
        assert admit.wait(10)
        server.stop()
        assert ending.wait(10)
        with trusted.wrap_socket(plain, server_hostname="localhost") as caller:
            caller.sendall(GET)
            assert everything(caller).startswith(b"HTTP/1.1 200")


def test_who_asks_nothing_is_not_waited_for(admit, ending, monkeypatch) -> None:
    monkeypatch.setattr(http_parser, "FIRST_SECONDS", 0.0)
    with (
        started(PlainTextResponse("ok")) as (server, port),
        socket.create_connection(("127.0.0.1", port), timeout=10) as silent,
    ):
        assert admit.wait(10)
        server.stop()
        assert everything(silent) == b""
