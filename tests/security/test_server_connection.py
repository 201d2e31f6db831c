"""The wallet's line to the chain's server, when somebody else sits at its other end."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.localchain import discovery, process
from cmwallet.localchain.http_client import HttpConnection
from cmwallet.node.server_transport import ServerTransport

ANSWER = b'{"jsonrpc":"2.0","id":1,"result":"0x1"}'
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(ANSWER), ANSWER)


@contextmanager
def stranger(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """Somebody on a port; `behave` gets every connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    behave(connection)
                except OSError:
                    pass

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def replies(*pieces: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        for piece in pieces:
            connection.sendall(piece)

    return behave


def ask(port: int, seconds: float = 5.0, most: int = 4096) -> tuple[int, bytes]:
    line = HttpConnection("127.0.0.1", port, 5.0)
    try:
        return line.ask(b"{}", seconds=seconds, most=most)
    finally:
        line.close()


def test_an_answer_in_pieces_is_read_whole() -> None:
    with stranger(replies(*(GOOD[at : at + 1] for at in range(len(GOOD))))) as port:
        assert ask(port) == (200, ANSWER)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + ANSWER,
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 -20 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: \xb2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4097\r\n\r\n" + b" " * 4097,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{}",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00" * 64 + b"\r\n\r\n",
    ],
)
def test_what_is_no_plain_answer_breaks_the_line(answer: bytes) -> None:
    with stranger(replies(answer)) as port, pytest.raises(ConnectionError):
        ask(port)


def test_headers_without_end_are_cut_off() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    with stranger(behave) as port, pytest.raises(ConnectionError, match="headers"):
        ask(port)


def test_a_drip_does_not_outlast_the_deadline() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        for byte in GOOD:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    with stranger(behave) as port, pytest.raises(TimeoutError):
        ask(port, seconds=0.3)


def test_silence_ends_at_the_deadline() -> None:
    with stranger(lambda connection: time.sleep(1.5)) as port, pytest.raises(TimeoutError):
        ask(port, seconds=0.2)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "chain"
    process.start(directory, port=0)
    yield directory
    process.stop(directory)


def take_over(directory: Path, port: int) -> None:
    """A server died and left its file; its port, or another one, is somebody else's now."""
    path = directory / "server.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"port": port}))


def test_the_token_is_not_said_to_who_cannot_prove_to_know_it(served: Path) -> None:
    heard = []

    def behave(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(GOOD)

    token = discovery.read_server_file(served).token  # type: ignore[union-attr]
    with stranger(behave) as port:
        honest = (served / "server.json").read_text()
        take_over(served, port)
        assert ServerTransport.open(served, seconds=5.0) is None
        (served / "server.json").write_text(honest)
    assert len(heard) == 1
    assert b"cmwallet_challenge" in heard[0]
    assert token.encode() not in heard[0]


def test_one_connection_carries_challenge_and_requests(served: Path) -> None:
    transport = ServerTransport.open(served, seconds=5.0)
    assert transport is not None
    connection = transport._connection
    assert transport.request("eth_chainId") == "0x4d2"
    assert transport.batch([("eth_chainId", []), ("net_version", [])]) == ["0x4d2", "1234"]
    with pytest.raises(RpcRefused):
        transport.request("eth_sendRawTransaction", ["0x01"])
    assert isinstance(transport.batch([("eth_nonsense", [])])[0], RpcRefused)
    assert transport._connection is connection
    transport.close()


def test_a_server_started_anew_is_found_and_has_to_prove_itself(served: Path) -> None:
    transport = ServerTransport.open(served, seconds=5.0)
    assert transport is not None
    process.stop(served)
    process.start(served, port=0)
    assert transport.request("eth_blockNumber") is not None
    transport.close()


def test_a_server_that_is_gone_is_named(served: Path) -> None:
    transport = ServerTransport.open(served, seconds=5.0)
    assert transport is not None
    process.stop(served)
    deadline = time.monotonic() + 10
    while not transport._connection.dropped and time.monotonic() < deadline:  # type: ignore[union-attr]
        time.sleep(0.01)
    with pytest.raises(NetworkFailed, match="not there any more") as caught:
        transport.request("eth_sendRawTransaction", ["0x01"])
    assert caught.value.details["sent"] is False


class Breaking:
    """A line that breaks when it is asked, and counts."""

    dropped = False

    def __init__(self, error: OSError) -> None:
        self.error, self.asked = error, 0

    def ask(self, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        self.asked += 1
        raise self.error

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("method", "error", "attempts"),
    [
        ("eth_getBalance", ConnectionError(), 2),
        ("eth_sendRawTransaction", ConnectionError(), 1),
        ("cmwallet_faucet", ConnectionError(), 1),
        ("eth_getBalance", TimeoutError(), 1),
    ],
)
def test_only_reads_are_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, error: OSError, attempts: int
) -> None:
    line = Breaking(error)
    monkeypatch.setattr("cmwallet.node.server_transport.prove", lambda _directory: line)
    transport = ServerTransport.open(tmp_path, seconds=1.0)
    assert transport is not None
    with pytest.raises(NetworkFailed) as caught:
        transport.request(method)
    assert line.asked == attempts
    assert caught.value.details.get("sent") is not False  # nobody knows


def test_a_refused_request_is_a_failure_of_the_network(served: Path) -> None:
    transport = ServerTransport.open(served, seconds=5.0)
    assert transport is not None
    with pytest.raises(NetworkFailed, match="413"):
        transport.request("eth_call", ["0x" + "00" * 2**20])
    assert transport.request("eth_chainId") == "0x4d2"
    transport.close()
