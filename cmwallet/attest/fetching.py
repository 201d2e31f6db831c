"""Guarded HTTP fetch: https, or http on this machine; no redirects, little time, few bytes.

Addresses are named by others: in a credential, in an issuer's metadata. A host of https is resolved first, has to lead
to the public internet, and is asked at the very address that was looked at (CWE-918). Behind a proxy the proxy does;
an address in figures is looked at there too.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.node.http import proxy_for
from cmwallet.timed_http import Deadline, timed_pools
from oauth.registered.public_web import Resolve, is_public, resolve

SECONDS: Final = 10.0
_CHUNK: Final = 1 << 16
_ALLOWED: Final = re.compile(r"(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/])[^\s#\\]*", re.ASCII)


def fetchable(url: str) -> bool:
    """Whether an address may be fetched from at all."""
    return _ALLOWED.fullmatch(url) is not None and "@" not in url.split("/", 3)[2]


def is_loopback_http(url: str) -> bool:
    """Whether an address is one of plain http on this machine."""
    return url.startswith("http://") and fetchable(url)


@dataclass(frozen=True)
class AddressGuard:
    """How hosts are found and which of them may be asked."""

    resolve: Resolve = resolve
    allowed: Callable[[str], bool] = is_public


def fetch(url: str, *, limit: int, accept: str, seconds: float = SECONDS, guard: AddressGuard | None = None) -> bytes:
    """Return what an address holds, at most `limit` bytes, within `seconds`. `guard` is for tests.

    Raises:
        InvalidInput: the address is not one that is fetched from. NetworkFailed: it cannot be had.
    """
    if not fetchable(url):
        raise InvalidInput("only https addresses are fetched from, and http on this machine")
    host, deadline = url.split("/", 3)[2], Deadline()
    proxy = proxy_for(url, os.environ)
    manager = urllib3.ProxyManager(proxy, maxsize=1) if proxy else urllib3.PoolManager(maxsize=1)
    manager.pool_classes_by_scheme = timed_pools(deadline)
    asked: urllib3.PoolManager | urllib3.HTTPConnectionPool = manager
    place = url
    if not is_loopback_http(url):
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port or 443
        address = _guarded(name, port, guard or AddressGuard(), proxied=proxy is not None)
        if address is not None:
            pinned = {**manager.connection_pool_kw, "server_hostname": name, "assert_hostname": name}
            asked = manager.connection_from_host(address, port, "https", pinned)
            place = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    deadline.start(seconds)
    try:
        response = asked.urlopen(
            "GET",
            place,
            headers={"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "cmwallet", "Host": host},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=urllib3.Timeout(connect=seconds / 2, read=seconds),
        )
        try:
            return _read(response, host, limit)
        finally:
            response.close()
    except (HTTPError, TimeoutError):
        deadline.drop_response()
        raise NetworkFailed(f"nothing could be fetched from {host}", hint="is it reachable?") from None
    finally:
        manager.clear()


def _guarded(name: str, port: int, guard: AddressGuard, *, proxied: bool) -> str | None:
    """Return the address at which a host is asked, None when a proxy asks it. Raises `NetworkFailed`."""
    try:
        addresses = [name] if _in_figures(name) else [] if proxied else list(guard.resolve(name, port))
    except OSError:
        raise NetworkFailed(f"{name} has no address", hint="is the name right?") from None
    if not all(guard.allowed(address) for address in addresses):
        raise NetworkFailed(
            f"{name} does not lead to the public internet; it was not asked", hint="give what it publishes in a file"
        )
    return None if proxied or not addresses else addresses[0]


def _in_figures(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _read(response: urllib3.BaseHTTPResponse, host: str, limit: int) -> bytes:
    if response.status != 200:
        raise NetworkFailed(f"{host} answered HTTP {response.status}")
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise NetworkFailed(f"{host} answered compressed, which was not asked for")
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise NetworkFailed(f"{host} answered with more than {limit} bytes")
        chunks.append(chunk)
    return b"".join(chunks)
