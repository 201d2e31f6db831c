"""The embedded chain through its server, and what happens when that ends: nothing twice, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from cmwallet.errors import NetworkFailed
from cmwallet.home.folder import Home
from cmwallet.localchain.node import LocalNode
from cmwallet.localchain.socket_client import ServerEnded
from cmwallet.node.connection import InProcessTransport, ServedTransport
from cmwallet.node.server_transport import ServerTransport

PERSON = "0x" + "42" * 20
PAYMENT = ("cmwallet_faucet", [PERSON, "0x1"])


class Line:
    """A connection over which a real node answers, until it breaks."""

    dropped = False

    def __init__(self, node: LocalNode, breaks: Callable[[], None] = lambda: None) -> None:
        self.node, self.breaks, self.asked = node, breaks, 0

    def ask(self, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        self.asked += 1
        self.breaks()
        document = json.loads(body)
        calls = document if isinstance(document, list) else [document]
        answers = [
            {"jsonrpc": "2.0", "id": call["id"], "result": self.node.request(call["method"], call["params"])}
            for call in calls
        ]
        return 200, json.dumps(answers if isinstance(document, list) else answers[0]).encode()

    def close(self) -> None:
        pass


def broken(error: OSError) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def node(home: Home) -> Iterator[LocalNode]:
    node = LocalNode.start(home.chain_directory)
    yield node
    node.close()


def served(home: Home, lines: Sequence[Line | None]) -> ServedTransport:
    waiting = list(lines)
    transport = ServerTransport.open(home.chain_directory, seconds=5, reach=lambda _directory: waiting.pop(0))
    assert transport is not None
    return ServedTransport(home, transport)


def paid(node: LocalNode) -> object:
    return node.request("eth_getBalance", [PERSON, "latest"])


def test_a_payment_that_a_server_did_not_begin_is_made_once_by_the_next_one(home: Home, node: LocalNode) -> None:
    first, second = Line(node, broken(ServerEnded())), Line(node)
    transport = served(home, [first, second])
    assert transport.request(*PAYMENT) is not None
    assert (first.asked, second.asked, paid(node)) == (1, 1, "0x1")
    transport.close()


@pytest.mark.parametrize("batch", [False, True])
def test_without_another_server_it_is_made_in_this_process(home: Home, node: LocalNode, batch: bool) -> None:
    transport = served(home, [Line(node, broken(ServerEnded())), None])
    assert transport.batch([PAYMENT]) if batch else transport.request(*PAYMENT)
    assert isinstance(transport._chosen, InProcessTransport)
    assert paid(node) == transport.request("eth_getBalance", [PERSON, "latest"]) == "0x1"
    transport.close()


@pytest.mark.parametrize("error", [ConnectionResetError(), TimeoutError()])
def test_a_payment_that_may_have_been_made_is_not_made_again(home: Home, node: LocalNode, error: OSError) -> None:
    transport = served(home, [Line(node, broken(error)), Line(node)])
    with pytest.raises(NetworkFailed):
        transport.request(*PAYMENT)
    assert paid(node) == "0x0"
    transport.close()


def test_what_only_reads_is_asked_again(home: Home, node: LocalNode) -> None:
    transport = served(home, [Line(node, broken(ConnectionResetError())), None])
    assert transport.request("eth_chainId") == "0x4d2"
    transport.close()
