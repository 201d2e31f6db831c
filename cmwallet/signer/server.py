"""HTTP server of the door on 127.0.0.1: header rules, the token, who is at the other end; then JSON-RPC.

    rules.py ─► the other end is a process of this user ─► token ─► dispatch.py ─► answer ─► written out whole?

An answer that could not be written out whole was not delivered, and an equal request gets it again.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import secrets
import select
import signal
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from cmwallet.errors import Busy, InvalidInput
from cmwallet.home.folder import Home
from cmwallet.localchain.discovery import HOST
from cmwallet.servers.background import only_one
from cmwallet.servers.loopback_peer import is_own, process_of
from cmwallet.servers.request_checks import Refusal
from cmwallet.servers.rpc_handler import RpcHandler
from cmwallet.servers.threads import BoundedServer
from cmwallet.signer.control import OwnerMethods
from cmwallet.signer.dispatch import Call, Dispatcher
from cmwallet.signer.door import Door
from cmwallet.signer.rules import DoorRules, is_page_origin, token_of
from identity.storage import private_directory, write_private

PORT: Final = 8548
MOST_CONNECTIONS: Final = 64
_ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_HUNG_UP: Final = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)

log = logging.getLogger("cmwallet.signer")


class DoorServer(BoundedServer):
    """The door's HTTP. `owner_token` opens what the owner's commands ask for."""

    notes = log

    def __init__(self, port: int, door: Door, owner_token: str) -> None:
        super().__init__((HOST, port), DoorHandler, MOST_CONNECTIONS)
        self.door = door
        self.owner_token = owner_token
        self.dispatcher = Dispatcher(door.answers())
        self.owner = OwnerMethods(door)
        self.rules = DoorRules(self.server_address[1])


class DoorHandler(RpcHandler):
    """One connection."""

    server: DoorServer

    def do_POST(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer a call or refuse it."""
        if self._refused():
            return
        origin, token = self.headers.get("Origin") or "", token_of(self.headers.get("Authorization"))
        if not origin and token is not None and hmac.compare_digest(token.encode(), self.server.owner_token.encode()):
            self.respond(HTTPStatus.OK, self.server.owner.answer(self.read_body()))
            return
        client = None if token is None else self.server.door.clients.known(token, origin)
        body = self.read_body()
        if client is None and (token is not None or not origin or not self.server.dispatcher.is_unpaired(body)):
            self.refuse(Refusal(HTTPStatus.UNAUTHORIZED, "no client has that token"))
            return
        call = Call(client, origin, self._is_present, self._process)
        answer = self.server.dispatcher.answer(body, call)
        delivered = self._deliver(answer)
        for request in call.answered:
            if delivered:
                self.server.door.requests.delivered(request)

    def do_OPTIONS(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer a page's preflight."""
        if not self._refused():
            self.respond(HTTPStatus.NO_CONTENT)

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
        """Refuse: JSON-RPC is spoken by POST."""
        self._refused()

    def admits(self, origin: str) -> bool:
        """Pages from https, and of this machine, may read; their token says which of them may ask."""
        return is_page_origin(origin)

    def finish(self) -> None:
        """Let go of the node with the connection."""
        try:
            super().finish()
        finally:
            self.server.door.chain.reads.close()

    def _refused(self) -> bool:
        refusal = self.server.rules.check(self.command, self.path, self.headers.get)
        if refusal is None and not is_own(self.client_address, self.connection.getsockname()[:2]):
            refusal = Refusal(HTTPStatus.FORBIDDEN, "the door is for processes of its own user")
        if refusal is not None:
            self.refuse(refusal)
        return refusal is not None

    def _is_present(self) -> bool:
        """Whether the client is still there; looked at from other threads too."""
        return not has_hung_up(self.connection)

    def _process(self) -> str:
        """Which process asks, by the kernel's word."""
        found = process_of(self.client_address, self.connection.getsockname()[:2])
        return "unknown" if found is None else f"{found.pid} ({found.name})"

    def _deliver(self, answer: bytes | None) -> bool:
        """Write the answer out; return whether it reached the client's end of the connection."""
        if not self._is_present():
            self.close_connection = True
            return False
        self.respond(HTTPStatus.NO_CONTENT if answer is None else HTTPStatus.OK, answer or b"")
        self.wfile.flush()
        return not was_reset(self.connection)


def has_hung_up(connection: socket.socket) -> bool:
    """Whether the other side has closed a connection, or its half of it; nothing is read."""
    try:
        number = connection.fileno()
        if number < 0:
            return True
        looking = select.poll()
        looking.register(number, select.POLLIN | _HUNG_UP)
        events = dict(looking.poll(0)).get(number, 0)
        if events & _HUNG_UP:
            return True
        return bool(events) and not connection.recv(1, socket.MSG_PEEK)
    except OSError:
        return True


def was_reset(connection: socket.socket) -> bool:
    """Whether the other side threw away what was written: it closed before it was all read."""
    looking = select.poll()
    looking.register(connection.fileno(), 0)
    return bool(dict(looking.poll(0)).get(connection.fileno(), 0) & select.POLLERR)


def serve_door(home: Home, door: Door, port: int, *, ready: Callable[[str], None], work: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; to be called in the main thread, where `work` decides or waits.

    `ready` is called with the URL once calls are answered.

    Raises:
        Busy: the port is taken. AlreadyExists: a door of this home is open already.
    """
    lock = private_directory(home.path / "locks") / "signer"
    with only_one(lock, "the signer", hint="cmwallet signer requests"):
        door.recover()
        token = secrets.token_hex(32)
        with _bind(port, door, token) as server:
            thread = threading.Thread(target=server.serve_forever, name="http", daemon=True)
            before = {number: signal.signal(number, _interrupt) for number in _ENDING}
            thread.start()
            content = {"pid": os.getpid(), "port": server.rules.port, "token": token}
            write_private(home.signer_server_file, json.dumps(content).encode())
            try:
                ready(f"http://{HOST}:{server.rules.port}")
                work()
            except _Ended:
                pass
            finally:
                for number, handler in before.items():
                    signal.signal(number, handler)
                home.signer_server_file.unlink(missing_ok=True)
                server.shutdown()


class _Ended(BaseException):
    """A signal that ends the door, raised wherever the main thread waits."""


def _interrupt(*_: object) -> None:
    raise _Ended


def _bind(port: int, door: Door, token: str) -> DoorServer:
    try:
        return DoorServer(port, door, token)
    except OverflowError:
        raise InvalidInput(f"{port} is no port") from None
    except OSError as error:
        reason = (error.strerror or "").lower()
        raise Busy(
            f"cannot listen on port {port}: {reason}; another program may wait there for tokens",
            hint="choose another: --port 0",
        ) from None
