"""HTTP connections with a deadline for a whole exchange, however slowly the other side sends.

The time-out of a socket counts anew for every byte that drips in. Here what is left of a deadline is the time-out of
every read, headers included.
"""

from __future__ import annotations

import http.client
import io
import socket
import time

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """The moment at which the exchange in progress has to be over, and the answer that it holds for."""

    def __init__(self) -> None:
        self._at = 0.0
        self.response: http.client.HTTPResponse | None = None

    def start(self, seconds: float) -> None:
        """Let the exchange that begins now end within so many seconds."""
        self._at = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left. Raises `TimeoutError`."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the exchange took too long")
        return left

    def drop_response(self) -> None:
        """Close the answer, which urllib3 forgets when it refuses the headers."""
        if self.response is not None:
            self.response.close()
            self.response = None


class _TimedRaw(io.RawIOBase):
    """The socket's raw reader, with what is left of the deadline as the time-out of every read."""

    def __init__(self, sock: socket.socket, inner: io.RawIOBase, deadline: Deadline) -> None:
        self._socket, self._inner, self._deadline = sock, inner, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]  # what BufferedReader gives
        self._socket.settimeout(self._deadline.remaining())
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()


def timed_pools(deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    """Return pools, by scheme, whose connections read under `deadline`."""

    class TimedResponse(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *arguments: object, **options: object) -> None:
            super().__init__(sock, *arguments, **options)  # type: ignore[arg-type]  # handed on as they came
            self.fp = io.BufferedReader(_TimedRaw(sock, self.fp.detach(), deadline))
            deadline.response = self

    class Plain(HTTPConnection):
        response_class = TimedResponse

    class Secure(HTTPSConnection):
        response_class = TimedResponse

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
