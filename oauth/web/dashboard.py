"""Pages of the grants: who may see what until when, what was read, and revoking in two clicks."""

from __future__ import annotations

from starlette.responses import Response

from oauth.web.forms import TICKET
from oauth.web.site import Site, Visit, go


def overview(site: Site, visit: Visit) -> Response:
    """List the grants: the live ones first, then those that ended."""
    grants = site.backend.grants()
    live = [grant for grant in grants if grant.live]
    ended = [grant for grant in grants if not grant.live]
    return site.page(
        visit,
        "dashboard.html",
        {"live": live, "ended": ended, "ticket": site.tickets.make(visit.session, "leave")},
    )


def detail(site: Site, visit: Visit) -> Response:
    """Show one grant, what was read under it, and the button that revokes it."""
    grant = site.backend.grant(str(visit.request.path_params["grant"]))
    ticket = site.tickets.make(visit.session, f"revoke {grant.id}")
    return site.page(
        visit, "grant.html", {"grant": grant, "readings": site.backend.readings(grant.id), "ticket": ticket}
    )


def revoke(site: Site, visit: Visit) -> Response:
    """Revoke a grant and show it again."""
    grant = str(visit.request.path_params["grant"])
    site.tickets.take(visit.form.get(TICKET), visit.session, f"revoke {grant}")
    site.backend.revoke(grant)
    return go(f"{site.base}/dashboard/{grant}")


def leave(site: Site, visit: Visit) -> Response:
    """End the session."""
    site.tickets.take(visit.form.get(TICKET), visit.session, "leave")
    answer = go(f"{site.base}/dashboard")
    site.sessions.end(visit.session, answer)
    return answer


def home(site: Site, _visit: Visit) -> Response:
    """Lead from the issuer's own address to the grants."""
    return go(f"{site.base}/dashboard")
