"""Several issuers at one address: each request goes to the application of the issuer that its path names.

/i/SLUG/…                                  the issuer's own pages and endpoints
/.well-known/NAME/i/SLUG[/…]               what is well known of it (RFC 8414 §3.1, RFC 9728 §3.1)
everything else                            public documents, else 404; it tells of no issuer
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from oauth.core.errors import NoSuchPath
from oauth.core.exchange import refusal
from oauth.web.app import Documents, bounded, published
from oauth.web.refusals import Refusals

_WELL_KNOWN: Final = "/.well-known/"


def of_issuers(apps: Mapping[str, ASGIApp], otherwise: ASGIApp) -> ASGIApp:
    """Return the application of several issuers, each by its path (`/i/SLUG`)."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        await apps.get(base_of(path), otherwise)(scope, receive, send)

    return dispatch


def base_of(path: str) -> str:
    """Return the issuer's part of a path, `/i/SLUG`; whatever else the path is, it names no issuer."""
    if path.startswith(_WELL_KNOWN):
        path = path[len(_WELL_KNOWN) :].partition("/")[2]
        path = f"/{path}"
    parts = path.split("/", 3)
    return "/".join(parts[:3]) if len(parts) > 2 and parts[:2] == ["", "i"] else ""


def make_public_app(origin: str, documents: Documents, *, ports: frozenset[int]) -> ASGIApp:
    """Return the application for what is no issuer's."""
    refusals = Refusals(None, origin)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        found = published(scope, documents) or refusals.missing(scope, 404)
        await (found or _nothing())(scope, receive, send)

    return bounded(answer, origin, refusals, ports)


def _nothing() -> Response:
    told = refusal(NoSuchPath("nothing is served there"))
    return Response(told.body, told.status, headers=dict(told.headers))
