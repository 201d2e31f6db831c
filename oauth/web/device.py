"""The device flow's pages: a code is typed, never prefilled; an explicit act decides its request (RFC 8628 §3.3)."""

from __future__ import annotations

from starlette.responses import Response

from oauth.web.deciding import question
from oauth.web.forms import TICKET
from oauth.web.ports import PageProblem
from oauth.web.site import Site, Visit

_PURPOSE = "device code"
_LETTERS = frozenset("BCDFGHJKLMNPQRSTVWXZ")
_LENGTH = 8
_LONGEST = 40


def enter(site: Site, visit: Visit) -> Response:
    """Show where the code is typed. A code in the address is left alone: whoever sent the link would have typed it."""
    return _entry(site, visit)


def entered(site: Site, visit: Visit) -> Response:
    """Look the typed code up and show its request."""
    site.tickets.take(visit.form.get(TICKET), visit.session, _PURPOSE)
    code = normal_code(visit.form.get("code"))
    if code is None:
        return _entry(site, visit, notice="no_code")
    try:
        ask = site.backend.find_device(code, visit.session)
    except PageProblem as problem:
        if problem.kind != "gone":
            raise
        return _entry(site, visit, notice="unknown_code")
    return question(site, visit, ask)


def normal_code(text: str) -> str | None:
    """Return a code as it is kept: eight letters without dashes, in capitals; None for anything else."""
    letters = text[:_LONGEST].upper().replace("-", "").replace(" ", "")
    return letters if len(letters) == _LENGTH and set(letters) <= _LETTERS else None


def _entry(site: Site, visit: Visit, notice: str | None = None) -> Response:
    ticket = site.tickets.make(visit.session, _PURPOSE)
    return site.page(visit, "device.html", {"ticket": ticket, "notice": notice}, status=200 if notice is None else 422)
