"""The protocol's endpoints over HTTP: straight from the socket to the core, past what pages need.

An answer that needs nobody else is made at once, in the loop: a writer of SQLite waits for the one before in any case,
and a thread for each request would only pass the interpreter's lock around. What may have to wait (the chain has to
be asked, or the database is another process) is done in a thread.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from oauth.core import exchange

Protocol = Callable[[exchange.Request], exchange.Response | exchange.Later]
"""Answers what can be answered without waiting; for the rest returns what is left to do."""
Instead = Callable[[Scope, int], ASGIApp | None]
"""Returns what a browser is shown instead of an answer of that status, if anything."""


async def straight(scope: Scope, receive: Receive, send: Send, protocol: Protocol, instead: Instead) -> None:
    """Answer a request of which the boundary has read the body whole."""
    message = await receive()
    answered = await answer(scope, message.get("body", b""), protocol)
    if (page := instead(scope, answered.status)) is not None:
        await page(scope, receive, send)
        return
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answered.headers]
    if answered.body or scope["method"] != "HEAD":  # the length of a body that HEAD did not make is not known
        headers.append((b"content-length", str(len(answered.body)).encode()))
    await send({"type": "http.response.start", "status": answered.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answered.body})


async def answer(scope: Scope, body: bytes, protocol: Protocol) -> exchange.Response:
    """Take a request to the core."""
    client = scope.get("client")
    asked = exchange.Request(
        method=scope["method"],
        path=str(scope.get("raw_path", b""), "ascii"),
        query=str(scope["query_string"], "ascii", "replace"),
        headers=tuple((str(name, "latin-1").lower(), str(value, "latin-1")) for name, value in scope["headers"]),
        body=body,
        remote="" if client is None else client[0],
    )
    answered = protocol(asked)
    return answered if isinstance(answered, exchange.Response) else await run_in_threadpool(answered)
