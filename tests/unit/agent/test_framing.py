"""Frames and sockets of the agent: how long, how private, and what its client says when they are not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cmwallet.agent import keeper
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import InvalidInput, Locked, PermissionsTooLax
from cmwallet.servers import framing
from cmwallet.servers.framing import LENGTH, check_socket, encode_frame, receive

LONGEST = 64 << 20
Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        yield ours, theirs


def test_a_frame_is_written_up_to_64_mib() -> None:
    around = len('{"a":""}')
    assert len(encode_frame({"a": "x" * (LONGEST - around)})) == LONGEST + LENGTH.size
    with pytest.raises(ValueError, match="too long for one frame"):
        encode_frame({"a": "x" * (LONGEST - around + 1)})


@pytest.mark.parametrize(
    ("length", "kind", "said"),
    [(LONGEST, ConnectionError, "the other side ended"), (LONGEST + 1, ValueError, "the frame is too long")],
)
def test_a_frame_is_read_up_to_64_mib(pair: Pair, length: int, kind: type[Exception], said: str) -> None:
    ours, theirs = pair
    theirs.sendall(LENGTH.pack(length) + b"{")
    theirs.close()
    with pytest.raises(kind, match=said):
        receive(ours)


def listening(path: Path, mode: int = 0o600) -> socket.socket:
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    path.chmod(mode)
    server.listen()
    return server


@pytest.mark.parametrize(
    ("mode", "private"), [(0o600, True), (0o700, True), (0o610, False), (0o601, False), (0o640, False), (0o604, False)]
)
def test_a_socket_is_private_when_nobody_else_may_touch_it(tmp_path: Path, mode: int, private: bool) -> None:
    path = tmp_path / "s"
    assert check_socket(path) is False
    with closing(listening(path, mode)):
        if private:
            assert check_socket(path)
            return
        with pytest.raises(PermissionsTooLax, match="is not a private socket of yours"):
            check_socket(path)


@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_is_no_socket_is_not_connected_to(tmp_path: Path, what: str) -> None:
    path = tmp_path / "s"
    with closing(listening(tmp_path / "real")):
        if what == "file":
            path.touch(0o600)
        elif what == "folder":
            path.mkdir(0o700)
        else:
            path.symlink_to(tmp_path / "real")
        with pytest.raises(PermissionsTooLax, match="is not a private socket of yours") as refused:
            AgentKeeper.connect(path)
        assert refused.value.hint == "look who put it there; then remove it"


def test_an_agent_of_another_user_is_not_spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[socket.socket] = []

    def stranger(connection: socket.socket) -> None:
        taken.append(connection)
        raise PermissionsTooLax("another user")

    path = tmp_path / "s"
    with closing(listening(path)):
        connected = AgentKeeper.connect(path)
        assert connected is not None
        connected.close()
        monkeypatch.setattr(keeper, "check_own", stranger)
        with pytest.raises(PermissionsTooLax, match="another user"):
            AgentKeeper.connect(path)
    assert [connection.fileno() for connection in taken] == [-1]
    assert AgentKeeper.connect(path) is None, "a socket that was left behind"


def test_more_than_a_frame_is_too_much_for_the_agent_and_nothing_is_sent(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(framing, "MAX_FRAME", 60)
    with pytest.raises(InvalidInput, match="that is too much for the agent at once") as refused:
        AgentKeeper(ours).call("status", words="x" * 60)
    assert refused.value.hint == "cmwallet lock, then try again"
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)


@pytest.mark.parametrize(
    "answer", [b"", LENGTH.pack(9) + b"{", LENGTH.pack(1) + b"{", LENGTH.pack(LONGEST + 1)], ids=repr
)
def test_an_agent_that_breaks_off_has_ended(pair: Pair, answer: bytes) -> None:
    ours, theirs = pair
    theirs.sendall(answer)
    theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(Locked, match="the agent has ended") as refused:
        AgentKeeper(ours).call("status")
    assert refused.value.hint == "cmwallet unlock, or give the passphrase"
