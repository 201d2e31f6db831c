"""The client of the chain's server: what is an answer, and every way in which one can be none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from cmwallet.localchain.http_client import MAX_HEAD, HttpConnection

Serve = Callable[[bytes], HttpConnection]


@pytest.fixture
def answered() -> Iterator[Serve]:
    """Return a connection to a listener that answers the first request with these bytes and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    opened: list[HttpConnection] = []
    threads: list[threading.Thread] = []

    def serve(answer: bytes) -> HttpConnection:
        def speak() -> None:
            peer, _ = listener.accept()
            with peer:
                received = b""
                while not received.endswith(b"{}"):
                    received += peer.recv(4096)
                peer.sendall(answer)

        threads.append(threading.Thread(target=speak, daemon=True))
        threads[-1].start()
        opened.append(HttpConnection("127.0.0.1", listener.getsockname()[1], 20))
        return opened[-1]

    yield serve
    for connection in opened:
        connection.close()
    for thread in threads:
        thread.join(20)
    listener.close()


def test_status_and_body_come_back(answered: Serve) -> None:
    answer = b"HTTP/1.1 404 Not Found\r\ncontent-LENGTH: 3 \r\nX: y\r\n\r\n{1}"
    assert answered(answer).ask(b"{}", seconds=20) == (404, b"{1}")


def test_no_body_is_an_answer(answered: Serve) -> None:
    assert answered(b"HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n").ask(b"{}", seconds=20) == (204, b"")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "the connection was closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "the connection was closed"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * (MAX_HEAD + 1), "the headers do not end"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "not an answer of the chain's server"),
        (b"HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\n{}", "not an answer of the chain's server"),
        (b"HTTP/1.1 2x0 OK\r\nContent-Length: 2\r\n\r\n{}", "not an answer of the chain's server"),
        (b"HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", "not an answer of the chain's server"),
        (b"HTTP/1.1 200 OK\r\n\r\n{}", "not an answer of the chain's server"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", "not an answer of the chain's server"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}", "an answer of impossible length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n{}", "an answer of impossible length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n" + b"x" * 17, "an answer of impossible length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}", "more bytes than announced"),
    ],
)
def test_what_is_no_answer_is_a_broken_connection(answered: Serve, answer: bytes, said: str) -> None:
    with pytest.raises(ConnectionError, match=said):
        answered(answer).ask(b"{}", seconds=20, most=16)


def test_an_answer_of_just_the_most_bytes_is_taken(answered: Serve) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n" + b"x" * 16
    assert answered(answer).ask(b"{}", seconds=20, most=16) == (200, b"x" * 16)


def test_no_time_left_is_a_timeout(answered: Serve) -> None:
    connection = answered(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    connection.ask(b"{}", seconds=20)
    with pytest.raises(TimeoutError):
        connection._receive(0)
