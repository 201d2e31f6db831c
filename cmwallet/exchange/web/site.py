"""Context of the pages, and the wrapper in which each handler runs: who asks, is the form ours, what may fail."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cmwallet.errors import Busy, InputNeeded, Problem, StorageFailed
from cmwallet.exchange.asking import GrantGone
from cmwallet.exchange.exchange import Exchange, NotAdult, NotShared, SomebodyElse
from cmwallet.exchange.proving import NotThisChain
from cmwallet.exchange.sessions import SESSION_SECONDS, Session
from cmwallet.exchange.waiting import Pace
from cmwallet.exchange.web.pages import show, show_problem
from identity.errors import InvalidInput
from oauth.dapp.errors import AddressRefused, BadAnswer, NotAWallet, ServerRefused, ServerUnreachable
from oauth.errors import StoreUnreachable
from oauth.store.hashing import fresh, hashed
from oauth.web.forms import Form, Tickets, check_origin, read_form
from oauth.web.ports import PageProblem

log = logging.getLogger("cmwallet.exchange")

SEE_OTHER: Final = 303
_MOST_COOKIES: Final = 4096


@dataclass(frozen=True)
class Site:
    """The exchange's pages. `counted` says whether visits of an address count for its pace."""

    exchange: Exchange
    url: str
    tickets: Tickets
    pace: Pace
    counted: Callable[[str], bool]

    @property
    def secure(self) -> bool:
        """Whether pages travel over TLS."""
        return self.url.startswith("https:")

    @property
    def cookie(self) -> str:
        """The cookie's name: bound to this host alone where TLS lets it."""
        return "__Host-exchange" if self.secure else "exchange"


@dataclass(frozen=True)
class Visit:
    """A request of a browser: the hash of its cookie, its session if it has one, and the form that it sent."""

    site: Site
    request: Request
    browser: str
    session: Session | None
    form: Form

    @property
    def own(self) -> Session:
        """The session, which this page is only shown to."""
        assert self.session is not None
        return self.session

    def page(self, template: str, values: Mapping[str, object], *, status: int = 200) -> Response:
        """Return a page; tickets for its forms are made by `ticket`."""
        shown = {"now": self.site.exchange.now, "ticket": self.ticket, **values}
        return show(template, shown, status=status, signed_in=self.session is not None)

    def ticket(self, purpose: str) -> str:
        """Return a ticket for one form of this browser's."""
        return self.site.tickets.make(self.browser, purpose)

    def take(self, purpose: str) -> None:
        """Use up the ticket of the form that was sent. Raises `PageProblem`."""
        self.site.tickets.take(self.form.get("ticket"), self.browser, purpose)


Handler = Callable[[Visit], Response]


def go(target: str) -> Response:
    """Return a redirect: 303, which never sends a form along."""
    return RedirectResponse(target, SEE_OTHER, headers={"Cache-Control": "no-store"})


def endpoint(site: Site, handler: Handler, *, open_to_all: bool = False) -> Callable[[Request], object]:
    """Return the handler as Starlette calls it: in a thread, a POST only from our own page."""

    async def answer(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_answer, site, handler, request, body, open_to_all)

    return answer


def set_cookie(site: Site, answer: Response, value: str, seconds: int = SESSION_SECONDS) -> None:
    """Put our cookie on an answer. It comes along when a person's own server sends her back: hence not `strict`."""
    answer.set_cookie(site.cookie, value, max_age=seconds, path="/", secure=site.secure, httponly=True, samesite="lax")


def _answer(site: Site, handler: Handler, request: Request, body: bytes, open_to_all: bool) -> Response:
    session: Session | None = None
    made: str | None = None
    try:
        if request.method == "POST":
            check_origin(request, site.url)
        browser, session, made = _who(site, request)
        _require(session, open_to_all)
        if request.method == "HEAD":  # changes nothing, while an answer is used up by being looked at
            return Response(headers={"Cache-Control": "no-store"}, media_type="text/html")
        form = read_form(body, request.headers.get("content-type", "")) if request.method == "POST" else Form({}, ())
        answer = handler(Visit(site, request, browser, session, form))
    except PageProblem as problem:
        answer = show_problem(problem, signed_in=session is not None)
    except Problem as problem:
        log.info("a page was refused: %s", type(problem).__name__)
        answer = show_problem(page_problem(problem), signed_in=session is not None)
    except Exception as error:  # noqa: BLE001 - a bug must not print values
        log.error("internal error: %s", type(error).__name__)  # noqa: TRY400 - a traceback would hold values
        answer = show_problem(PageProblem("internal", 500), signed_in=session is not None)
    if made is not None and "set-cookie" not in answer.headers:
        set_cookie(site, answer, made)
    return answer


def _require(session: Session | None, open_to_all: bool) -> None:
    if session is None and not open_to_all:
        raise PageProblem("no_session", 403)


def _who(site: Site, request: Request) -> tuple[str, Session | None, str | None]:
    """Return the browser, its session, and a cookie for it where it has none yet."""
    first: str | None = None
    for value in _cookies(site, request):
        name = hashed(value) if value.isascii() else ""
        session = site.exchange.sessions.find(name)
        if session is not None:
            return name, session, None
        first = first or name or None
    if first is not None:
        return first, None, None
    made = fresh()
    return hashed(made), None, made


def _cookies(site: Site, request: Request) -> list[str]:
    """Return every value under our name: another port of this host may have set one beside it."""
    values = []
    for header in request.headers.getlist("cookie"):
        for part in header[:_MOST_COOKIES].split(";"):
            try:
                morsel = SimpleCookie(part).get(site.cookie)
            except CookieError:
                continue
            if morsel is not None and morsel.value:
                values.append(morsel.value)
    return values


def page_problem(problem: Problem) -> PageProblem:
    """Return the page that tells of an error."""
    for kinds, name, status in _PAGES:
        if isinstance(problem, kinds):
            return PageProblem(name, status, retry_after=10 if status == 503 else None)
    return PageProblem(*_BY_CODE.get(problem.code, ("internal", 500)))


_PAGES: Final[tuple[tuple[tuple[type[Problem], ...], str, int], ...]] = (
    ((GrantGone,), "grant_gone", 403),
    ((NotAdult,), "not_adult", 403),
    ((NotShared,), "not_shared", 409),
    ((SomebodyElse,), "somebody_else", 403),
    ((NotThisChain,), "other_chain", 403),
    ((NotAWallet,), "not_a_wallet", 403),
    ((AddressRefused,), "address_refused", 403),
    ((BadAnswer,), "bad_answer", 403),
    ((ServerRefused,), "said_no", 403),
    ((ServerUnreachable,), "no_server", 502),
    ((Busy, StorageFailed, StoreUnreachable), "unavailable", 503),
    ((InvalidInput, InputNeeded), "bad_input", 400),
)
_BY_CODE: Final = {
    "not_found": ("gone", 404),
    "network": ("unavailable", 503),
    "stale": ("unavailable", 503),
    "rpc": ("unavailable", 503),
}
