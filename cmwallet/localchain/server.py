"""The chain's server as a process: its lock, its log, and its start.

    command ── socket_client.py ── private socket ── socket_server.py ─┐
    other tools ── HTTP on 127.0.0.1, if asked for ── http_server.py ──┴─ service.py ── dispatch.py ── node_thread.py

The lock is taken before the EVM is imported: of two processes that start at once one pays for that.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from cmwallet.localchain.discovery import SERVER_FILE
from cmwallet.localchain.greeting import LOCK_FILE
from cmwallet.localchain.request_rules import check_origin
from cmwallet.servers.background import Report, daemon_parser, only_one, run_daemon
from identity.storage import private_directory, storage_errors

LOG_FILE = "server.log"
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

_LOG_BYTES = 2 * 1024 * 1024

log = logging.getLogger("cmwallet.localchain")


def serve(
    directory: Path,
    *,
    port: int | None = None,
    allow_origins: Sequence[str] = (),
    idle: float | None = None,
    ready: Callable[[str | None], None] = lambda _url: None,
) -> None:
    """Serve the chain in `directory` until SIGTERM or SIGINT; to be called in the main thread.

    On its private socket always. Over HTTP too, unless `idle` is given: then it ends by itself after so many seconds
    without a request. `port` None takes the first free one from 8545. `ready` is called with the URL, if there is one,
    once requests are answered. Raises `AlreadyExists` when a server runs already, `StorageFailed` when the port is
    taken.
    """
    origins = frozenset(check_origin(origin) for origin in allow_origins)
    private_directory(directory)
    with (
        only_one(directory / LOCK_FILE, "the chain's server", hint="cmwallet chain status"),
        _logging_to(directory / LOG_FILE),
    ):
        (directory / SERVER_FILE).unlink(missing_ok=True)  # left by one that was killed
        from cmwallet.localchain.node_thread import NodeThread
        from cmwallet.localchain.service import ChainService

        node = NodeThread(directory)
        try:
            service = ChainService(directory, node, idle=idle)
            with _told_to_end(service.end):
                service.run(lambda: ready(None if idle is not None else service.listen(port, origins)))
        finally:
            log.info("stopped")
            if not node.close():
                os._exit(0)  # a call that takes long; every acknowledged block is on disk


@contextmanager
def _told_to_end(end: Callable[[], None]) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: end()) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
    parser.add_argument("--idle", type=float)
    options = parser.parse_args(arguments)

    def run(report: Report) -> None:
        serve(
            options.directory,
            port=options.port,
            allow_origins=options.allow_origin,
            idle=options.idle,
            ready=lambda url: report({"url": url}),
        )

    return run_daemon(options.report, run)


if __name__ == "__main__":
    sys.exit(main())
