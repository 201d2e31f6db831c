"""Listening sockets, and uvicorn with the limits of a server that faces the world."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import ipaddress
import logging
import resource
import signal
import socket
import ssl
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn

from cmwallet.errors import InvalidInput, NotFound, StorageFailed, Usage
from cmwallet.servers.admission import Admission
from cmwallet.servers.http_parser import FIRST_SECONDS, BoundedProtocol
from identity.remote import counted_as, is_loopback
from oauth.web.forwarded import NOBODY, TrustedProxies

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger("cmwallet.oauth")

MOST_CONNECTIONS: Final = 256
OF_ONE_ADDRESS: Final = 32
"""So many connections one stranger may have. This machine's own, and those of a trusted proxy, are many people's."""
HANDSHAKE_SECONDS: Final = 10.0
KEEP_ALIVE_SECONDS: Final = 5
_BACKLOG: Final = 128
_CLOSING_SECONDS: Final = 2
_PAUSE_SECONDS: Final = 0.1
_CIPHERS: Final = (
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
)
"""For TLS 1.2; TLS 1.3 has good ones only (BCP 195, FAPI 2.0 §5.2.2)."""


def listen(host: str, port: int, *, tls: bool) -> socket.socket:
    """Return a listening socket. Plain http is spoken on loopback only.

    Raises:
        InvalidInput: `host` is no address of this machine. Usage: plain http beyond loopback.
        StorageFailed: the port is taken.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise InvalidInput(f"{host} is not an address", hint="--host 127.0.0.1, or --host 0.0.0.0 for all") from None
    if not tls and not address.is_loopback:
        raise Usage(
            "plain http is served on loopback only",
            hint="give --tls-cert and --tls-key, or put a tunnel or proxy in front: docs/serving.md",
        )
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    # Named, so that asyncio turns Nagle's algorithm off: else every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = (error.strerror or "").lower()
        raise StorageFailed(f"cannot listen on {host} port {port}: {reason}", hint="choose another: --port N") from None
    return listener


def check_tls(certificate: Path, key: Path) -> None:
    """Raise `InvalidInput` or `NotFound` unless the two files make a TLS server."""
    for path in (certificate, key):
        if not path.is_file():
            raise NotFound(f"{path} does not exist")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_no_password)
    except (ssl.SSLError, OSError, ValueError):
        raise InvalidInput(
            "the certificate and the key do not make a TLS server",
            hint="PEM files: the certificate with its chain, and its own key without a passphrase",
        ) from None


def _no_password() -> str:
    raise ValueError("the key has a passphrase")


class Server(uvicorn.Server):
    """Ends on Ctrl-C and SIGTERM as a server does: quietly, by itself, with its work done. Says when it answers."""

    def __init__(
        self,
        app: ASGIApp,
        certificate: str | None,
        key: str | None,
        ready: Callable[[], None],
        trusted: TrustedProxies = NOBODY,
    ) -> None:
        super().__init__(_config(app, certificate, key))
        self._ready = ready
        self._trusted = trusted
        self._accepting: set[asyncio.Task[None]] = set()
        self._arriving: set[asyncio.Task[None]] = set()

    def serve_on(self, sockets: list[socket.socket]) -> None:
        """Serve until Ctrl-C, SIGTERM or `stop`; the sockets stay open, and callers wait in their queue."""
        self.run(sockets=[one.dup() for one in sockets])

    @property
    def asked_to_end(self) -> bool:
        """Whether Ctrl-C or SIGTERM came."""
        return bool(self._captured_signals)

    def stop(self) -> None:
        """End from another thread: what is being answered is finished first."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, then say so."""
        await super().startup([])  # no socket: whom it accepts it counts only after the TLS handshake
        most = min(MOST_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
        admission = Admission(most, OF_ONE_ADDRESS)
        for listener in sockets or ():
            _do(self._accept(listener, admission), self._accepting)
        gc.collect()
        gc.freeze()  # what is loaded stays: looking at it again and again would hold answers up
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody any more; finish what is being answered, and answer once who was accepted already."""
        for task in self._accepting:
            task.cancel()
        if self._arriving:
            await asyncio.wait(self._arriving, timeout=FIRST_SECONDS)
        for task in self._arriving:
            task.cancel()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            if isinstance(connection, BoundedProtocol):
                connection.abort()  # its answer is not read: what waits of it would outlive the loop
        await asyncio.sleep(0)

    async def _accept(self, listener: socket.socket, admission: Admission) -> None:
        listener.setblocking(False)
        while True:
            # asyncio accepts without a pause as long as somebody calls: everything else would wait, and what is
            # cancelled before it has begun would not close its connection.
            await asyncio.sleep(0)
            try:
                connection, peer = await asyncio.get_running_loop().sock_accept(listener)
            except OSError:  # the caller has gone already, or no descriptor is free
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            protocol = BoundedProtocol(
                self.config, self.server_state, self.lifespan.state, admission, self.whose(peer[0])
            )
            try:
                if not await admission.admit(protocol):
                    connection.close()
                    continue
            except asyncio.CancelledError:
                connection.close()  # the server ends
                raise
            protocol.arriving = _do(self._begin(connection, protocol, admission), self._arriving)

    def whose(self, address: str) -> str | None:
        """Return the name under which the connections of an address are counted, None where they are not."""
        return None if is_loopback(address) or self._trusted.holds(address) else counted_as(address)

    async def _begin(self, connection: socket.socket, protocol: BoundedProtocol, admission: Admission) -> None:
        """Agree on TLS, where it is spoken, and hand the connection over to its protocol."""
        limit = None if self.config.ssl is None else HANDSHAKE_SECONDS
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: protocol, connection, ssl=self.config.ssl, ssl_handshake_timeout=limit
            )
        except OSError:
            log.debug("a caller did not agree on TLS")
        finally:
            if not protocol.arrived:
                admission.leave(protocol)
                connection.close()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals for as long as the server runs, and do not raise them again afterwards."""
        ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self.handle_exit) for number in ending}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _do(work: Coroutine[None, None, None], held: set[asyncio.Task[None]]) -> asyncio.Task[None]:
    """Do it beside everything else; a task that nobody holds may be forgotten."""
    task = asyncio.get_running_loop().create_task(work)
    held.add(task)
    task.add_done_callback(held.discard)
    return task


def _config(app: ASGIApp, certificate: str | None, key: str | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        loop="auto",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_CLOSING_SECONDS,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        ssl_ciphers=_CIPHERS,
    )
