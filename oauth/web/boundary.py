"""Checks at the boundary: whom a request is for, how large it is, how long it takes to come.

    Host             the issuer's own; a default port may be said       else 421 (DNS rebinding)
    Sec-Fetch-Dest   absent, `document`, `empty`, our pages' own icon   else 403 (frames, pictures, scripts)
    body             at most 64 KiB, within ten seconds                 else 413, 408

The length of headers is bounded by the HTTP parser (`cmwallet/servers/http_parser.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 64 * 1024
BODY_SECONDS: Final = 10.0
LINGER_SECONDS: Final = 2.0
LINGER_BYTES: Final = 1024 * 1024
"""For how long, and how much of, a body that is refused is still taken from its sender."""
_DESTINATIONS: Final = frozenset({None, "document", "empty"})

Refuse = Callable[[Scope, str, int], Response]
"""Makes the answer to a request that goes no further, from the kind of the refusal and its status."""


class Boundary:
    """The application behind the rules above; adds the headers that every answer carries."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str,
        aliases: frozenset[str],
        refuse: Refuse,
        always: Mapping[str, str],
        default_port: int = 80,
    ) -> None:
        """`host` is the issuer's name without the port that its scheme implies, `default_port` (RFC 9110 §4.2)."""
        self._app = app
        self._host = host
        self._aliases = aliases
        self._refuse = refuse
        self._always = always
        self._default_port = f":{default_port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return
        refusal, more = self._check(scope), True
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = b"" if refusal is not None else await _read(receive)
        except TimeoutError:
            refusal, body = self._refuse(scope, "too_slow", 408), b""
        except _TooLong as error:
            refusal, body, more = self._refuse(scope, "too_long", 413), b"", error.more
        except _Gone:
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._always.items():
                    headers.setdefault(name, value)
                if refusal is not None:
                    headers["Connection"] = "close"  # not all of its body may have been read
            await send(message)

        if refusal is not None and more:
            await _discard(scope, receive)
        await (refusal or self._app)(scope, _once(body, receive), send_with_headers)

    def _check(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) > 1:
            return self._refuse(scope, "two_names", 400)
        stated = hosts[0].lower() if hosts else ""
        if stated.removesuffix(self._default_port) != self._host:
            return self._refuse(scope, "stray" if stated in self._aliases else "other_name", 421)
        destination, site = headers.get("sec-fetch-dest"), headers.get("sec-fetch-site")
        if destination not in _DESTINATIONS and (destination, site) != ("image", "same-origin"):
            return self._refuse(scope, "framed", 403)
        return None


class _TooLong(Exception):
    """More than is read; `more` of it may come."""

    def __init__(self, more: bool) -> None:
        super().__init__()
        self.more = more


class _Gone(Exception):
    """The other side went away."""


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise _TooLong(more)
        if not more:
            return bytes(body)


async def _discard(scope: Scope, receive: Receive) -> None:
    """Throw away what still comes of a body.

    The connection is closed after a refusal; closed on what has not been read, it would be reset, and its sender would
    not hear the refusal (RFC 9112 §9.6). Who waits for a word before sending the body (`Expect`) is told at once.
    """
    if "expect" in Headers(scope=scope):
        return
    left = LINGER_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                if not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))


def _once(body: bytes, receive: Receive) -> Receive:
    """Return what the application reads from: the body, then whatever comes after it."""
    given = False

    async def read() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return read
