"""Threaded HTTP server with bounds: so many connections, and so long for one request, however slowly it drips."""

from __future__ import annotations

import io
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

IDLE_SECONDS = 30.0
REQUEST_SECONDS = 10.0
"""From the first byte of a request to its last."""

LINGER_SECONDS = 2.0
LINGER_BYTES = 4 * 1024 * 1024
"""For how long, and how much of, what still comes is thrown away before a connection is closed."""

_TAKING_SECONDS = 1.0

log = logging.getLogger("cmwallet.servers")


class BoundedServer(ThreadingHTTPServer):
    """HTTP at an address, for at most `most` connections at once; a thread each."""

    daemon_threads = True
    request_queue_size = 128
    notes = log

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], most: int) -> None:
        super().__init__(address, handler)
        self._connections = threading.BoundedSemaphore(most)
        self._idle: dict[socket.socket, None] = {}  # the longest idle one first

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread; if there are too many, in the place of the one that is idle longest."""
        if not (self._connections.acquire(blocking=False) or self._take_place()):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def waits(self, connection: socket.socket) -> None:
        """A connection has sent no whole request yet."""
        self._idle.pop(connection, None)
        self._idle[connection] = None

    def mark_active(self, connection: socket.socket) -> None:
        """A connection has sent a whole request, or is gone."""
        self._idle.pop(connection, None)

    def _take_place(self) -> bool:
        for idle in list(self._idle):
            self.mark_active(idle)
            with suppress(OSError):
                idle.shutdown(socket.SHUT_RDWR)
                if self._connections.acquire(timeout=_TAKING_SECONDS):
                    return True
        return False

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.mark_active(request)
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the signature is socketserver's
        """Note what went wrong with a connection; most often the other side has gone."""
        self.notes.info("connection ended: %s", type(sys.exc_info()[1]).__name__)


class ClockedReader(io.RawIOBase):
    """What comes over a socket, until the time of a request is over, however slowly it drips.

    `clock` is in seconds, so that tests move it.
    """

    def __init__(self, connection: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        self._connection = connection
        self._clock = clock
        self._until: float | None = None

    def rest(self) -> None:
        """Between requests: the time of the next one begins with its first byte."""
        self._until = None

    def readable(self) -> bool:
        """It is read from."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # what BufferedReader gives
        """Read what there is. Raises `TimeoutError` when the time is over."""
        left = IDLE_SECONDS if self._until is None else self._until - self._clock()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self._connection.settimeout(left)
        size = self._connection.recv_into(buffer)
        if self._until is None:
            self._until = self._clock() + REQUEST_SECONDS
        return size


def _discard(connection: socket.socket) -> None:
    """Throw away what still comes, for so long and so much, or until the other side closes.

    Raises `OSError`: the connection is broken, or the time is over.
    """
    until, left = time.monotonic() + LINGER_SECONDS, LINGER_BYTES
    while left > 0:
        connection.settimeout(max(until - time.monotonic(), 0.001))
        received = len(connection.recv(64 * 1024))
        if not received:
            return
        left -= received


class ClockedHandler(BaseHTTPRequestHandler):
    """One connection of a `BoundedServer`; every request on it has its own time."""

    server: BoundedServer
    protocol_version = "HTTP/1.1"
    server_version = "cmwallet"
    sys_version = ""
    timeout = IDLE_SECONDS
    rbufsize = 64 * 1024
    wbufsize = 64 * 1024  # headers and body leave in one piece
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Read through a clock that the whole of a request runs against."""
        super().setup()
        self._clocked = ClockedReader(self.connection)
        self.rfile = io.BufferedReader(self._clocked, self.rbufsize)

    def handle_one_request(self) -> None:
        """Wait for the next request as long as a connection may be idle; from its first byte on its own time runs."""
        self._clocked.rest()
        self.server.waits(self.connection)
        super().handle_one_request()

    def finish(self) -> None:
        """End the connection in steps (RFC 9112 §9.6).

        Closed at once, what the other side still sends would be answered by a reset, which takes back the answer that
        it has not read yet: a refusal of a body that was too long would be an unexplained broken pipe.
        """
        super().finish()
        self.server.waits(self.connection)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            _discard(self.connection)

    def read_body(self) -> bytes:
        """Read the body, whose length was checked; the connection is busy from then on."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.mark_active(self.connection)
        self.connection.settimeout(IDLE_SECONDS)
        return body

    def log_message(self, format: str, *args: Any) -> None:
        """Keep request lines out of the log: they are the caller's text."""
