"""Start, stop and status of the chain's server. No EVM is imported here, except to serve in the foreground."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmwallet.localchain import CHAIN_ID
from cmwallet.localchain.discovery import SERVER_FILE, endpoint, read_server_file, stored_head
from cmwallet.servers.background import launch, stop_process
from identity.storage import private_directory, storage_errors

_LOCK_FILE = "server.lock"


@dataclass(frozen=True)
class ServerStatus:
    """The chain and its server. `genesis` and `block` are None before the chain was first used."""

    running: bool
    answers: bool
    """Whether it proves itself in time; one that runs and does not is busy, or its connections are taken."""
    pid: int | None
    url: str | None
    chain_id: int
    genesis: str | None
    block: int | None
    clock_offset: int


def status(directory: Path) -> ServerStatus:
    """Say whether the server runs, and how far the chain is."""
    stored = stored_head(directory) if directory.exists() else None
    server = read_server_file(directory) if stored is not None else None
    answers = server is not None and endpoint(directory) is not None
    running = answers or (directory.exists() and _lock_is_held(directory))
    return ServerStatus(
        running=running,
        answers=answers,
        pid=server.pid if running and server else None,
        url=server.url if running and server else None,
        chain_id=CHAIN_ID,
        genesis=None if stored is None else stored.genesis,
        block=None if stored is None else stored.block,
        clock_offset=0 if stored is None else stored.clock_offset,
    )


def start(
    directory: Path,
    *,
    port: int | None = None,
    foreground: bool = False,
    allow_origins: Sequence[str] = (),
    ready: Callable[[str], None] = lambda _url: None,
) -> ServerStatus:
    """Start the server in the background and return once it answers; in the foreground, return when it has ended.

    `ready` is called with the URL as soon as it answers. `port` None takes the first free one from 8545.
    Raises `AlreadyExists` when it runs already, `StorageFailed` when the port is taken, `InvalidInput` for what is no
    origin.
    """
    private_directory(directory)
    if foreground:
        from cmwallet.localchain.server import serve

        serve(directory, port=port, allow_origins=allow_origins, ready=ready)
        return status(directory)
    arguments = [str(directory.absolute())]
    if port is not None:
        arguments += ["--port", str(port)]
    arguments += [f"--allow-origin={origin}" for origin in allow_origins]
    report = launch("cmwallet.localchain.server", arguments, what="the chain's server", hint="cmwallet chain log")
    ready(str(report["url"]))
    return status(directory)


def stop(directory: Path) -> bool:
    """Stop the server and wait until it has gone; False if none was running."""
    if not _lock_is_held(directory):
        (directory / SERVER_FILE).unlink(missing_ok=True)  # left by one that was killed
        return False

    def pid() -> int | None:
        server = read_server_file(directory)
        return None if server is None else server.pid

    stop_process(pid, lambda: not _lock_is_held(directory), "the chain's server")  # killing it loses nothing either
    (directory / SERVER_FILE).unlink(missing_ok=True)
    return True


def _lock_is_held(directory: Path) -> bool:
    """Whether a server lives: it holds `server.lock` as long as it does."""
    path = directory / _LOCK_FILE
    if not path.exists():
        return False
    with storage_errors(path):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
