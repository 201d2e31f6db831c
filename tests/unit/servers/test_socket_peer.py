"""Who is at the other end of a local socket, on Linux as the kernel says it and on macOS as its headers have it."""

from __future__ import annotations

import os
import socket
import struct
import sys
from typing import Any

import pytest

from cmwallet.errors import PermissionsTooLax
from cmwallet.servers import socket_peer
from cmwallet.servers.socket_peer import Peer, check_own, peer_of


class OfMacOs:
    """A socket of macOS: `struct xucred` of sys/ucred.h (version, uid, groups) and LOCAL_PEERPID of sys/un.h."""

    def __init__(self, uid: int, pid: int) -> None:
        self._answers = {
            (0, 1, 76): struct.pack("IIhh16I", 0, uid, 1, 0, *[20] * 16),
            (0, 2, 4): struct.pack("i", pid),
        }

    def getsockopt(self, level: int, option: int, size: int) -> bytes:
        return self._answers[level, option, size]


@pytest.mark.skipif(sys.platform != "linux", reason="SO_PEERCRED is Linux's")
def test_linux_says_that_we_are_at_the_other_end() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert peer_of(one) == Peer(os.geteuid(), os.getpid())
        assert check_own(other) == Peer(os.geteuid(), os.getpid())


def test_macos_says_the_user_and_the_process_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_peer.sys, "platform", "darwin")
    connection: Any = OfMacOs(501, 4_711)
    assert peer_of(connection) == Peer(501, 4_711)


@pytest.mark.parametrize("more", [1, -1])
def test_a_process_of_another_user_is_refused(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    monkeypatch.setattr(socket_peer, "peer_of", lambda _connection: Peer(os.geteuid() + more, 1))
    connection: Any = object()
    with pytest.raises(PermissionsTooLax, match="belongs to another user"):
        check_own(connection)
