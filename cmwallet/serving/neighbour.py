"""Which user's process is at the other end of a loopback connection, as the kernel says (Linux: /proc/net/tcp).

A browser sends the cookies of 127.0.0.1 to every port there. A program of another user of this machine that listens on
some port could collect one; it could not use it, since pages are shown to the wallet's own user alone.
"""

from __future__ import annotations

import ipaddress
import os
import struct
import sys
from pathlib import Path
from typing import Final

_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def is_own(host: str, port: int) -> bool:
    """Whether a connection from that address comes from a process of this user, or of root.

    A connection that is not in the tables is not from this machine or is over; pages are not for it. Where there are no
    such tables the answer is yes: see docs/threat-model.md.
    """
    if sys.platform != "linux":
        return True
    owner = _owner(host, port)
    return owner in (os.geteuid(), 0)


def _owner(host: str, port: int) -> int | None:
    """Return the user id of the socket whose local end is `host:port`, None if there is none."""
    wanted = {_spelled(address, port) for address in _forms(host)}
    for table in _TABLES:
        try:
            lines = table.read_text("ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[1] in wanted:
                return int(columns[7])
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
