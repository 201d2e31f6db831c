"""How a connection of the threaded server ends."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import NoReturn

import pytest

from cmwallet.servers import threads
from cmwallet.servers.request_checks import Refusal
from cmwallet.servers.rpc_handler import RpcHandler
from cmwallet.servers.threads import BoundedServer

LENGTH = 1 << 20
ASKING = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % LENGTH


class Refusing(RpcHandler):
    """Refuses before it reads."""

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        """Refuse."""
        self.refuse(Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too long"))


@pytest.fixture
def connection() -> Iterator[socket.socket]:
    """A connection to a server that refuses."""
    with BoundedServer(("127.0.0.1", 0), Refusing, 4) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=60) as connection:
            yield connection
        server.shutdown()
        thread.join()


def hear(connection: socket.socket) -> bytes:
    """All that comes until the other side has ended."""
    heard = b""
    while part := connection.recv(65536):
        heard += part
    return heard


def send_on(connection: socket.socket) -> NoReturn:
    """Send until the other side has had enough."""
    while True:
        connection.sendall(bytes(65536))


def test_who_still_sends_when_the_refusal_comes_hears_it_whole(connection: socket.socket) -> None:
    """A tool sends its body first and reads then; a reset would take back the answer that waits for it."""
    connection.sendall(ASKING)
    assert connection.recv(1, socket.MSG_PEEK)  # the refusal is there, and nothing of the body was sent
    for _ in range(16):
        connection.sendall(bytes(LENGTH // 16))
    assert hear(connection).startswith(b"HTTP/1.1 413 ")


def test_not_for_ever_nor_for_any_amount(connection: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LINGER_BYTES", 1000)
    connection.sendall(ASKING)
    with pytest.raises(ConnectionError):
        send_on(connection)


def test_who_sends_no_more_is_not_waited_for(connection: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LINGER_SECONDS", 0.001)
    connection.sendall(ASKING)
    assert hear(connection).startswith(b"HTTP/1.1 413 ")
    with pytest.raises(ConnectionError):
        send_on(connection)
