"""Fetching a document from the web: https, or http on this machine; no redirects, little time, few bytes."""

from __future__ import annotations

import os
import re
from typing import Final

import urllib3
from urllib3.exceptions import HTTPError

from cmwallet.chain.http import proxy_for
from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.timed_http import Deadline, timed_pools

SECONDS: Final = 10.0
_CHUNK: Final = 1 << 16
_ALLOWED: Final = re.compile(r"(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/])[^\s#\\]*", re.ASCII)


def fetchable(url: str) -> bool:
    """Whether an address may be fetched from at all."""
    return _ALLOWED.fullmatch(url) is not None and "@" not in url.split("/", 3)[2]


def fetch(url: str, *, limit: int, accept: str, seconds: float = SECONDS) -> bytes:
    """Return what an address holds, at most `limit` bytes, within `seconds`.

    Raises:
        InvalidInput: the address is not one that is fetched from. NetworkFailed: it cannot be had.
    """
    if not fetchable(url):
        raise InvalidInput("only https addresses are fetched from, and http on this machine")
    host = url.split("/", 3)[2]
    deadline = Deadline()
    proxy = proxy_for(url, host, os.environ)
    manager = urllib3.ProxyManager(proxy, maxsize=1) if proxy else urllib3.PoolManager(maxsize=1)
    manager.pool_classes_by_scheme = timed_pools(deadline)
    deadline.start(seconds)
    try:
        response = manager.urlopen(
            "GET",
            url,
            headers={"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "cmwallet"},
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
