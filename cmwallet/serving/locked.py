"""The application while the vault is locked: every request gets 503 and is told when to come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oauth.core.accepting import prefers

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

RETRY_SECONDS: Final = 30
_BODY: Final = b'{"error":"temporarily_unavailable","error_description":"the wallet is locked"}'


async def locked(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer any request: 503 with `Retry-After`, as JSON, or as a page to a browser."""
    if scope["type"] != "http":
        return
    accept = [value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"]
    if prefers(accept, "text/html", "application/json"):
        await _page(scope)(scope, receive, send)
        return
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(_BODY)).encode()),
        (b"retry-after", str(RETRY_SECONDS).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else _BODY})


def _page(scope: Scope) -> Response:
    """Return the page; it names no address, since nobody looks at the name in `Host` now."""
    from starlette.requests import Request

    from oauth.web.headers import ALWAYS
    from oauth.web.pages import show_problem
    from oauth.web.ports import PageProblem

    answer = show_problem(Request(scope), None, PageProblem("locked", 503, retry_after=RETRY_SECONDS))
    answer.headers.update({**ALWAYS, "Connection": "close"})
    if scope["method"] == "HEAD":
        answer.body = b""
    return answer
