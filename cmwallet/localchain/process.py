"""Starting, stopping and looking at the chain's server. No EVM is imported here, except to serve in the foreground."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cmwallet.errors import AlreadyExists, Busy, InvalidInput, NetworkFailed, Problem, StorageFailed
from cmwallet.localchain import CHAIN_ID
from cmwallet.localchain.door import SERVER_FILE, endpoint, read_server_file, stored_head
from identity.storage import private_directory, storage_errors

START_SECONDS = 30.0
STOP_SECONDS = 10.0
_POLL_SECONDS = 0.02
_LOCK_FILE = "server.lock"
_INHERITED = frozenset({"HOME", "LANG", "PATH", "PYTHONHOME", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV"})
_RAISED = {kind.code: kind for kind in (AlreadyExists, Busy, InvalidInput, StorageFailed)}


@dataclass(frozen=True)
class ServerStatus:
    """The chain and its server. `genesis` and `block` are None before the chain was first used."""

    running: bool
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
    running = server is not None and endpoint(directory) is not None
    return ServerStatus(
        running=running,
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
    command = [sys.executable, "-P", "-m", "cmwallet.localchain.server", str(directory.absolute())]
    if port is not None:
        command += ["--port", str(port)]
    for origin in allow_origins:
        command += [f"--allow-origin={origin}"]
    ready(_launch(command))
    return status(directory)


def stop(directory: Path) -> bool:
    """Stop the server and wait until it has gone; False if none was running."""
    if not _lock_is_held(directory):
        (directory / SERVER_FILE).unlink(missing_ok=True)  # left by one that was killed
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):  # killing it loses nothing either
        told = False
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            server = None if told else read_server_file(directory)
            if server is not None:  # one that is just starting has none yet
                told = True
                with suppress(ProcessLookupError):
                    os.kill(server.pid, number)
            if not _lock_is_held(directory):
                (directory / SERVER_FILE).unlink(missing_ok=True)
                return True
            time.sleep(_POLL_SECONDS)
    raise Busy("the chain's server does not stop")


def _environment() -> dict[str, str]:
    """What the server inherits: it lives long, and a passphrase in a variable of ours is none of its business."""
    return {name: value for name, value in os.environ.items() if name in _INHERITED or name.startswith("LC_")}


def _launch(command: Sequence[str]) -> str:
    """Run the server in a session of its own, wait for its report, and return its URL."""
    heard, told = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
            [*command, "--report", str(told)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=_environment(),
            pass_fds=(told,),
            start_new_session=True,
        )
    finally:
        os.close(told)
    with os.fdopen(heard, "rb") as pipe:
        report = _read_report(pipe.fileno())
    if report is None:
        process.kill()
        process.wait()
        raise NetworkFailed("the chain's server did not start", hint="cmwallet chain log")
    if "url" not in report:
        process.wait()
        kind = _RAISED.get(str(report.get("code")), Problem)
        raise kind(str(report.get("message")), hint=None if report.get("hint") is None else str(report["hint"]))
    process.returncode = 0  # it outlives us; Python must not complain about it
    return str(report["url"])


def _read_report(descriptor: int) -> dict[str, object] | None:
    """Read until the other side closes; None when it says nothing in time."""
    os.set_blocking(descriptor, False)
    deadline, received = time.monotonic() + START_SECONDS, b""
    while time.monotonic() < deadline:
        try:
            chunk = os.read(descriptor, 65536)
        except BlockingIOError:
            time.sleep(_POLL_SECONDS)
            continue
        if not chunk:
            break
        received += chunk
    try:
        report = json.loads(received)
    except ValueError:
        return None
    return report if isinstance(report, dict) else None


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
