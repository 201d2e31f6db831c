"""JSON-RPC server of the embedded chain on 127.0.0.1.

HTTP is read by one thread a connection, the chain is worked by a single thread: SQLite and py-evm are used by one
thread only, and requests are answered in the order in which they came. Who may ask is decided in `rules.py`.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from http import HTTPStatus
from logging.handlers import RotatingFileHandler
from pathlib import Path

from cmwallet.errors import Problem, StorageFailed
from cmwallet.localchain.discovery import HOST, NONCE_BYTES, SERVER_FILE, challenge_answer, stored_head
from cmwallet.localchain.dispatch import Dispatcher
from cmwallet.localchain.errors import INTERNAL_ERROR, RpcFailure, invalid_params
from cmwallet.localchain.node import LocalNode
from cmwallet.localchain.parameters import Parameters
from cmwallet.localchain.request_rules import Refusal, RequestRules, check_origin, knows_token
from cmwallet.servers.background import Report, daemon_parser, only_one, run_daemon
from cmwallet.servers.threads import BoundedServer, ClockedHandler
from identity.storage import private_directory, storage_errors, write_private

LOG_FILE = "server.log"
LOCK_FILE = "server.lock"
PORTS = range(8545, 8555)
"""Tried in turn when no port is named; then any free one."""

MAX_CONNECTIONS = 64
_LOG_BYTES = 2 * 1024 * 1024
_CLOSING_SECONDS = 5.0
_STACK_BYTES = 64 * 1024 * 1024
"""For calls between contracts, nested hundreds deep; threads have 512 KiB on macOS."""

log = logging.getLogger("cmwallet.localchain")


class NodeThread:
    """A node that lives in a thread of its own; `request` may be called from any."""

    def __init__(self, directory: Path) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chain")
        self._strangers = threading.Lock()
        before = threading.stack_size(_STACK_BYTES)
        try:
            self._node = self._worker.submit(LocalNode.start, directory).result()
        finally:
            threading.stack_size(before)

    def request(self, method: str, params: Sequence[object], seconds: float | None = None) -> object:
        """Run a request in the node's thread; `seconds` bounds those of strangers.

        Of the strangers' requests one at a time stands in the line, so that others wait for one of them at most.
        """
        with nullcontext() if seconds is None else self._strangers:
            return self._worker.submit(self._node.request, method, params, seconds).result()

    def close(self) -> bool:
        """Close the chain; False if a long call keeps it busy (nothing is lost then either)."""
        closing = self._worker.submit(self._node.close)
        try:
            closing.result(_CLOSING_SECONDS)
        except TimeoutError:
            return False
        self._worker.shutdown()
        return True


class RpcServer(BoundedServer):
    """HTTP on 127.0.0.1. `token` opens the privileged methods."""

    notes = log

    def __init__(self, port: int, dispatcher: Dispatcher, token: str, origins: frozenset[str]) -> None:
        super().__init__((HOST, port), Handler, MAX_CONNECTIONS)
        self.dispatcher = dispatcher
        self.token = token
        self.rules = RequestRules(self.server_address[1], origins)


class Handler(ClockedHandler):
    """One connection."""

    server: RpcServer

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer a request or refuse it."""
        refusal = self.server.rules.check(self.command, self.headers.get)
        if refusal is not None:
            self._refuse(refusal)
            return
        answer = self.server.dispatcher.answer(
            self.read_body(), trusted=knows_token(self.headers.get("Authorization"), self.server.token)
        )
        if answer is None:
            self._respond(HTTPStatus.NO_CONTENT, b"")
        else:
            self._respond(HTTPStatus.OK, answer)

    def do_OPTIONS(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer the preflight of an allowed origin."""
        refusal = self.server.rules.check(self.command, self.headers.get)
        if refusal is not None:
            self._refuse(refusal)
        else:
            self._respond(HTTPStatus.NO_CONTENT, b"")

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
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


def serve(
    directory: Path,
    *,
    port: int | None,
    allow_origins: Sequence[str] = (),
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve the chain in `directory` until SIGTERM or SIGINT; to be called in the main thread.

    `port` None takes the first free one from 8545. `ready` is called with the URL once requests are answered.
    Raises `AlreadyExists` when a server runs already, `StorageFailed` when the port is taken.
    """
    origins = frozenset(check_origin(origin) for origin in allow_origins)
    private_directory(directory)
    with (
        only_one(directory / LOCK_FILE, "the chain's server", hint="cmwallet chain status"),
        _logging_to(directory / LOG_FILE),
    ):
        (directory / SERVER_FILE).unlink(missing_ok=True)  # left by one that was killed
        node = NodeThread(directory)
        token = secrets.token_hex(32)
        dispatcher = Dispatcher(node, _challenger(directory, token))
        try:
            with _bind(port, dispatcher, token, origins) as server:
                _serve_until_told(server, directory, ready)
        finally:
            log.info("stopped")
            if not node.close():
                os._exit(0)  # a call that takes long; every acknowledged block is on disk


ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def _serve_until_told(server: RpcServer, directory: Path, ready: Callable[[str], None]) -> None:
    stopped = threading.Event()
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in ENDING}
    thread = threading.Thread(target=server.serve_forever, name="http", daemon=True)
    thread.start()
    content = {"pid": os.getpid(), "port": server.rules.port, "token": server.token}
    path = directory / SERVER_FILE
    write_private(path, json.dumps(content).encode())
    try:
        log.info("serving on port %d", server.rules.port)
        ready(f"http://{HOST}:{server.rules.port}")
        stopped.wait()
    finally:
        path.unlink(missing_ok=True)
        server.shutdown()
        for number, handler in before.items():
            signal.signal(number, handler)


def _challenger(directory: Path, token: str) -> Callable[[Sequence[object]], str]:
    """`cmwallet_challenge`: answered even while a long call runs, from what the file says now."""

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


def _bind(port: int | None, dispatcher: Dispatcher, token: str, origins: frozenset[str]) -> RpcServer:
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


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    with storage_errors(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600))
        handler = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a process of its own; the outcome of starting goes to the pipe `--report` as one JSON line."""
    parser = daemon_parser("cmwallet-chain-server")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--allow-origin", action="append", default=[])
    options = parser.parse_args(arguments)

    def run(report: Report) -> None:
        origins = options.allow_origin
        serve(options.directory, port=options.port, allow_origins=origins, ready=lambda url: report({"url": url}))

    return run_daemon(options.report, run)


if __name__ == "__main__":
    sys.exit(main())
