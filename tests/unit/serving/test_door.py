"""Strangers who open connections and say nothing shut nobody out: before TLS is agreed on, after it, and without it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from cmwallet.serving import http_parser, listening
from cmwallet.serving.door import Door
from cmwallet.serving.http_parser import BoundedProtocol
from tests.certificates import certify
from tests.unit.serving.running import running

FEW = 8
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "MOST_CONNECTIONS", FEW)


@pytest.fixture
def tls(tmp_path: Path) -> tuple[Path, Path]:
    return certify(tmp_path, "localhost")


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def connections(opened: ExitStack, port: int, count: int, first: bytes = b"") -> list[socket.socket]:
    """Connections of a stranger, who sends this on each and then nothing."""
    made = [opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(count)]
    for one in made:
        one.sendall(first)
    return made


def is_ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("first", [b"", HALF_A_HELLO], ids=["nothing", "half a handshake"])
def test_connections_that_do_not_agree_on_tls_shut_nobody_out(tls, opened, first: bytes) -> None:
    trusted = ssl.create_default_context(cafile=str(tls[0]))
    with running(PlainTextResponse("ok"), tls) as port:
        silent = connections(opened, port, 3 * FEW, first)
        assert httpx2.get(f"https://localhost:{port}/", verify=trusted).text == "ok"
        assert all(is_ended(one) for one in silent[: 2 * FEW + 1]), "the first of them made room"


def test_a_handshake_that_does_not_end_is_not_waited_for(tls, opened, monkeypatch) -> None:
    monkeypatch.setattr(listening, "HANDSHAKE_SECONDS", 0.2)
    with running(PlainTextResponse("ok"), tls) as port:
        assert all(is_ended(one) for one in connections(opened, port, 2, HALF_A_HELLO))


@pytest.mark.parametrize("first", [b"", b"GET / HT", GET], ids=["nothing", "half a request", "a request, once"])
def test_connections_without_a_request_shut_nobody_out(opened, first: bytes) -> None:
    with running(PlainTextResponse("ok")) as port:
        connections(opened, port, 3 * FEW, first)
        assert httpx2.get(f"http://127.0.0.1:{port}/").text == "ok"


def test_who_is_being_answered_stays_and_the_next_one_waits(opened) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        begun.release()
        await asyncio.get_running_loop().run_in_executor(None, go_on.wait)
        await PlainTextResponse("ok")(scope, receive, send)

    with running(slow) as port:
        busy = connections(opened, port, FEW, GET)
        for _ in busy:
            assert begun.acquire(timeout=10)
        (late,) = connections(opened, port, 1, GET)
        assert not begun.acquire(blocking=False)
        go_on.set()
        assert all(one.recv(65536).startswith(b"HTTP/1.1 200") for one in (*busy, late))


def test_answers_that_nobody_reads_are_given_up(opened, monkeypatch) -> None:
    """The second answer waits for the first to be taken."""
    lost = threading.Event()

    class Noted(BoundedProtocol):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.set()

    monkeypatch.setattr(http_parser, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(listening, "BoundedProtocol", Noted)
    monkeypatch.setattr(listening, "KEEP_ALIVE_SECONDS", 60)  # which is for connections on which nothing is asked
    with running(PlainTextResponse(b"x" * (16 << 20))) as port:
        connections(opened, port, 1, GET + GET)
        assert lost.wait(10)


def test_the_longest_silent_makes_room_and_nobody_else() -> None:
    class Guest:
        away = False

        def send_away(self) -> None:
            self.away = True

    async def visit() -> list[bool]:
        door, guests = Door(3), [Guest() for _ in range(5)]
        for guest in guests[:3]:
            await door.let_in(guest)
        door.speaks(guests[0])
        door.speaks(guests[1])
        door.is_silent(guests[1])
        await door.let_in(guests[3])
        await door.let_in(guests[4])
        return [guest.away for guest in guests]

    assert asyncio.run(visit()) == [False, True, True, False, False]
