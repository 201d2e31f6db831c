"""Service of the embedded chain: its private socket, HTTP once that is asked for, and when it ends.

It ends when it is told to; when its file is no longer the one in the home (a home removed, a backup restored); and, as
long as it does not serve over HTTP, after a reset and when nobody has asked for a while.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from cmwallet import __version__
from cmwallet.errors import AlreadyExists, Busy, InvalidInput, PermissionsTooLax, Problem
from cmwallet.localchain.discovery import HOST, SERVER_FILE
from cmwallet.localchain.dispatch import Dispatcher
from cmwallet.localchain.greeting import SCHEMA_VERSION, SOCKET_FILE, Greeting, file_of
from cmwallet.localchain.http_server import RpcServer, bind, challenger
from cmwallet.localchain.node_thread import Done, NodeThread
from cmwallet.localchain.request_rules import check_origin
from cmwallet.localchain.socket_calls import END, ENDED, ENDED_FRAME, HELLO, LISTEN
from cmwallet.localchain.socket_server import SocketServer
from cmwallet.servers import framing
from cmwallet.servers.boot_time import boot_time
from cmwallet.servers.socket_peer import check_own
from identity.storage import write_private

_TICK_SECONDS: Final = 2.0
_DRAIN_SECONDS: Final = 5.0

log = logging.getLogger("cmwallet.localchain")


class ChainService:
    """The chain in `directory`, whose node lives in `node`. Without HTTP it ends after `idle` seconds without use.

    `clock` returns seconds, and nobody can set it.
    """

    def __init__(
        self, directory: Path, node: NodeThread, *, idle: float | None, clock: Callable[[], float] = boot_time
    ) -> None:
        self._directory = directory
        self._node = node
        self._idle = idle
        self._clock = clock
        self._token = secrets.token_hex(32)
        self._dispatcher = Dispatcher(self, challenger(directory, self._token))
        self._file = file_of(directory)
        self._sockets = SocketServer(directory / SOCKET_FILE, self._attend)
        self._http: RpcServer | None = None
        self._opening = threading.Lock()
        self._state = threading.Lock()  # of what stands below
        self._working = 0
        self._used = clock()
        self._reset = False
        self._told = False
        self._over = False

    def run(self, ready: Callable[[], None]) -> None:
        """Serve until the end. `ready` is called once the socket answers."""
        self._sockets.open()
        try:
            ready()
            while not self._ends():
                self._sockets.wait(_TICK_SECONDS)
        finally:
            self._close()

    def end(self) -> None:
        """End soon; may be called by a signal handler."""
        self._told = True
        self._sockets.wake()

    def listen(self, port: int | None, origins: frozenset[str]) -> str:
        """Serve over HTTP too, from now on to the end; return the URL.

        Raises `AlreadyExists` when it does that already, `Busy` when it ends, `StorageFailed` when the port is taken.
        """
        with self._opening:
            if self._over:
                raise Busy("the chain's server is just ending")
            if self._http is not None:
                raise AlreadyExists("the chain's server runs already", hint="cmwallet chain status")
            server = bind(port, self._dispatcher, self._token, origins)
            threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
            content = {"pid": os.getpid(), "port": server.rules.port, "token": self._token}
            try:
                write_private(self._directory / SERVER_FILE, json.dumps(content).encode())
            except BaseException:
                server.shutdown()
                server.server_close()
                raise
            with self._state:
                self._http = server
            log.info("serving on port %d", server.rules.port)
            return f"http://{HOST}:{server.rules.port}"

    def request(self, method: str, params: Sequence[object], seconds: float | None = None) -> object:
        """Have the node answer; see `NodeThread.request`."""
        result = self._node.request(method, params, seconds)
        self._reset = self._reset or method == "cmwallet_reset"
        return result

    def together(self, work: Callable[[], Done]) -> Done:
        """Do some work of several requests; see `NodeThread.together`."""
        return self._node.together(work)

    # The end

    def _ends(self) -> bool:
        """Whether it is over; if so, no request is begun any more."""
        if self._told or self._exchanged() or (self._reset and self._http is None):
            with self._state:
                self._over = True
        elif self._unused():
            self._sockets.close()  # first, so that nobody comes between the last look and the end
            holds = self._node.holds()
            with self._state:
                self._over = not holds and self._unused_now()
                if holds:
                    self._used = self._clock()
            if not self._over:
                self._sockets.open()
        return self._over

    def _exchanged(self) -> bool:
        return file_of(self._directory) != self._file

    def _unused(self) -> bool:
        with self._state:
            return self._unused_now()

    def _unused_now(self) -> bool:
        if self._idle is None or self._http is not None or self._working:
            return False
        return self._clock() - self._used >= self._idle

    def _close(self) -> None:
        self._sockets.close()
        with self._state:
            self._over = True
        with self._opening:
            if self._http is not None:
                with suppress(OSError):
                    (self._directory / SERVER_FILE).unlink(missing_ok=True)
                self._http.shutdown()
                self._http.server_close()
        self._sockets.drain(_DRAIN_SECONDS)

    # The socket

    def _attend(self, connection: socket.socket) -> None:
        """Talk to one process of this user: calls, and after a greeting JSON-RPC."""
        with connection, suppress(PermissionsTooLax, ValueError, OSError):  # a stranger, nonsense, or gone
            check_own(connection)
            name = None
            while name != HELLO:
                asked = framing.receive(connection)
                name = asked.get("call")
                connection.sendall(framing.encode_frame(self._called(name, asked.get("with"))))
            while True:
                connection.sendall(framing.frame(self._answer(framing.receive_body(connection))))

    def _called(self, name: object, arguments: object) -> dict[str, object]:
        given = arguments if isinstance(arguments, dict) else {}
        with self._at_work() as begun:
            if not begun:
                return dict(ENDED)
            try:
                if name == HELLO:
                    return {"result": self._greeting().as_document()}
                if name == LISTEN:
                    return {"result": {"url": self.listen(*_listening(given))}}
                if name == END:
                    return {"result": {"ends": self._obey(given)}}
                raise InvalidInput("there is no such call")
            except Problem as problem:
                return {"error": {"code": problem.code, "message": problem.message, "hint": problem.hint}}

    def _obey(self, arguments: Mapping[str, object]) -> bool:
        # What `chain start` was asked to serve is somebody's node: another release ends it only if it writes otherwise.
        if self._http is not None and arguments.get("schema") == SCHEMA_VERSION:
            return False
        self.end()
        return True

    def _greeting(self) -> Greeting:
        device, inode = self._file or (0, 0)
        url = None if self._http is None else f"http://{HOST}:{self._http.rules.port}"
        left = None
        if self._idle is not None and url is None:
            left = max(0, int(self._used + self._idle - self._clock()))
        return Greeting(__version__, SCHEMA_VERSION, device, inode, os.getpid(), url, left)

    def _answer(self, body: bytes) -> bytes:
        if self._exchanged():
            self.end()
            return ENDED_FRAME
        with self._at_work() as begun:
            answer = (self._dispatcher.answer(body, trusted=True) or b"") if begun else ENDED_FRAME
        if self._reset:
            self._sockets.wake()
        return answer

    @contextmanager
    def _at_work(self) -> Iterator[bool]:
        """Count what is being answered; False when it is over, and nothing may be begun."""
        with self._state:
            begun = not self._over
            self._working += begun
        try:
            yield begun
        finally:
            if begun:
                with self._state:
                    self._working -= 1
                    self._used = self._clock()


def _listening(arguments: Mapping[str, object]) -> tuple[int | None, frozenset[str]]:
    """Return port and origins of a call. Raises `InvalidInput`."""
    port, origins = arguments.get("port"), arguments.get("origins", [])
    if not (port is None or (type(port) is int and 0 <= port < 65536)) or not isinstance(origins, list):
        raise InvalidInput("that cannot be listened on")
    return port, frozenset(check_origin(str(origin)) for origin in origins)
