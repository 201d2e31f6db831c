"""Minimal HTTP/1.1 client for the chain's server: one connection, in the one form that the server speaks.

A connection has to prove itself before the token goes over it, and only that connection is used: nobody can take the
port over between the proof and the request. Python's http.client and urllib3 open connections of their own accord;
besides, importing them takes longer than the whole rest of talking to the server.
"""

from __future__ import annotations

import select
import socket
import time
from typing import Final

MAX_HEAD: Final = 16 * 1024
MAX_BODY: Final = 32 * 1024 * 1024
_CHUNK: Final = 1 << 16


class HttpConnection:
    """A connection to `port` on `host`. Everything that goes wrong is an `OSError`: `TimeoutError`, `ConnectionError`.

    After an error it must not be used again. Used by one thread.
    """

    def __init__(self, host: str, port: int, seconds: float) -> None:
        self._host = f"{host}:{port}"
        self._socket = socket.create_connection((host, port), timeout=seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, body: bytes, *, seconds: float, token: str | None = None, most: int = MAX_BODY) -> tuple[int, bytes]:
        """Post a JSON document; return HTTP status and body of the answer: within `seconds`, at most `most` bytes."""
        deadline = time.monotonic() + seconds
        lines = [
            "POST / HTTP/1.1",
            f"Host: {self._host}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        if token is not None:
            lines.append(f"Authorization: Bearer {token}")
        self._socket.settimeout(seconds)
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        return self._answer(deadline, most)

    @property
    def dropped(self) -> bool:
        """Whether the other side has closed the connection, or talks without having been asked."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _answer(self, deadline: float, most: int) -> tuple[int, bytes]:
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            if len(received) > MAX_HEAD:
                raise ConnectionError("the headers do not end")
            received += self._receive(deadline)
        status, length = _parse_head(bytes(received[:end]))
        if length > most:
            raise ConnectionError("an answer of impossible length")
        del received[: end + 4]
        while len(received) < length:
            received += self._receive(deadline)
        if len(received) != length:
            raise ConnectionError("more bytes than announced")
        return status, bytes(received)

    def _receive(self, deadline: float) -> bytes:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        received = self._socket.recv(_CHUNK)
        if not received:
            raise ConnectionError("the connection was closed")
        return received


def _parse_head(head: bytes) -> tuple[int, int]:
    """(status, length of the body) of an answer's status line and headers."""
    first, *headers = head.split(b"\r\n")
    version, status, _ = (*first.split(b" ", 2), b"", b"")[:3]
    lengths = [value.strip() for name, _, value in (line.partition(b":") for line in headers) if _is_length(name)]
    if version != b"HTTP/1.1" or not status.isdigit() or len(status) != 3 or len(lengths) != 1:
        raise ConnectionError("not an answer of the chain's server")
    if not lengths[0].isdigit() or len(lengths[0]) > 9:
        raise ConnectionError("an answer of impossible length")
    return int(status), int(lengths[0])


def _is_length(name: bytes) -> bool:
    return name.strip().lower() == b"content-length"
