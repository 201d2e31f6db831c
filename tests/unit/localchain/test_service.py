"""The service of the chain: when it ends, and that no question falls between the last look and the end."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cmwallet.contracts.systems import SYSTEM
from cmwallet.errors import AlreadyExists, InvalidInput
from cmwallet.localchain import service as service_module
from cmwallet.localchain.discovery import SERVER_FILE, endpoint
from cmwallet.localchain.greeting import SCHEMA_VERSION, SOCKET_FILE
from cmwallet.localchain.node_thread import NodeThread
from cmwallet.localchain.service import ChainService
from cmwallet.localchain.socket_client import (
    ServerEnded,
    SocketConnection,
    ask_to_end,
    ask_to_listen,
    greet,
    open_connection,
)
from tests.unit.localchain.conftest import Clock

PERSON = "0x" + "42" * 20


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "_TICK_SECONDS", 0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "chain"
    path.mkdir(0o700)
    return path


@pytest.fixture
def node(folder: Path) -> Iterator[NodeThread]:
    node = NodeThread(folder)
    yield node
    assert node.close()


class Running:
    """A service in a thread."""

    def __init__(self, service: ChainService) -> None:
        self.service = service
        self.ready = threading.Event()
        self.thread = threading.Thread(target=lambda: service.run(self.ready.set))
        self.thread.start()
        assert self.ready.wait(20)

    @property
    def ended(self) -> bool:
        self.thread.join(20)
        return not self.thread.is_alive()

    @property
    def goes_on(self) -> bool:
        self.thread.join(0.2)
        return self.thread.is_alive()


Serve = Callable[..., Running]


@pytest.fixture
def serve(folder: Path, node: NodeThread) -> Iterator[Serve]:
    running: list[Running] = []

    def begin(idle: float | None = 600, clock: Callable[[], float] | None = None) -> Running:
        running.append(Running(ChainService(folder, node, idle=idle, clock=clock or Clock())))
        return running[-1]

    yield begin
    for one in running:
        one.service.end()
        assert one.ended


def ask(connection: SocketConnection, method: str, *params: object) -> object:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    return json.loads(connection.ask(body, seconds=20)[1]).get("result")


def opened(folder: Path) -> SocketConnection:
    connection = open_connection(folder)
    assert connection is not None
    return connection


def test_it_ends_when_nobody_has_asked_for_so_long_and_not_a_second_sooner(folder: Path, serve: Serve) -> None:
    clock = Clock()
    running = serve(600, clock)
    connection = opened(folder)
    clock.now += 599
    assert running.goes_on
    assert ask(connection, "eth_chainId") == "0x4d2"
    clock.now += 599
    assert running.goes_on
    clock.now += 1
    assert running.ended
    assert not (folder / SOCKET_FILE).exists()
    assert connection.dropped
    assert open_connection(folder) is None
    connection.close()


def test_a_greeting_says_when_it_will_end(folder: Path, serve: Serve) -> None:
    clock = Clock()
    serve(600, clock)
    first = greet(folder)
    clock.now += 100
    second = greet(folder)
    assert first is not None
    assert second is not None
    assert (first.ends_in, second.ends_in, second.is_ours, second.serves(folder)) == (600, 500, True, True)


@pytest.mark.parametrize(
    ("holding", "letting_go"),
    [
        (lambda ask: ask("eth_newBlockFilter"), lambda ask, identifier: ask("eth_uninstallFilter", identifier)),
        (lambda ask: ask("evm_setAutomine", False), lambda ask, _: ask("evm_setAutomine", True)),
    ],
    ids=["an open filter", "a transaction that waits"],
)
def test_what_it_holds_for_somebody_keeps_it(
    folder: Path, serve: Serve, holding: Callable[..., object], letting_go: Callable[..., object]
) -> None:
    clock = Clock()
    running = serve(600, clock)
    connection = opened(folder)
    held = holding(lambda *call: ask(connection, *call))
    ask(connection, "cmwallet_faucet", PERSON)
    clock.now += 600
    assert running.goes_on
    letting_go(lambda *call: ask(connection, *call), held)
    clock.now += 600
    assert running.ended
    connection.close()


@pytest.mark.parametrize("change", ["removed", "exchanged"])
def test_a_file_that_is_no_longer_the_homes_ends_it(folder: Path, serve: Serve, change: str) -> None:
    running = serve()
    connection = opened(folder)
    database = folder / "chain.db"
    if change == "removed":
        database.rename(folder.parent / "gone.db")
    else:
        (folder / "other.db").write_bytes(b"another file")
        (folder / "other.db").replace(database)
    with pytest.raises(ServerEnded):
        ask(connection, "cmwallet_faucet", PERSON)
    assert running.ended
    connection.close()


def test_a_reset_ends_it_and_is_answered(folder: Path, serve: Serve) -> None:
    running = serve()
    connection = opened(folder)
    assert ask(connection, "cmwallet_reset") is not None
    assert running.ended
    connection.close()


def test_it_gains_http_and_then_stays(folder: Path, serve: Serve) -> None:
    clock = Clock()
    running = serve(600, clock)
    url = ask_to_listen(folder, 0, [], seconds=20)
    found = endpoint(folder)
    greeting = greet(folder)
    assert found is not None
    assert greeting is not None
    assert (found.url, greeting.url, greeting.ends_in) == (url, url, None)
    with pytest.raises(AlreadyExists):
        ask_to_listen(folder, 0, [], seconds=20)
    clock.now += 10**6
    connection = opened(folder)
    assert ask(connection, "cmwallet_reset") is not None
    assert running.goes_on
    connection.close()
    running.service.end()
    assert running.ended
    assert not (folder / SERVER_FILE).exists()


@pytest.mark.parametrize(
    ("port", "origins"), [(65_536, []), (-1, []), ("8545", []), (True, []), (0, ["*"]), (0, "http://localhost")]
)
def test_what_cannot_be_listened_on_is_refused_and_it_goes_on(
    folder: Path, serve: Serve, port: object, origins: object
) -> None:
    running = serve()
    with pytest.raises(InvalidInput):
        ask_to_listen(folder, port, origins, seconds=20)  # type: ignore[arg-type]
    assert running.goes_on
    assert not (folder / SERVER_FILE).exists()


def test_it_ends_when_a_command_says_so_but_not_with_somebodys_node_on_it(
    folder: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask_to_end(folder) is True  # there is none
    running = serve()
    ask_to_listen(folder, 0, [], seconds=20)
    assert ask_to_end(folder) is False
    assert running.goes_on
    monkeypatch.setattr("cmwallet.localchain.socket_client.SCHEMA_VERSION", SCHEMA_VERSION + 1)
    assert ask_to_end(folder) is True  # it would write what the other release cannot read
    assert running.ended
    again = serve()
    assert ask_to_end(folder) is True
    assert again.ended


def test_no_question_falls_between_the_last_look_and_the_end(folder: Path, node: NodeThread) -> None:
    """Whoever asks while it ends is answered, or learns for certain that nothing was done."""
    chance, counts, errors = random.Random(7), {"answered": 0, "undone": 0}, []
    counting = threading.Lock()

    def client(delay: float) -> None:
        time.sleep(delay)
        try:
            connection = open_connection(folder)
            if connection is None:
                outcome = "undone"
            else:
                try:
                    assert ask(connection, "cmwallet_faucet", PERSON, "0x1") is not None
                    outcome = "answered"
                except ServerEnded:
                    outcome = "undone"
                finally:
                    connection.close()
        except Exception as error:
            errors.append(error)
            return
        with counting:
            counts[outcome] += 1

    for _ in range(40):
        clock = Clock()
        running = Running(ChainService(folder, node, idle=1, clock=clock))
        clients = [threading.Thread(target=client, args=(chance.random() * 0.03,)) for _ in range(4)]
        for thread in clients:
            thread.start()
        time.sleep(chance.random() * 0.02)
        clock.now += 1
        for thread in clients:
            thread.join(20)
        clock.now += 1
        assert running.ended
    assert not errors
    assert counts["answered"] + counts["undone"] == 160
    assert min(counts.values()) > 0
    assert node.request("eth_getBalance", [PERSON, "latest"]) == hex(counts["answered"])
    assert node.request("eth_blockNumber", []) == hex(len(SYSTEM) + counts["answered"])
