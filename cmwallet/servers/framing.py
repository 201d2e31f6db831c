"""Message framing on a private Unix socket, and the check that the socket is private.

A frame is its length (4 bytes, big-endian) and so many bytes of JSON. A request is `{"call": name, "with": {…}}`, an
answer `{"result": …}` or `{"error": {code, message, hint, details}}`.
"""

from __future__ import annotations

import json
import os
import socket
import stat
import struct
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cmwallet.errors import PermissionsTooLax
from identity.hostile_json import load_json

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FRAME: Final = 64 * 1024 * 1024
LENGTH: Final = struct.Struct(">I")
_MAX_PATH = 100


def encode_frame(content: Mapping[str, object]) -> bytes:
    """Return a frame. Raises `ValueError` when it would be longer than `MAX_FRAME`."""
    return frame(json.dumps(content, separators=(",", ":")).encode())


def frame(body: bytes) -> bytes:
    """Return a frame of what is JSON already. Raises `ValueError` when it would be longer than `MAX_FRAME`."""
    if len(body) > MAX_FRAME:
        raise ValueError("too long for one frame")
    return LENGTH.pack(len(body)) + body


def decode_frame(body: bytes) -> dict[str, object]:
    """Return the object in a frame, an empty one if it holds something else. Raises `ValueError` for no JSON."""
    content = load_json(body)
    return content if isinstance(content, dict) else {}


def receive(connection: socket.socket) -> dict[str, object]:
    """Read one frame. Raises `ConnectionError` when the other side ends, `ValueError` for what is no frame."""
    return decode_frame(receive_body(connection))


def receive_body(connection: socket.socket) -> bytes:
    """Read what one frame holds. Raises `ConnectionError` when the other side ends, `ValueError` for what is none."""
    (length,) = LENGTH.unpack(_exactly(connection, LENGTH.size))
    if length > MAX_FRAME:
        raise ValueError("the frame is too long")
    return _exactly(connection, length)


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = bytearray()
    while len(received) < count:
        chunk = connection.recv(min(count - len(received), 1 << 20))
        if not chunk:
            raise ConnectionError("the other side ended")
        received += chunk
    return bytes(received)


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """Yield a path to the socket that is short enough for the kernel (about 100 bytes), however deep the home lies."""
    if len(os.fsencode(path)) <= _MAX_PATH:
        yield str(path)
        return
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{path.name}"
    finally:
        os.close(descriptor)


def check_socket(path: Path) -> bool:
    """Whether there is a socket. Raises `PermissionsTooLax` when it is not ours alone."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISSOCK(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise PermissionsTooLax(
            f"{path} is not a private socket of yours", hint="look who put it there; then remove it"
        )
    return True
