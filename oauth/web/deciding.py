"""The pages on which a request is decided: what is asked, the ticks, the end, and both answers."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response

from oauth.web.forms import TICKET, Form
from oauth.web.ports import PageProblem
from oauth.web.site import Site, Visit, go
from oauth.web.views import Ask, Choice

REFRESH_SECONDS: Final = 5
SHORTER: Final = (900, 3600, 86400, 7 * 86400, 30 * 86400, 90 * 86400, 365 * 86400)
"""Ends that are offered beside the one asked for, as far as they are shorter, in seconds from now."""


def authorise(site: Site, visit: Visit) -> Response:
    """Show a pushed request, or go where a decision made in the terminal leads (RFC 9126 §4)."""
    query = visit.request.query_params
    for name in ("client_id", "request_uri"):
        if len(query.getlist(name)) != 1:
            raise PageProblem("bad_link")
    found = site.backend.ask(query["client_id"], query["request_uri"], visit.session)
    if isinstance(found, str):
        return go(found)
    return question(site, visit, found, waiting="wait" in query)


def question(
    site: Site, visit: Visit, ask: Ask, *, waiting: bool = False, notice: str | None = None, status: int = 200
) -> Response:
    """Return the page of a request: a form where a consent can be signed, else the command that decides it."""
    undecided = not waiting and not ask.must_confirm and site.backend.can_approve()
    values = {
        "ask": ask,
        "ends": ends_of(ask, int(site.clock())),
        "ticket": site.tickets.make(visit.session, _purpose(ask.id)),
        "can_approve": undecided,
        "values": site.backend.values(ask.id) if undecided else None,
        "waiting": waiting,
        "notice": notice,
        "again": urlencode(ask.found_by),
    }
    refresh = None if undecided or visit.request.method == "POST" else REFRESH_SECONDS
    return site.page(visit, "consent.html", values, status=status, redirect_origin=ask.redirect_origin, refresh=refresh)


def decide(site: Site, visit: Visit) -> Response:
    """Take the answer of a form: allow what is ticked until the chosen end, or deny."""
    form, backend = visit.form, site.backend
    request_id, decision = form.get("request"), form.get("decision")
    site.tickets.take(form.get(TICKET), visit.session, _purpose(request_id))
    if decision == "deny":
        target = backend.deny(request_id, visit.session)
    elif decision in ("allow", "check"):
        ask = _again(site, visit)
        if isinstance(ask, str):
            return go(ask)
        if ask.id != request_id:
            raise PageProblem("bad_request")
        if decision == "check":
            backend.check_host(ask.asker.did)
            ask = _again(site, visit)
            return go(ask) if isinstance(ask, str) else question(site, visit, ask)
        if ask.must_confirm or not backend.can_approve():
            return question(site, visit, ask)
        if not form.fields and not ask.login:
            return question(site, visit, ask, notice="nothing_ticked", status=422)
        target = backend.approve(request_id, visit.session, _choice(ask, form, site))
    else:
        raise PageProblem("bad_request")
    if target is None:
        return site.page(visit, "done.html", {"allowed": decision == "allow"})
    return go(target)


def _again(site: Site, visit: Visit) -> Ask | str:
    """Return the request of a form as it stands now, or where the browser goes when it was decided meanwhile."""
    form = visit.form
    if form.get("code"):
        return site.backend.find_device(form.get("code"), visit.session)
    return site.backend.ask(form.get("client_id"), form.get("request_uri"), visit.session)


def ends_of(ask: Ask, now: int) -> list[tuple[str, int | None]]:
    """Return the ends to choose from, as (value, seconds from now): the one asked for first, with None."""
    return [
        ("asked", None),
        *((str(length), length) for length in reversed(SHORTER) if max(now, ask.not_before) + length < ask.not_after),
    ]


def _choice(ask: Ask, form: Form, site: Site) -> Choice:
    """Return what was chosen. Raises `PageProblem` for a field or an end that was not offered."""
    asked = {field.name for field in ask.fields}
    if not set(form.fields) <= asked:
        raise PageProblem("bad_request")
    now, until = int(site.clock()), form.get("until")
    lengths = dict(ends_of(ask, now))
    if until not in lengths:
        raise PageProblem("stale_form", 409)
    length = lengths[until]
    ends = ask.not_after if length is None else max(now, ask.not_before) + length
    return Choice(form.fields, ends, ask.anchor_offer is not None and form.get("anchor") == "yes")


def _purpose(request_id: str) -> str:
    return f"decide {request_id}"
