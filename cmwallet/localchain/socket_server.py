"""Server on a private Unix socket: it accepts, and gives every connection a thread.

Closing loses nobody: first no one can connect any more, then who did is accepted, and only then the socket goes.
"""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cmwallet.servers import framing
from identity.storage import storage_errors

MAX_CONNECTIONS = 64

_PAUSE_SECONDS = 0.1

log = logging.getLogger("cmwallet.localchain")


class SocketServer:
    """A socket of mode 0600 at `path`. `attend` talks on a connection, in a thread of its own, until it ends.

    All but `wake` is called by one thread.
    """

    def __init__(self, path: Path, attend: Callable[[socket.socket], None]) -> None:
        self._path = path
        self._attend = attend
        self._listener: socket.socket | None = None
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._waker, self._woken = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)

    def open(self) -> None:
        """Listen; what a killed server left at `path` is removed. Raises `PermissionsTooLax`, `StorageFailed`."""
        if framing.check_socket(self._path):
            self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with storage_errors(self._path), framing.reachable(self._path) as short:
                listener.bind(short)
                self._path.chmod(0o600)
                listener.listen(MAX_CONNECTIONS)
        except BaseException:
            listener.close()
            raise
        listener.setblocking(False)
        self._listener = listener

    def wait(self, seconds: float) -> None:
        """Accept who comes, for `seconds` at most; `wake` ends it."""
        if self._listener is None:
            return
        ready = select.select([self._listener, self._woken], [], [], seconds)[0]
        if self._woken in ready:
            with suppress(BlockingIOError):
                self._woken.recv(4096)
        if self._listener in ready:
            self._accept()

    def wake(self) -> None:
        """End `wait`, from any thread or a signal handler."""
        with suppress(OSError):  # it is full: then it wakes anyway
            self._waker.send(b"\0")

    def close(self) -> None:
        """Stop listening. Who has connected until then is attended to."""
        if self._listener is None:
            return
        with suppress(OSError):  # not every system can refuse newcomers first
            self._listener.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        self._accept()
        self._listener.close()
        self._listener = None

    def drain(self, seconds: float) -> None:
        """Take no more requests on what is connected, and wait `seconds` at most until those that came are answered."""
        until = time.monotonic() + seconds
        for connection in list(self._connections.values()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        for thread in list(self._connections):
            thread.join(max(0.0, until - time.monotonic()))
        self._waker.close()
        self._woken.close()

    def _accept(self) -> None:
        while self._listener is not None:
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, ConnectionError):
                return
            except OSError as error:  # no descriptor is free, or nobody waits at a socket that was shut
                if select.select([self._listener], [], [], 0)[0]:
                    log.warning("cannot accept: %s", type(error).__name__)
                    time.sleep(_PAUSE_SECONDS)
                return
            self._begin(connection)

    def _begin(self, connection: socket.socket) -> None:
        self._connections = {thread: held for thread, held in self._connections.items() if thread.is_alive()}
        if len(self._connections) >= MAX_CONNECTIONS:
            connection.close()
            return
        connection.setblocking(True)
        thread = threading.Thread(target=self._attend, args=(connection,), name="socket", daemon=True)
        self._connections[thread] = connection
        thread.start()
