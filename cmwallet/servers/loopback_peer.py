"""Owner of a loopback connection: which user's process is at its other end (Linux: /proc/net/tcp).

A browser sends the cookies of 127.0.0.1 to every port there. A program of another user of this machine that listens on
some port could collect one; it could not use it, since pages are shown to the wallet's own user alone.
"""

from __future__ import annotations

import ipaddress
import os
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cmwallet.foreign import clean


@dataclass(frozen=True)
class PeerProcess:
    """A process that holds the other end of a connection; `name` is what it calls itself."""

    pid: int
    name: str


_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def is_own(client: tuple[str, int], server: tuple[str, int]) -> bool:
    """Whether the connection from `client` to `server` (address, port) comes from a process of this user, or of root.

    A connection that is not in the tables is not from this machine or is over; pages are not for it. Where there are no
    such tables the answer is yes: see docs/threat-model.md.
    """
    if sys.platform != "linux":
        return True
    columns = _row(client, server)
    return columns is not None and int(columns[7]) in (os.geteuid(), 0)


def process_of(client: tuple[str, int], server: tuple[str, int]) -> PeerProcess | None:
    """Return which process of this user holds the client's end of a connection, the first of several.

    None where that cannot be told: not on Linux, another user's, or gone already.
    """
    columns = _row(client, server) if sys.platform == "linux" else None
    if columns is None:
        return None
    socket = f"socket:[{columns[9]}]"
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with suppress(OSError):  # ended meanwhile, or another user's
            if any(str(one.readlink()) == socket for one in (folder / "fd").iterdir()):
                return PeerProcess(int(folder.name), clean((folder / "comm").read_text("utf-8", "replace").strip(), 40))
    return None


def _row(client: tuple[str, int], server: tuple[str, int]) -> list[str] | None:
    """Return what the kernel lists of the socket that is the client's end of this very connection; None: nothing.

    Several connections may share a local port, of several users too; and what is over but still listed (TIME_WAIT, or
    closed by its process) has no inode and is listed as root's.
    """
    ends = zip(_forms(client[0]), _forms(server[0]), strict=False)
    wanted = {(_spelled(ours, client[1]), _spelled(theirs, server[1])) for ours, theirs in ends}
    for table in _TABLES:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if (columns[1], columns[2]) in wanted and columns[9] != "0":
                return columns
    return None


def _forms(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Return an address as both tables may list it: IPv4 also as mapped into IPv6."""
    address = ipaddress.ip_address(host)
    if address.version == 4:
        return [address, ipaddress.IPv6Address(f"::ffff:{address}")]
    return [address]


def _spelled(address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> str:
    """Return an address as the kernel writes it: words of 32 bits in the machine's byte order, in hex."""
    words = struct.unpack(f"={len(address.packed) // 4}I", address.packed)
    return "".join(f"{word:08X}" for word in words) + f":{port:04X}"
