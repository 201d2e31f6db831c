"""The application of one issuer: pages for the user's browser, the protocol for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from oauth.web import dashboard, deciding, device
from oauth.web.boundary import Boundary
from oauth.web.headers import ALWAYS, TLS
from oauth.web.ports import PageProblem
from oauth.web.protocol import Protocol, answer, straight
from oauth.web.refusals import Refusals
from oauth.web.site import Site, endpoint, go, guarded

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M8 0l8 8-8 8-8-8z" fill="#0b57a4"/><path d="M8 5l3 3-3 3-3-3z" fill="#fff"/></svg>'
)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@dataclass(frozen=True)
class Document:
    """A public document that is served beside the protocol: a status list, a key set."""

    content: bytes
    media_type: str
    seconds: int


Documents = Callable[[str], Document | None]
"""Finds the public document of a path."""


def make_app(site: Site, protocol: Protocol, documents: Documents, *, ports: frozenset[int]) -> ASGIApp:
    """Return the application. `ports` are those that it listens on here, by which strays are recognised."""
    base, refusals = site.base, Refusals(site.frame, site.origin)

    async def leave_to_protocol(request: Request) -> Response:
        if any(route.matches(request.scope)[0] is not Match.NONE for route in pages):
            return refusals.missing(request.scope, 405) or Response(
                status_code=405, headers={"Cache-Control": "no-store"}
            )
        found = published(request.scope, documents)
        return found if found is not None else await _by_protocol(request, protocol, refusals)

    async def log_in(request: Request) -> Response:
        return await run_in_threadpool(_log_in, site, request)

    async def show_icon(_request: Request) -> Response:
        return Response(_ICON, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=86400"})

    pages = [
        Route(f"{base}/icon.svg", show_icon, methods=["GET"]),
        Route(f"{base}/login", log_in, methods=["GET"]),
        Route(f"{base}/", endpoint(site, dashboard.home), methods=["GET"]),
        Route(f"{base}/authorize", endpoint(site, deciding.authorise), methods=["GET"]),
        Route(f"{base}/decide", endpoint(site, deciding.decide), methods=["POST"]),
        Route(f"{base}/device", endpoint(site, device.enter), methods=["GET"]),
        Route(f"{base}/device", endpoint(site, device.entered), methods=["POST"]),
        Route(f"{base}/dashboard", endpoint(site, dashboard.overview), methods=["GET"]),
        Route(f"{base}/dashboard/{{grant}}", endpoint(site, dashboard.detail), methods=["GET"]),
        Route(f"{base}/dashboard/{{grant}}/revoke", endpoint(site, dashboard.revoke), methods=["POST"]),
        Route(f"{base}/leave", endpoint(site, dashboard.leave), methods=["POST"]),
    ]
    others = Route("/{path:path}", leave_to_protocol, methods=_METHODS)
    names = {route.path.removeprefix(base).split("/")[1] for route in pages}
    everything = Starlette(routes=[*pages, others])

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        """Bring what dapps ask straight to the protocol; only the rest is looked for among the pages."""
        path: str = scope["path"]
        if path.startswith(base + "/") and path[len(base) + 1 :].partition("/")[0] not in names:
            await straight(scope, receive, send, protocol, refusals.missing)
        else:
            await everything(scope, receive, send)

    return bounded(dispatch, site.origin, refusals, ports)


def bounded(app: ASGIApp, origin: str, refusals: Refusals, ports: frozenset[int]) -> ASGIApp:
    """Return an application behind the checks at the boundary, for the names under which `origin` is reached."""
    secure, host = origin.startswith("https:"), urlsplit(origin).netloc
    default_port = 443 if secure else 80
    return Boundary(
        app,
        host=host.removesuffix(f":{default_port}"),
        default_port=default_port,
        aliases=_aliases(host, ports),
        refuse=refusals.refuse,
        always={**ALWAYS, **(TLS if secure else {})},
    )


def published(scope: Scope, documents: Documents) -> Response | None:
    """Return the public document that a request asks for."""
    found = documents(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
    if found is None:
        return None
    headers = {"Cache-Control": f"public, max-age={found.seconds}", "Access-Control-Allow-Origin": "*"}
    return Response(found.content, media_type=found.media_type, headers=headers)


def _aliases(host: str, ports: frozenset[int]) -> frozenset[str]:
    """Return the other names of this machine under which a browser may have been sent here."""
    names = {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]") for port in ports}
    return frozenset(names - {host})


async def _by_protocol(request: Request, protocol: Protocol, refusals: Refusals) -> Response:
    answered = await answer(request.scope, await request.body(), protocol)
    if (page := refusals.missing(request.scope, answered.status)) is not None:
        return page
    response = Response(answered.body, answered.status)
    for name, value in answered.headers:
        response.headers.append(name, value)
    return response


def _log_in(site: Site, request: Request) -> Response:
    """Begin a session by a link of the terminal's; the page that follows has no secret in its address."""

    def work() -> Response:
        if not site.sessions.may_show(request):
            raise PageProblem("other_user", 403)
        answer = go(f"{site.base}/dashboard")
        links = request.query_params.getlist("link")
        follow = site.sessions.leads_here if request.method == "HEAD" else partial(site.sessions.begin, answer=answer)
        if len(links) != 1 or not follow(links[0]):
            raise PageProblem("bad_login", 403)
        return answer

    return guarded(site, request, work)
