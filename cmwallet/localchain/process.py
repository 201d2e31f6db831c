"""Start, stop and status of the chain's server. No EVM is imported here, except to serve in the foreground."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmwallet.errors import Busy
from cmwallet.localchain import CHAIN_ID
from cmwallet.localchain.discovery import SERVER_FILE, endpoint, read_server_file, stored_head
from cmwallet.localchain.greeting import LOCK_FILE, SOCKET_FILE
from cmwallet.localchain.socket_client import ask_to_end, ask_to_listen, greet, listener
from cmwallet.servers import framing
from cmwallet.servers.background import START_SECONDS, STOP_SECONDS, launch, stop_process
from identity.storage import is_locked, private_directory

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class ServerStatus:
    """The chain and its server. `genesis` and `block` are None before the chain was first used."""

    running: bool
    answers: bool
    """Whether it proves itself in time; one that runs and does not is busy, or its connections are taken."""
    pid: int | None
    url: str | None
    """None for one that a command has started for itself, which listens on its private socket alone."""
    chain_id: int
    genesis: str | None
    block: int | None
    clock_offset: int
    ends_in: int | None = None
    """Seconds until it ends, if nobody asks; None for one that serves until it is stopped."""


def status(directory: Path) -> ServerStatus:
    """Say whether the server runs, and how far the chain is."""
    stored = stored_head(directory) if directory.exists() else None
    server = read_server_file(directory) if stored is not None else None
    greeting = greet(directory)
    answers = greeting is not None if server is None else endpoint(directory) is not None
    running = answers or is_locked(directory / LOCK_FILE)
    pid = server.pid if server else greeting.pid if greeting else None
    return ServerStatus(
        running=running,
        answers=answers,
        pid=pid if running else None,
        url=server.url if running and server else None,
        chain_id=CHAIN_ID,
        genesis=None if stored is None else stored.genesis,
        block=None if stored is None else stored.block,
        clock_offset=0 if stored is None else stored.clock_offset,
        ends_in=None if greeting is None else greeting.ends_in,
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

    One that a command has started for itself goes on as this server; in the foreground it makes room. `ready` is called
    with the URL as soon as it answers. `port` None takes the first free one from 8545.

    Raises `AlreadyExists` when it runs already, `StorageFailed` when the port is taken, `InvalidInput` for what is no
    origin.
    """
    private_directory(directory)
    if foreground:
        from cmwallet.localchain.server import serve

        _make_room(directory)
        serve(directory, port=port, allow_origins=allow_origins, ready=lambda url: ready(str(url)))
        return status(directory)
    url = _taken_over(directory, port, allow_origins)
    if url is None:
        url = _launched(directory, port, allow_origins)
    ready(url)
    return status(directory)


def _taken_over(directory: Path, port: int | None, allow_origins: Sequence[str]) -> str | None:
    """Have the server that a command has started for itself serve over HTTP; None when there is none like that."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        found = greet(directory)
        if found is not None and (found.url is not None or not (found.is_ours and found.serves(directory))):
            _make_room(directory)
            return None
        if found is not None:
            try:
                url = ask_to_listen(directory, port, list(allow_origins), seconds=START_SECONDS)
            except Busy:  # it ends
                url = None
            if url is not None:
                return url
        if not is_locked(directory / LOCK_FILE) or (directory / SERVER_FILE).exists():
            return None
        time.sleep(_POLL_SECONDS)  # it just starts, or ends
    return None


def _make_room(directory: Path) -> None:
    """End a server that serves no other tool, and wait until it has gone."""
    found = greet(directory)
    if found is None or (found.url is not None and found.is_ours) or not ask_to_end(directory):
        return
    until = time.monotonic() + STOP_SECONDS
    while is_locked(directory / LOCK_FILE) and time.monotonic() < until:
        time.sleep(_POLL_SECONDS)


def _launched(directory: Path, port: int | None, allow_origins: Sequence[str]) -> str:
    arguments = [str(directory.absolute())]
    if port is not None:
        arguments += ["--port", str(port)]
    arguments += [f"--allow-origin={origin}" for origin in allow_origins]
    report = launch("cmwallet.localchain.server", arguments, what="the chain's server", hint="cmwallet chain log")
    return str(report["url"])


def stop(directory: Path) -> bool:
    """Stop the server, whoever started it, and wait until it has gone; False if none was running."""
    if not is_locked(directory / LOCK_FILE):
        _clear(directory)
        return False

    def pid() -> int | None:
        server = read_server_file(directory)
        return listener(directory) if server is None else server.pid

    # Killing it loses nothing either.
    stop_process(pid, lambda: not is_locked(directory / LOCK_FILE), "the chain's server")
    _clear(directory)
    return True


def _clear(directory: Path) -> None:
    """Remove what a killed server left."""
    (directory / SERVER_FILE).unlink(missing_ok=True)
    if framing.check_socket(directory / SOCKET_FILE):
        (directory / SOCKET_FILE).unlink(missing_ok=True)
