"""Guarded HTTP client for issuers whose address a stranger typed: https to public addresses, looked at once and pinned.

A web server that asks whatever is typed into a form could be led to what listens inside of its own network (CWE-918).
Every connection is made here to an address that was looked at, so a name that changes what it leads to gains nothing;
no redirect is followed, and nothing of the environment (proxies, netrc) is used.
"""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterable
from typing import Any, Final

import httpcore2
import httpx2

from identity.bounded_http import BoundedTransport
from identity.foreign import clean
from identity.remote import is_loopback
from oauth.dapp.discovery import LOOPBACK
from oauth.dapp.errors import AddressRefused
from oauth.registered.public_web import Resolve, is_public, resolve

HTTPS_PORTS: Final = frozenset({443})
"""Where an authorisation server of a stranger may listen, unless told otherwise."""
SECONDS: Final = 10.0
"""Within which a step of an answer has to come."""


def make_guarded_http(
    *,
    allow_local: bool = False,
    ports: Collection[int] | None = HTTPS_PORTS,
    resolve: Resolve = resolve,
    context: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
) -> httpx2.Client:
    """Return a client for `connect(…, make_client=make_guarded_http)`; it raises `AddressRefused` for other addresses.

    `ports` None is any. `allow_local` lets `127.0.0.1`, `::1` and `localhost` be asked too, by http and at any port,
    for tests and demonstrations. Another name that leads to this machine is refused all the same.
    """
    return httpx2.Client(
        transport=_GuardedTransport(_Door(allow_local, ports, resolve), context or ssl.create_default_context()),
        timeout=seconds,
        follow_redirects=False,
        trust_env=False,
        headers={"Accept": "application/json"},
    )


class _Door:
    """Says which addresses are asked."""

    def __init__(self, allow_local: bool, ports: Collection[int] | None, resolve: Resolve) -> None:
        self._allow_local = allow_local
        self._ports = ports
        self._resolve = resolve

    def check_url(self, url: httpx2.URL) -> None:
        """Raise `AddressRefused` for a scheme or a port that is not asked."""
        if self._is_local(url.host):
            return
        if url.scheme != "https":
            raise AddressRefused("only https addresses are asked")
        if self._ports is not None and (url.port or 443) not in self._ports:
            raise AddressRefused(f"port {url.port} of {clean(url.host, 80)} is not asked")

    def address(self, host: str, port: int) -> str:
        """Return the address to connect to. Raises `AddressRefused`, `OSError` when there is none."""
        addresses = self._resolve(host, port)
        allowed = is_loopback if self._is_local(host) else is_public
        if not addresses or not all(allowed(address) for address in addresses):
            raise AddressRefused(f"{clean(host, 80)} does not lead to the public internet; it was not asked")
        return addresses[0]

    def _is_local(self, host: str) -> bool:
        return self._allow_local and host in LOOPBACK


class _PinnedBackend(httpcore2.SyncBackend):
    """Connects to the address that was looked at; TLS still proves the name (the pool passes it on)."""

    def __init__(self, door: _Door) -> None:
        super().__init__()
        self._door = door

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Resolve once, look, connect."""
        try:
            address = self._door.address(host, port)
        except OSError as error:
            raise httpcore2.ConnectError(f"no address: {type(error).__name__}") from None
        return super().connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.NetworkStream:
        """Refuse: no address of the web leads to a socket of this machine."""
        raise AddressRefused("only https addresses are asked")


class _GuardedTransport(BoundedTransport):
    """The bounded transport, over connections that go through the door."""

    def __init__(self, door: _Door, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False)
        self._door = door
        self._pool.close()
        self._pool = httpcore2.ConnectionPool(ssl_context=context, network_backend=_PinnedBackend(door))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request to an address that may be asked. Raises `AddressRefused`."""
        self._door.check_url(request.url)
        return super().handle_request(request)
