"""Peer credentials of a local socket: who is at the other end, as the kernel says."""

from __future__ import annotations

import os
import socket
import struct
import sys
from dataclasses import dataclass

from cmwallet.errors import PermissionsTooLax

_LOCAL_PEERCRED = 1  # macOS: struct xucred; its process id is asked for apart
_SOL_LOCAL = 0
_LOCAL_PEERPID = 2


@dataclass(frozen=True)
class Peer:
    """The user and the process at the other end."""

    uid: int
    pid: int


def peer_of(connection: socket.socket) -> Peer:
    """Return who connected, or whom we connected to."""
    if sys.platform == "darwin":
        credentials = connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 76)
        (pid,) = struct.unpack("i", connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID, 4))
        return Peer(struct.unpack_from("I", credentials, 4)[0], pid)
    pid, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return Peer(uid, pid)


def check_own(connection: socket.socket) -> Peer:
    """Return the peer. Raises `PermissionsTooLax` when it is a process of another user."""
    peer = peer_of(connection)
    if peer.uid != os.geteuid():
        raise PermissionsTooLax("the other end of the socket belongs to another user", hint="do not go on")
    return peer
