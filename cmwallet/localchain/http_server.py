"""HTTP server of the embedded chain on 127.0.0.1: one thread a connection.

Who may ask is decided in `request_rules.py`.
"""

from __future__ import annotations

import io
import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cmwallet.errors import Problem, StorageFailed
from cmwallet.localchain.discovery import HOST, NONCE_BYTES, challenge_answer, stored_head
from cmwallet.localchain.dispatch import Dispatcher
from cmwallet.localchain.errors import INTERNAL_ERROR, RpcFailure, invalid_params
from cmwallet.localchain.parameters import Parameters
from cmwallet.localchain.request_rules import Refusal, RequestRules, knows_token

PORTS = range(8545, 8555)
"""Tried in turn when no port is named; then any free one."""

MAX_CONNECTIONS = 64
IDLE_SECONDS = 30.0
REQUEST_SECONDS = 10.0
"""From the first byte of a request to its last."""

_TAKING_SECONDS = 1.0

log = logging.getLogger("cmwallet.localchain")


class RpcServer(ThreadingHTTPServer):
    """HTTP on 127.0.0.1. `token` opens the privileged methods."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, dispatcher: Dispatcher, token: str, origins: frozenset[str]) -> None:
        super().__init__((HOST, port), Handler)
        self.dispatcher = dispatcher
        self.token = token
        self.rules = RequestRules(self.server_address[1], origins)
        self._connections = threading.BoundedSemaphore(MAX_CONNECTIONS)
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
        log.info("connection ended: %s", type(sys.exc_info()[1]).__name__)


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


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: RpcServer
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

    def do_POST(self) -> None:
        """Answer a request or refuse it."""
        refusal = self.server.rules.check(self.command, self.headers.get)
        if refusal is not None:
            self._refuse(refusal)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.mark_active(self.connection)
        self.connection.settimeout(IDLE_SECONDS)
        answer = self.server.dispatcher.answer(
            body, trusted=knows_token(self.headers.get("Authorization"), self.server.token)
        )
        if answer is None:
            self._respond(HTTPStatus.NO_CONTENT, b"")
        else:
            self._respond(HTTPStatus.OK, answer)

    def do_OPTIONS(self) -> None:
        """Answer the preflight of an allowed origin."""
        refusal = self.server.rules.check(self.command, self.headers.get)
        if refusal is not None:
            self._refuse(refusal)
        else:
            self._respond(HTTPStatus.NO_CONTENT, b"")

    def do_GET(self) -> None:
        """Refuse: JSON-RPC is spoken by POST."""
        self.do_OPTIONS()

    def _refuse(self, refusal: Refusal) -> None:
        log.warning("refused a request: %s", refusal.reason)
        self.close_connection = True  # its body is not read
        self._respond(refusal.status, json.dumps({"error": refusal.reason}).encode())

    def _respond(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        origin = self.headers.get("Origin")
        if origin is not None and origin in self.server.rules.allowed_origins:
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header("Access-Control-Allow-Methods", "POST")
            self.send_header("Access-Control-Allow-Headers", "content-type, authorization")
            self.send_header("Access-Control-Max-Age", "600")
            self.send_header("Vary", "Origin")
            if self.headers.get("Access-Control-Request-Private-Network") == "true":
                self.send_header("Access-Control-Allow-Private-Network", "true")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep request lines out of the log: they are the caller's text."""


def challenger(directory: Path, token: str) -> Callable[[Sequence[object]], str]:
    """Return what answers `cmwallet_challenge`: answered even while a long call runs, from what the file says now."""

    def answer(params: Sequence[object]) -> str:
        parameters = Parameters(params)
        parameters.expect(1, 1)
        nonce = parameters.data(0)
        if len(nonce) != NONCE_BYTES:
            raise invalid_params(f"argument 0: expected {NONCE_BYTES} bytes")
        try:
            stored = stored_head(directory)
        except Problem as problem:
            raise RpcFailure(INTERNAL_ERROR, problem.message) from problem
        if stored is None:
            raise RpcFailure(INTERNAL_ERROR, "the chain has no genesis")
        return challenge_answer(token, nonce, bytes.fromhex(stored.genesis[2:]))

    return answer


def bind(port: int | None, dispatcher: Dispatcher, token: str, origins: frozenset[str]) -> RpcServer:
    """Return a server on a port, None for the first that is free. Raises `StorageFailed` when it is taken."""
    candidates = [*PORTS, 0] if port is None else [port]
    for candidate in candidates:
        try:
            return RpcServer(candidate, dispatcher, token, origins)
        except (OSError, OverflowError) as error:
            if candidate == candidates[-1]:
                reason = getattr(error, "strerror", None) or str(error)
                raise StorageFailed(
                    f"cannot listen on port {candidate}: {reason.lower()}", hint="choose another: --port 0"
                ) from error
    raise AssertionError("unreachable")
