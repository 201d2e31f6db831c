"""Strangers who open connections and say nothing shut nobody out: before TLS is agreed on, after it, and without it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx2
import pytest
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.server import ServerState

from cmwallet.servers import http_parser, listening
from cmwallet.servers.admission import Admission
from cmwallet.servers.http_parser import BoundedProtocol
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


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Counts the connections that end."""
    lost = threading.Semaphore(0)

    class Noted(BoundedProtocol):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            lost.release()

    monkeypatch.setattr(listening, "BoundedProtocol", Noted)
    monkeypatch.setattr(listening, "KEEP_ALIVE_SECONDS", 60)  # which is for connections on which nothing is asked
    return lost


LARGE = PlainTextResponse(b"x" * (16 << 20))


@pytest.mark.parametrize("asked", [GET, GET + GET, GET.replace(b"Host", b"Connection: close\r\nHost")])
def test_answers_that_nobody_reads_are_given_up(opened, monkeypatch, endings, asked: bytes) -> None:
    monkeypatch.setattr(http_parser, "UNREAD_SECONDS", 0.2)
    with running(LARGE) as port:
        connections(opened, port, 1, asked)
        assert endings.acquire(timeout=10)


class StillLoop:
    """A loop in which time passes when a test says so: `due` is what was asked for last, and after how long."""

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None]]] = []

    def call_soon(self, work: Callable[..., None], *given: object) -> Awaited:
        return self.call_later(0.0, work, *given)

    def call_later(self, seconds: float, work: Callable[..., None], *given: object) -> Awaited:
        entry = (seconds, partial(work, *given))
        self.due.append(entry)
        return Awaited(lambda: self.due.remove(entry) if entry in self.due else None)

    def go_on(self) -> float:
        """Do what is due next; after how long that was."""
        seconds, work = self.due.pop(0)
        work()
        return seconds


class Awaited:
    def __init__(self, forget: Callable[[], None]) -> None:
        self.cancel = forget


class Buffer(asyncio.Transport):
    """A transport of which only what waits for its reader is looked at."""

    waiting = 0
    aborted = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def abort(self) -> None:
        self.aborted = True


def unread() -> tuple[BoundedProtocol, Buffer, StillLoop]:
    """A connection on which a large answer has just begun to wait."""
    loop, transport = StillLoop(), Buffer()
    protocol = BoundedProtocol(listening._config(LARGE, None, None), ServerState(), {}, Admission(1, 1))
    protocol.loop = loop  # type: ignore[assignment]
    protocol.transport, protocol.flow = transport, FlowControl(transport)
    transport.waiting = 100_000
    protocol.pause_writing()
    assert loop.go_on() == 0
    return protocol, transport, loop


def test_an_answer_of_which_nothing_is_taken_is_given_up() -> None:
    async def look() -> bool:
        _, transport, loop = unread()
        assert loop.go_on() == http_parser.UNREAD_SECONDS
        return transport.aborted

    assert asyncio.run(look())


def test_an_answer_that_is_read_slowly_goes_on() -> None:
    async def look() -> None:
        protocol, transport, loop = unread()
        for _ in range(5):
            transport.waiting -= 1
            assert loop.go_on() == http_parser.UNREAD_SECONDS
            assert not transport.aborted
        transport.waiting = 0
        protocol.resume_writing()
        assert loop.due == [], "nothing is waited for any more"

    asyncio.run(look())


def test_what_the_system_has_taken_at_once_is_not_looked_at_again() -> None:
    async def look() -> None:
        protocol, transport, loop = unread()
        protocol.resume_writing()
        transport.waiting = 0
        protocol.pause_writing()
        assert loop.go_on() == 0
        assert loop.due == []

    asyncio.run(look())


async def in_pieces(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer that is not made to its end until it was read."""
    await StreamingResponse(b"x" * (256 << 10) for _ in range(64))(scope, receive, send)


@pytest.mark.parametrize("app", [LARGE, in_pieces], ids=["at once", "in pieces"])
def test_strangers_who_do_not_read_shut_nobody_out(opened, app: ASGIApp) -> None:
    """Their answers are far from given up for their age; they make room at once."""
    with running(app) as port:
        connections(opened, port, FEW, GET)
        connections(opened, port, 2 * FEW, GET + GET)
        with httpx2.stream("GET", f"http://127.0.0.1:{port}/") as answer:
            assert answer.status_code == 200


def test_a_request_before_the_answer_to_the_last_was_made_ends_the_connection_with_that_answer(opened) -> None:
    asked = 0

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal asked
        asked += 1
        await PlainTextResponse("ok")(scope, receive, send)

    with running(count) as port:
        (one,) = connections(opened, port, 1, GET * 100)
        answer = b""
        while piece := one.recv(65536):
            answer += piece
        assert answer.count(b"HTTP/1.1 200") == 1
        assert b"connection: close" in answer
        assert asked == 1


class Guest:
    def __init__(self, address: str | None = None) -> None:
        self.address = address
        self.away = False

    def abort(self) -> None:
        self.away = True


def test_the_longest_silent_makes_room_and_nobody_else() -> None:
    async def visit() -> list[bool]:
        admission, guests = Admission(3, 3), [Guest() for _ in range(5)]
        for guest in guests[:3]:
            await admission.admit(guest)
        admission.mark_active(guests[0])
        admission.mark_active(guests[1])
        admission.mark_idle(guests[1])
        await admission.admit(guests[3])
        await admission.admit(guests[4])
        return [guest.away for guest in guests]

    assert asyncio.run(visit()) == [False, True, True, False, False]


def test_of_one_address_its_own_longest_silent_makes_room() -> None:
    async def visit() -> tuple[list[bool], bool, bool]:
        admission, stranger, others = (
            Admission(10, 2),
            [Guest("198.51.100.7") for _ in range(4)],
            [Guest("192.0.2.1"), Guest()],
        )
        for guest in (others[0], stranger[0], stranger[1], others[1], stranger[2]):
            assert await admission.admit(guest)
        admission.mark_active(stranger[1])
        admission.mark_active(stranger[2])
        refused = await admission.admit(stranger[3])
        admission.leave(stranger[1])
        return [guest.away for guest in (*others, *stranger)], refused, await admission.admit(stranger[3])

    assert asyncio.run(visit()) == ([False, False, True, False, False, False], False, True)


def test_those_of_this_machine_are_not_counted() -> None:
    async def visit() -> bool:
        admission = Admission(10, 2)
        return all([await admission.admit(Guest(None)) for _ in range(10)])

    assert asyncio.run(visit())


def test_who_does_not_read_is_silent_from_then_on_and_reading_on_ends_it() -> None:
    async def visit() -> list[bool]:
        admission, guests = Admission(2, 2), [Guest() for _ in range(4)]
        for guest in guests[:2]:
            await admission.admit(guest)
            admission.mark_active(guest)
        admission.mark_idle(guests[0])
        admission.mark_idle(guests[1])
        admission.mark_active(guests[0])
        await admission.admit(guests[2])
        admission.mark_idle(guests[0])
        admission.mark_active(guests[2])
        await admission.admit(guests[3])
        return [guest.away for guest in guests]

    assert asyncio.run(visit()) == [True, True, False, False]
