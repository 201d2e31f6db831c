"""What is served while the vault is locked: every request gets 503 and is told when to come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

RETRY_SECONDS: Final = 30
_BODY: Final = b'{"error":"temporarily_unavailable","error_description":"the wallet is locked"}'
_PAGE: Final = (
    b'<!doctype html><html lang="en"><meta charset="utf-8"><title>Locked</title><h1>The wallet is locked</h1>'
    b"<p>Its owner unlocks it with: cmwallet unlock</p></html>"
)


async def locked(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - the signature is ASGI's
    """Answer any request: 503 with `Retry-After`, as JSON, or as a page to a browser."""
    if scope["type"] != "http":
        return
    accept = b"".join(value for name, value in scope["headers"] if name == b"accept")
    kind, body = (b"text/html; charset=utf-8", _PAGE) if b"text/html" in accept else (b"application/json", _BODY)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(RETRY_SECONDS).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
