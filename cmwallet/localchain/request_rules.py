"""Rules for a request's headers and token: who may ask the chain's server.

A page in a browser can send requests to 127.0.0.1. It is told apart by what browsers add and pages cannot leave out:
`Origin`, `Sec-Fetch-Site`, and a `Host` that is the page's own name when it was pointed here by DNS. A form cannot send
`application/json`.

    Host            127.0.0.1, localhost or [::1], with the server's port          else 403
    Origin          absent, or one that `--allow-origin` names                     else 403
    Sec-Fetch-Site  absent or `none`, unless the origin is allowed                 else 403
    method          POST (OPTIONS for an allowed origin)                           else 405
    Content-Type    application/json                                               else 415
    Content-Length  given, at most 1 MiB                                           else 411, 413
    Bearer token    for methods that move time or the faucet's money               else JSON-RPC error -32001
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http import HTTPStatus

from cmwallet.errors import InvalidInput
from cmwallet.servers.request_checks import Header, Refusal, check_body


@dataclass(frozen=True)
class RequestRules:
    """The rules of one server. Origins are exact, as a browser sends them: `http://localhost:3000`."""

    port: int
    allowed_origins: frozenset[str] = frozenset()

    def check(self, method: str, header: Header) -> Refusal | None:
        """Return why a request is refused before its body is read; None if it is not."""
        if (header("Host") or "").lower() not in self._hosts():
            return Refusal(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 and localhost only")
        origin = header("Origin")
        if origin is not None and origin not in self.allowed_origins:
            return Refusal(HTTPStatus.FORBIDDEN, "requests from web pages are refused; see --allow-origin")
        if origin is None and (header("Sec-Fetch-Site") or "none") != "none":
            return Refusal(HTTPStatus.FORBIDDEN, "requests from web pages are refused; see --allow-origin")
        if method == "OPTIONS" and origin is not None:
            return None
        if method != "POST":
            return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "JSON-RPC is spoken by POST")
        return check_body(header)

    def _hosts(self) -> frozenset[str]:
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))


def knows_token(authorization: str | None, token: str) -> bool:
    """Whether an `Authorization` header carries the token."""
    kind, _, given = (authorization or "").partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())


def check_origin(origin: str) -> str:
    """Check an origin that the user wants to allow: scheme, host and port, nothing more, and no wildcard."""
    from urllib.parse import urlsplit

    parts = urlsplit(origin)
    try:
        exact = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        exact = ""
    if parts.scheme not in ("http", "https") or not parts.hostname or origin != exact or "*" in origin:
        raise InvalidInput(f"{origin!r} is not an origin", hint="write it as the browser does: http://localhost:3000")
    return origin
