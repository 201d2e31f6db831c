"""What is checked of an HTTP request to a JSON-RPC server before its body is read, and how a request is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

MAX_BODY = 1024 * 1024
"""Bytes of one request: a transaction has at most 128 KiB, twice that in hex."""

Header = Callable[[str], str | None]
"""Looks a request's header up, whatever its case."""


@dataclass(frozen=True)
class Refusal:
    """An HTTP status, and the reason for the log and the caller."""

    status: HTTPStatus
    reason: str


def check_body(header: Header) -> Refusal | None:
    """Return why a body is refused before it is read: not JSON, or of no stated or of too large a length."""
    if (header("Content-Type") or "").split(";")[0].strip().lower() != "application/json":
        return Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "the content type must be application/json")
    length = header("Content-Length")
    if length is None or header("Transfer-Encoding") is not None:
        return Refusal(HTTPStatus.LENGTH_REQUIRED, "the length of the body must be stated")
    if not (length.isascii() and length.isdigit()) or len(length) > 12:
        return Refusal(HTTPStatus.BAD_REQUEST, "the length of the body is no number")
    if int(length) > MAX_BODY:
        return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {MAX_BODY} bytes")
    return None
