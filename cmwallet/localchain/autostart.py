"""Start of the chain's server by the first command that needs it. No EVM is imported here.

ask ─► it greets, of this release, with this file ─► go on with it
    ─► it greets otherwise ─► it is told to end, and this command opens the chain in its own process
    ─► nobody listens: a process that starts or ends is waited for, else one is started
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cmwallet.errors import AlreadyExists, PermissionsTooLax, Problem
from cmwallet.localchain.discovery import SERVER_FILE
from cmwallet.localchain.greeting import LOCK_FILE
from cmwallet.localchain.socket_client import SocketConnection, ask_to_end, open_connection
from cmwallet.servers.background import START_SECONDS, launch
from identity.storage import is_locked

IDLE_SECONDS: Final = 600
"""Without a request, after which a server that was started like this ends."""

_LAUNCHES: Final = 2
_POLL_SECONDS: Final = 0.02

Note = Callable[[str], None]


def reach(directory: Path, *, start: bool, note: Note = lambda _why: None) -> SocketConnection | None:
    """Connect to the chain's server, which is started with `start`; None: the chain is to be opened in this process.

    `note` is told why when it was to be started. Raises `PermissionsTooLax` when the socket is not ours alone.
    """
    try:
        return _reach(directory, start)
    except PermissionsTooLax:
        raise
    except Problem as problem:
        reason = problem.message
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
    if start:
        note(f"the embedded chain is opened in this process: {reason}")
    return None


def _reach(directory: Path, start: bool) -> SocketConnection | None:
    until, left = time.monotonic() + START_SECONDS, _LAUNCHES
    while True:
        found = open_connection(directory)
        if found is not None:
            return _fitting(found, directory)
        if not start:
            return None
        if not is_locked(directory / LOCK_FILE):
            if not left:
                raise AlreadyExists("its server ends as soon as it has started")
            try:
                launch_resident(directory)
                left -= 1
            except AlreadyExists:
                pass  # another command was faster
        elif (directory / SERVER_FILE).exists():
            raise AlreadyExists("a server of an earlier release runs")
        if time.monotonic() > until:
            raise AlreadyExists("its server does not come to answer")
        time.sleep(_POLL_SECONDS)


def launch_resident(directory: Path) -> None:
    """Start a server that ends by itself. Raises what it reports, `NetworkFailed`, `OSError`."""
    arguments = [str(directory.absolute()), "--idle", str(IDLE_SECONDS)]
    launch("cmwallet.localchain.server", arguments, what="the chain's server", hint="cmwallet chain log")


def _fitting(found: SocketConnection, directory: Path) -> SocketConnection:
    greeting = found.greeting
    if greeting.is_ours and greeting.serves(directory):
        return found
    found.close()
    ask_to_end(directory)
    what = "another chain" if greeting.is_ours else f"release {greeting.release}"
    raise AlreadyExists(f"the server that ran is of {what}")
