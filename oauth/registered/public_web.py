"""Guarded fetch from hosts that others name: https, public addresses, pinned once resolved.

No redirects, five seconds for all of it, 64 KiB; nothing of the environment (proxies, netrc) is used (CWE-918).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from identity.errors import InvalidInput
from oauth.errors import HostUnreachable

SECONDS: Final = 5.0
MAX_ANSWER: Final = 65_536

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also behind an IPv4-mapped or translated one."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            found = inner
        elif found.is_site_local:  # the old private addresses, which count as global
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


@dataclass(frozen=True)
class PublicWeb:
    """How hosts are reached. Tests hand in another resolver, other certificates, and which addresses are allowed."""

    resolve: Resolve = resolve
    allowed: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    seconds: float = SECONDS

    def get(self, url: str, accept: str) -> bytes:
        """Return what an address holds. Raises `InvalidInput` (not https), `HostUnreachable`."""
        return self._ask("GET", url, None, {"Accept": accept})

    def post(self, url: str, body: bytes, content_type: str) -> bytes:
        """Send something to an address; what it answers. Raises as `get` does."""
        return self._ask("POST", url, body, {"Content-Type": content_type, "Accept": "application/json"})

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        if parts.scheme != "https" or not host or parts.username is not None or parts.password is not None:
            raise InvalidInput("only https addresses are asked")
        connection = _Pinned(host, port, self._address(host, port), self.context, self.seconds)
        watchdog = threading.Timer(self.seconds, connection.abort)
        watchdog.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(method, path, body, {"User-Agent": "cmwallet", "Accept-Encoding": "identity", **headers})
            response = connection.getresponse()
            content = response.read(MAX_ANSWER + 1)
            if response.length and len(content) <= MAX_ANSWER:
                raise http.client.IncompleteRead(content, response.length)
        except (OSError, http.client.HTTPException, ValueError):
            raise HostUnreachable(
                f"{host} gave no answer that can be used", hint="is it up, with a valid certificate?"
            ) from None
        finally:
            watchdog.cancel()
            connection.close()
        if not 200 <= response.status < 300:
            raise HostUnreachable(f"{host} answered {response.status}; redirects are not followed")
        if len(content) > MAX_ANSWER:
            raise HostUnreachable(f"{host} answered with more than {MAX_ANSWER} bytes")
        return content

    def _address(self, host: str, port: int) -> str:
        try:
            addresses = self.resolve(host, port)
        except OSError:
            raise HostUnreachable(f"{host} has no address", hint="is the name right?") from None
        if not addresses or not all(self.allowed(address) for address in addresses):
            raise HostUnreachable(f"{host} does not lead to the public internet; it was not asked")
        return addresses[0]


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was looked at, under the name that the certificate has to be for."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds, context=context)
        self._pinned = (address, port)
        self._tls = context

    def connect(self) -> None:
        """Connect to the pinned address and prove its name."""
        plain = socket.create_connection(self._pinned, self.timeout)
        self.sock = plain  # so that the watchdog reaches it during the handshake
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)

    def abort(self) -> None:
        """End it from another thread."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
