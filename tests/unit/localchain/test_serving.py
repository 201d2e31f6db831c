"""The chain's server from its start to a signal: its file, its log, its lock, its port, and the places it gives."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from cmwallet.errors import AlreadyExists, InvalidInput, StorageFailed
from cmwallet.localchain import http_server, node_thread
from cmwallet.localchain import server as server_module
from cmwallet.localchain.discovery import SERVER_FILE
from cmwallet.localchain.dispatch import Dispatcher
from cmwallet.localchain.greeting import LOCK_FILE
from cmwallet.localchain.http_server import RpcServer, bind, challenger
from cmwallet.localchain.node_thread import NodeThread
from cmwallet.localchain.server import LOG_FILE, serve
from cmwallet.servers.background import only_one

ASKING = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []})
JSON = {"Content-Type": "application/json"}
TOKEN = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "chain"
    server_module.log.propagate = True


def chain_id(port: int, **headers: str) -> object:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("POST", "/", ASKING, {**JSON, **headers})
        return json.loads(connection.getresponse().read()).get("result")


def test_a_server_says_where_it_is_until_it_is_told_to_end(folder: Path) -> None:
    seen: dict[str, object] = {}
    before = {number: signal.getsignal(number) for number in server_module.ENDING}

    def look(url: str) -> None:
        path = folder / SERVER_FILE
        content = json.loads(path.read_text())
        seen.update(content, url=url, mode=stat.S_IMODE(path.stat().st_mode), id=chain_id(content["port"]))
        with pytest.raises(AlreadyExists, match="the chain's server"):
            serve(folder, port=0)
        seen["still"] = path.exists() and chain_id(content["port"])
        seen["folder"] = stat.S_IMODE(folder.stat().st_mode)
        signal.raise_signal(signal.SIGTERM)

    serve(folder, port=0, ready=look)
    port = seen["port"]
    assert isinstance(port, int)
    assert seen == {
        "pid": os.getpid(),
        "port": port,
        "token": seen["token"],
        "url": f"http://127.0.0.1:{port}",
        "mode": 0o600,
        "folder": 0o700,
        "id": "0x4d2",
        "still": "0x4d2",
    }
    assert len(bytes.fromhex(str(seen["token"]))) == 32
    assert not (folder / SERVER_FILE).exists()
    assert {number: signal.getsignal(number) for number in server_module.ENDING} == before
    with pytest.raises(ConnectionError):
        chain_id(port)
    with only_one(folder / LOCK_FILE, "its lock is free", hint=""):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_every_way_of_being_told_ends_it_and_its_log_says_so(folder: Path, number: int) -> None:
    ports: list[str] = []

    def end(url: str) -> None:
        ports.append(url.rpartition(":")[2])
        signal.raise_signal(number)

    handlers = list(server_module.log.handlers)
    serve(folder, port=0, ready=end)
    log = folder / LOG_FILE
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    lines = log.read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [f"INFO serving on port {ports[0]}", "INFO stopped"]
    assert server_module.log.handlers == handlers
    assert not server_module.log.propagate
    assert server_module.log.level == logging.INFO


def test_the_log_is_no_link_to_somewhere_else(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(0o700)
    (folder / LOG_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageFailed):
        serve(folder, port=0)
    assert not (tmp_path / "elsewhere").exists()


def test_what_a_killed_server_left_goes_even_when_the_new_one_finds_no_port(folder: Path) -> None:
    folder.mkdir(0o700)
    (folder / SERVER_FILE).write_text("{}")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(StorageFailed, match="already in use") as told:
        serve(folder, port=taken.getsockname()[1])
    assert told.value.hint == "choose another: --port 0"
    assert not (folder / SERVER_FILE).exists()
    assert (folder / LOG_FILE).read_text().endswith("INFO stopped\n")
    with only_one(folder / LOCK_FILE, "its lock is free", hint=""):
        pass


def test_an_origin_that_is_none_is_refused_before_anything_is_made(folder: Path) -> None:
    with pytest.raises(InvalidInput):
        serve(folder, port=0, allow_origins=["*"])
    assert not folder.exists()


def test_an_allowed_origin_is_let_in(folder: Path) -> None:
    found: list[object] = []

    def ask(url: str) -> None:
        port = int(url.rpartition(":")[2])
        found.extend([chain_id(port, Origin="http://localhost:3000"), chain_id(port, Origin="http://localhost:3001")])
        signal.raise_signal(signal.SIGTERM)

    serve(folder, port=0, allow_origins=["http://localhost:3000"], ready=ask)
    assert found == ["0x4d2", None]


def test_a_call_that_goes_on_does_not_keep_a_server_that_was_told_to_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[NodeThread] = []
    codes: list[int] = []
    start = NodeThread.__init__
    goes_on = threading.Event()

    def kept(self: NodeThread, directory: Path) -> None:
        start(self, directory)
        made.append(self)

    def end(_url: str) -> None:
        made[0]._worker.submit(goes_on.wait)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(NodeThread, "__init__", kept)
    monkeypatch.setattr(node_thread, "_CLOSING_SECONDS", 0.05)
    monkeypatch.setattr(os, "_exit", codes.append)
    serve(folder, port=0, ready=end)
    assert codes == [0]
    goes_on.set()
    monkeypatch.setattr(node_thread, "_CLOSING_SECONDS", 60)
    assert made[0].close()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeThread]:
    folder = tmp_path / "chain"
    folder.mkdir(0o700)
    node = NodeThread(folder)
    yield node
    assert node.close()


@pytest.fixture
def start(node: NodeThread, tmp_path: Path) -> Iterator[Callable[[int | None], RpcServer]]:
    """Start servers of the node, on a port or on the first that is free."""
    servers: list[tuple[RpcServer, threading.Thread]] = []

    def begin(port: int | None) -> RpcServer:
        server = bind(port, Dispatcher(node, challenger(tmp_path / "chain", TOKEN)), TOKEN, frozenset())
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))
        return server

    yield begin
    for server, thread in servers:
        server.shutdown()
        thread.join(20)
        closing = threading.Thread(target=server.server_close, daemon=True)
        closing.start()
        closing.join(10)
        assert not closing.is_alive()  # connections that are idle are not waited for


def test_without_a_port_the_first_free_one_is_taken_and_then_any(
    start: Callable[[int | None], RpcServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start(0).rules.port
    monkeypatch.setattr(http_server, "PORTS", range(first, first + 1))
    other = start(None).rules.port
    assert other != first
    monkeypatch.setattr(http_server, "PORTS", [first, other])
    third = start(None).rules.port
    assert third not in {first, other}
    assert [chain_id(port) for port in (first, other, third)] == ["0x4d2"] * 3


def asked(connection: HTTPConnection, **headers: str) -> None:
    connection.request("POST", "/", ASKING, {**JSON, **headers})


def answered(connection: HTTPConnection) -> object:
    return json.loads(connection.getresponse().read())["result"]


def settled(condition: Callable[[], bool]) -> bool:
    """Wait until something holds; False when it does not come to."""
    waiting = threading.Event()
    return any(condition() or waiting.wait(0.01) for _ in range(2_000))


def idle(server: RpcServer, count: int) -> bool:
    return settled(lambda: len(server._idle) == count)


def connected(server: RpcServer) -> HTTPConnection:
    return HTTPConnection("127.0.0.1", server.rules.port, timeout=20)


def test_who_comes_when_every_place_is_taken_gets_that_of_the_one_idle_longest(
    start: Callable[[int | None], RpcServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "MAX_CONNECTIONS", 2)
    server = start(0)
    first, second, third = (connected(server) for _ in range(3))
    for number, connection in enumerate((first, second), 1):
        asked(connection)
        assert answered(connection) == "0x4d2"
        assert idle(server, number)
    asked(first)  # and is no longer the one that has been idle longest
    assert answered(first) == "0x4d2"
    assert idle(server, 2)
    asked(third)
    assert answered(third) == "0x4d2"
    assert second.sock.recv(1) == b""
    asked(first)
    assert answered(first) == "0x4d2"
    for connection in (first, second, third):
        connection.close()
    assert idle(server, 0)


def test_who_is_being_answered_keeps_the_place_and_gives_it_back(
    start: Callable[[int | None], RpcServer], node: NodeThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "MAX_CONNECTIONS", 2)
    server = start(0)
    goes_on = threading.Event()
    node._worker.submit(goes_on.wait)
    busy = [connected(server) for _ in range(2)]
    try:
        for connection in busy:
            asked(connection, Authorization=f"Bearer {TOKEN}")  # of those who have none, one at a time waits
        assert settled(lambda: node._worker._work_queue.qsize() == len(busy))
        with socket.create_connection(("127.0.0.1", server.rules.port), timeout=20) as late:
            assert late.recv(1) == b""
    finally:
        goes_on.set()
    assert [answered(connection) for connection in busy] == ["0x4d2"] * 2
    for connection in busy:
        connection.close()
    for _ in range(5):
        assert settled(lambda: server._connections._value == len(busy))  # a place is free when its thread has ended
        assert chain_id(server.rules.port) == "0x4d2"


def broken() -> None:
    raise ConnectionResetError("a secret")


def test_how_a_connection_ended_is_noted_without_what_was_sent_on_it(
    start: Callable[[int | None], RpcServer], caplog: pytest.LogCaptureFixture
) -> None:
    server = start(0)
    with caplog.at_level(logging.INFO, logger=server_module.log.name):
        try:
            broken()
        except ConnectionResetError:
            server.handle_error(None, ("127.0.0.1", 1))
    assert caplog.messages == ["connection ended: ConnectionResetError"]
