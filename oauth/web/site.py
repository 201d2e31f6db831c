"""Context of one issuer's pages, and the wrapper in which each handler runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from identity.errors import Busy, Problem, StorageFailed
from oauth.core.errors import Refused
from oauth.model import Issuer
from oauth.web.forms import Form, Tickets, check_origin, read_form
from oauth.web.pages import Frame, show, show_problem
from oauth.web.ports import PageBackend, PageProblem
from oauth.web.sessions import Sessions

log = logging.getLogger("cmwallet.oauth")

SEE_OTHER = 303


@dataclass(frozen=True)
class Site:
    """One issuer's pages."""

    issuer: Issuer
    backend: PageBackend
    sessions: Sessions
    tickets: Tickets
    clock: Callable[[], float]

    @property
    def base(self) -> str:
        """The path of the issuer."""
        return str(urlsplit(self.issuer.url).path)

    @property
    def origin(self) -> str:
        """The origin of the issuer, as a browser names it."""
        return self.issuer.url.removesuffix(self.base)

    @property
    def frame(self) -> Frame:
        """What every page needs."""
        return Frame(self.base, self.issuer.url)

    def page(
        self,
        visit: Visit,
        template: str,
        values: Mapping[str, object],
        *,
        status: int = 200,
        redirect_origin: str | None = None,
        refresh: int | None = None,
    ) -> Response:
        """Return a page for a visitor."""
        return show(
            visit.request,
            self.frame,
            template,
            {"now": int(self.clock()), **values},
            status=status,
            redirect_origin=redirect_origin,
            refresh=refresh,
            signed_in=True,
        )


@dataclass(frozen=True)
class Visit:
    """A request of a browser that holds the cookie; `session` is the session's name."""

    request: Request
    session: str
    form: Form


Handler = Callable[[Site, Visit], Response]


def go(target: str) -> Response:
    """Return a redirect after a decision: 303, never 307, which would send the form along (RFC 9700 §4.12)."""
    return RedirectResponse(target, SEE_OTHER, headers={"Cache-Control": "no-store"})


def endpoint(site: Site, handler: Handler) -> Callable[[Request], object]:
    """Return the handler as Starlette calls it: in a thread, for a session only, a POST only from our own page."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_answer, site, handler, request, body)

    return answer


def guarded(
    site: Site, request: Request, work: Callable[[], Response], *, signed_in: Callable[[], bool] = lambda: False
) -> Response:
    """Return what `work` answers, or the page that tells why it cannot; `signed_in` is asked then."""
    try:
        return work()
    except PageProblem as problem:
        shown = problem
    except Refused as refused:
        log.info("a page was refused: %s", refused.error)
        shown = PageProblem("gone" if refused.status < 500 else "unavailable", refused.status)
    except (Busy, StorageFailed):
        shown = PageProblem("unavailable", 503, retry_after=5)
    except Problem as problem:
        log.warning("a page could not be shown: %s", problem.message)
        shown = PageProblem(*_PAGE_OF.get(problem.code, ("internal", 500)))
    except Exception as error:  # noqa: BLE001 - a bug must not print values
        log.error("internal error: %s", type(error).__name__)  # noqa: TRY400 - a traceback would hold values
        shown = PageProblem("internal", 500)
    return show_problem(request, site.frame, shown, signed_in=signed_in())


_PAGE_OF: dict[str, tuple[str, int]] = {
    "not_found": ("gone", 404),
    "network": ("unavailable", 503),
    "stale": ("unavailable", 503),
    "locked": ("no_agent", 503),
    "invalid_input": ("bad_request", 400),
}


def _answer(site: Site, handler: Handler, request: Request, body: bytes) -> Response:
    session: str | None = None

    def work() -> Response:
        nonlocal session
        form = Form({}, ())
        if request.method == "POST":
            check_origin(request, site.origin)
        if not site.sessions.may_show(request):
            raise PageProblem("other_user", 403)
        session = site.sessions.of(request)
        if session is None:
            raise PageProblem("no_session", 403)
        if request.method == "HEAD":  # changes nothing, while to look at a request binds it to the browser
            return Response(headers={"Cache-Control": "no-store"}, media_type="text/html")
        if request.method == "POST":
            form = read_form(body, request.headers.get("content-type", ""))
        return handler(site, Visit(request, session, form))

    return guarded(site, request, work, signed_in=lambda: session is not None)
