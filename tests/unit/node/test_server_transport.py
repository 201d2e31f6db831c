"""The transport to the chain's server: what is asked again when an exchange fails, and what never is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cmwallet.errors import NetworkFailed
from cmwallet.node import server_transport
from cmwallet.node.server_transport import ServerTransport

Reply = Callable[[], tuple[int, bytes]]


def _fail(error: Exception) -> Reply:
    def reply() -> tuple[int, bytes]:
        raise error

    return reply


class Connection:
    """A proven connection that answers as it is told, and counts."""

    dropped = False

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked = 0
        self.closed = 0

    def ask(self, body: bytes, *, seconds: float) -> tuple[int, bytes]:
        self.asked += 1
        status, answer = self.replies.pop(0)()
        if not answer:
            answer = json.dumps({"jsonrpc": "2.0", "id": json.loads(body)["id"], "result": "0x1"}).encode()
        return status, answer

    def close(self) -> None:
        self.closed += 1


def transport(monkeypatch: pytest.MonkeyPatch, connection: Connection) -> ServerTransport:
    monkeypatch.setattr(server_transport, "prove", lambda _directory: connection)
    found = ServerTransport.open(Path(), seconds=3)
    assert found is not None
    return found


def good() -> tuple[int, bytes]:
    return 200, b""


def test_a_read_is_asked_again_once_when_the_connection_broke(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection(_fail(ConnectionError()), good)
    assert transport(monkeypatch, connection).request("eth_blockNumber") == "0x1"
    assert (connection.asked, connection.closed) == (2, 1)


@pytest.mark.parametrize("first", [lambda: (500, b"{}"), _fail(TimeoutError())], ids=["HTTP 500", "no answer in time"])
def test_an_answer_that_came_wrong_or_late_is_not_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, first: Reply
) -> None:
    connection = Connection(first, good)
    with pytest.raises(NetworkFailed):
        transport(monkeypatch, connection).request("eth_blockNumber")
    assert (connection.asked, connection.closed) == (1, 1)


def test_what_changes_something_is_never_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection(_fail(ConnectionError()), good)
    with pytest.raises(NetworkFailed, match="broke"):
        transport(monkeypatch, connection).request("eth_sendRawTransaction", ["0x00"])
    assert connection.asked == 1
