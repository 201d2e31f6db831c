"""A web server for one answer: where a bank or an authorisation server sends the browser back to (RFC 8252 §7.3).

It listens on loopback, on a port of its own, until the request comes that carries the state it waits for.
"""

from __future__ import annotations

import secrets
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from identity.errors import InputNeeded

HOST = "127.0.0.1"
PATH = "/answer"
_PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>cmwallet</title>
<p>The answer has arrived. You can close this page and go back to the terminal."""


class _Server(HTTPServer):
    state = ""
    answer: str | None = None


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 1.0
    """Seconds without a byte: browsers open connections ahead that say nothing, and one is heard at a time."""

    def do_GET(self) -> None:
        own = f"{HOST}:{self.server.server_port}"
        parts = urlsplit(self.path)
        (state,) = parse_qs(parts.query).get("state", [""])[:1]
        expected = parts.path == PATH and secrets.compare_digest(state.encode(), self.server.state.encode())
        if self.headers.get("Host") != own or not expected:
            self.send_error(404)
            return
        self.server.answer = f"http://{own}{self.path}"
        self.send_response(200)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(_PAGE))),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the address holds a code."""


class Listener:
    """Waits for the answer. Close it, or use it in a `with` block."""

    def __init__(self) -> None:
        self._server = _Server((HOST, 0), _Handler)

    @property
    def redirect(self) -> str:
        """The address to give to the other side."""
        return f"http://{HOST}:{self._server.server_port}{PATH}"

    def wait(self, state: str, seconds: float) -> str:
        """Return the address that was asked for with that state in it. Raises `InputNeeded` after `seconds`."""
        self._server.state = state
        deadline = time.monotonic() + seconds
        while self._server.answer is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise InputNeeded("no answer came back", hint="try again with --no-browser")
            self._server.timeout = min(left, 1.0)
            self._server.handle_request()
        return self._server.answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()


def address_of_nobody() -> str:
    """Return a redirect on which nothing listens: the person copies the address from her browser."""
    return f"http://{HOST}:{secrets.choice(range(49152, 65536))}{PATH}"
