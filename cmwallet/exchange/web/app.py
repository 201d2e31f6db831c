"""The application of an exchange: its pages, what wallets ask, what people's servers tell it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from cmwallet.exchange.web import entering, machines, ordering, pairing
from cmwallet.exchange.web.pages import show_problem
from cmwallet.exchange.web.site import Site, endpoint
from oauth.web.boundary import Boundary
from oauth.web.headers import ALWAYS, TLS
from oauth.web.ports import PageProblem

_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M2 5h9V2l4 4-4 4V7H2zM14 11H5v3l-4-4 4-4v3h9z" fill="#0b57a4"/></svg>'
)
_JWT: Final = "application/jwt"


def make_app(site: Site, document: str) -> ASGIApp:
    """Return the application. `document` is the exchange's client document, which people's servers may fetch."""

    async def icon(_request: Request) -> Response:
        return Response(_ICON, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=86400"})

    async def client_document(_request: Request) -> Response:
        return Response(document, media_type=_JWT, headers={"Cache-Control": "public, max-age=300"})

    async def missing(_request: Request) -> Response:
        return show_problem(PageProblem("no_page", 404))

    async def other_method(_request: Request, _error: Exception) -> Response:
        return show_problem(PageProblem("no_method", 405))

    get, post = ["GET"], ["POST"]
    routes = [
        Route("/icon.svg", icon, methods=get),
        Route("/.well-known/cmwallet-client.jwt", client_document, methods=get),
        Route("/", endpoint(site, entering.home, open_to_all=True), methods=get),
        Route("/login", endpoint(site, entering.log_in, open_to_all=True), methods=post),
        Route("/answer", endpoint(site, entering.answer, open_to_all=True), methods=get),
        Route("/leave", endpoint(site, entering.leave), methods=post),
        Route("/orders", endpoint(site, ordering.overview), methods=get),
        Route("/orders", endpoint(site, ordering.place), methods=post),
        Route("/orders/new", endpoint(site, ordering.form), methods=get),
        Route("/orders/{order}", endpoint(site, pairing.matches), methods=get),
        Route("/orders/{order}/withdraw", endpoint(site, ordering.withdraw), methods=post),
        Route("/orders/{order}/candidate", endpoint(site, pairing.candidate), methods=get),
        Route("/orders/{order}/candidate", endpoint(site, pairing.propose), methods=post),
        Route("/pairs", endpoint(site, pairing.listing), methods=get),
        Route("/pairs/{pair}", endpoint(site, pairing.detail), methods=get),
        Route("/pairs/{pair}/agree", endpoint(site, pairing.agree), methods=post),
        Route("/pairs/{pair}/decline", endpoint(site, pairing.decline), methods=post),
        Route("/pairs/{pair}/share", endpoint(site, pairing.share), methods=post),
        Route("/pairs/{pair}/agreement", endpoint(site, pairing.hand_out), methods=post),
        Route("/pairs/{pair}/request", endpoint(site, pairing.request), methods=get),
        Route("/sign/{secret}", machines.agreement(site.exchange), methods=["GET", "POST"]),
        Route("/events", machines.events(site.exchange), methods=post),
        Route("/{path:path}", missing),
    ]
    parts = urlsplit(site.url)
    default_port = 443 if site.secure else 80
    return Boundary(
        Starlette(routes=routes, exception_handlers={405: other_method}),
        host=parts.netloc.removesuffix(f":{default_port}").lower(),
        default_port=default_port,
        aliases=frozenset(),
        refuse=_refuse,
        always={**ALWAYS, **(TLS if site.secure else {})},
    )


def _refuse(scope: Scope, kind: str, status: int) -> Response:
    """Return the answer to a request that goes no further: a page to browsers, a line to programs."""
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return show_problem(PageProblem(kind, status))
    return Response(f"refused: {kind}\n", status, media_type="text/plain", headers={"Cache-Control": "no-store"})
