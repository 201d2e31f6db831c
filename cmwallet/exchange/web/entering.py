"""Entering and leaving: a person types the address of her own server, decides there, and comes back."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

from cmwallet.exchange.asking import Answered
from cmwallet.exchange.web.site import Visit, go, set_cookie
from identity.errors import InvalidInput
from oauth.dapp.discovery import check_issuer
from oauth.web.ports import PageProblem

_LONGEST: Final = 300


def home(visit: Visit) -> Response:
    """Show what the exchange is and the form to enter; or lead somebody who is in to her orders."""
    return go("/orders") if visit.session is not None else visit.page("home.html", {})


def log_in(visit: Visit) -> Response:
    """Ask the server that was typed, and show where the browser goes now.

    A page with a link, and no redirect: where a form may lead is fixed before an address is typed, and people see the
    host that they are about to go to.
    """
    visit.take("login")
    typed = visit.form.get("issuer").strip()
    if len(typed) > _LONGEST:
        raise PageProblem("bad_issuer")
    try:
        issuer = check_issuer(typed)
    except InvalidInput:
        raise PageProblem("bad_issuer") from None
    _keep_pace(visit)
    sent = visit.site.exchange.ask_login(issuer, visit.browser)
    return going(visit, sent.pushed.url, "login")


def going(visit: Visit, url: str, kind: str) -> Response:
    """Show the page that leads to a person's own server."""
    return visit.page("going.html", {"url": url, "host": urlsplit(url).netloc, "kind": kind})


def answer(visit: Visit) -> Response:
    """Take the answer of a person's server: she is in now, or has allowed what a pair needs."""
    address = f"{visit.site.url}{visit.request.url.path}?{visit.request.url.query}"
    answered = visit.site.exchange.asking.finish(address, visit.browser)
    return _shared(visit, answered) if answered.sent.kind == "share" else _entered(visit, answered)


def leave(visit: Visit) -> Response:
    """Log out: the session ends and what was read is forgotten."""
    visit.take("leave")
    visit.site.exchange.log_out(visit.own.name)
    away = go("/")
    set_cookie(visit.site, away, "", 0)
    return away


def _entered(visit: Visit, answered: Answered) -> Response:
    cookie = visit.site.exchange.log_in(answered)
    if visit.session is not None:
        visit.site.exchange.replace(visit.session)
    entered = go("/orders")
    set_cookie(visit.site, entered, cookie)
    return entered


def _shared(visit: Visit, answered: Answered) -> Response:
    if visit.session is None:
        raise PageProblem("no_session", 403)
    pair = visit.site.exchange.shared(visit.session, answered)
    return go(f"/pairs/{pair.id}")


def _keep_pace(visit: Visit) -> None:
    client = visit.request.client
    address = "" if client is None else client.host
    if visit.site.counted(address):
        seconds = visit.site.pace.wait(address)
        if seconds:
            raise PageProblem("too_often", 429, retry_after=seconds)
