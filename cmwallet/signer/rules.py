"""Rules for a request's address, headers and token: who may ask at the door.

Host            127.0.0.1 or localhost, with the door's port                      else 403 (DNS rebinding)
address         /, without a query: a token never stands in an address            else 400, 404
Origin          absent, or https, or of this machine; never null                  else 403
Sec-Fetch-Site  absent or `none`, unless there is an Origin                       else 403
method          POST (OPTIONS for a page)                                         else 405
Content-Type    application/json, of a stated length up to 1 MiB                  else 415, 411, 413
token           a tool's without Origin, a page's with its own Origin             else 401, for reads too
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from cmwallet.servers.request_checks import Header, Refusal, check_body
from identity.remote import is_loopback

_LONGEST = 255


@dataclass(frozen=True)
class DoorRules:
    """The rules of a door at a port of 127.0.0.1."""

    port: int

    def check(self, method: str, path: str, header: Header) -> Refusal | None:
        """Return why a request is refused before its body is read and its token looked at; None if it is not."""
        if (header("Host") or "").lower() not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            return Refusal(HTTPStatus.FORBIDDEN, "the door answers to 127.0.0.1 and localhost only")
        if "?" in path or "#" in path:
            return Refusal(HTTPStatus.BAD_REQUEST, "nothing stands in the address: a token goes into a header")
        if path != "/":
            return Refusal(HTTPStatus.NOT_FOUND, "there is nothing at this address")
        origin = header("Origin")
        if origin is not None and not is_page_origin(origin):
            return Refusal(HTTPStatus.FORBIDDEN, "pages ask from https, or from this machine")
        if origin is None and (header("Sec-Fetch-Site") or "none") != "none":
            return Refusal(HTTPStatus.FORBIDDEN, "a page that hides its origin is refused")
        if method == "OPTIONS" and origin is not None:
            return None
        if method != "POST":
            return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "JSON-RPC is spoken by POST")
        return check_body(header)


def is_page_origin(origin: str) -> bool:
    """Whether a page of that origin may ask: https, or http of this machine; written as browsers write it."""
    try:
        parts = urlsplit(origin)
        exact = f"{parts.scheme}://{parts.netloc}" == origin and parts.username is None and parts.port != 0
    except ValueError:
        return False
    host = parts.hostname or ""
    if not exact or not host or len(origin) > _LONGEST or origin != origin.lower():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and (host == "localhost" or _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return is_loopback(host)
    except ValueError:
        return False


def token_of(authorization: str | None) -> str | None:
    """Return the token of an `Authorization` header: Bearer, or the password of Basic, as some tools have it."""
    kind, _, given = (authorization or "").partition(" ")
    if kind.lower() == "bearer":
        return given.strip()
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return None
