"""Refusals before or beside the pages: on a page to a browser, in one line or as JSON to programs."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from oauth.core.accepting import prefers
from oauth.web.pages import Frame, show_problem
from oauth.web.ports import PageProblem

_NO_STORE: Final = {"Cache-Control": "no-store"}
_LINES: Final = {
    "two_names": "a request is for one name",
    "other_name": "this server does not answer to that name",
    "framed": "this is shown in a window of its own only",
    "too_slow": "the request took too long",
    "too_long": "the request is too long",
}
_MISSING: Final = {404: "no_page", 405: "no_method"}


class Refusals:
    """Answers for one issuer, or without a frame for none.

    Who came under a name that is not ours learns nothing about the server from them.
    """

    def __init__(self, frame: Frame | None, origin: str) -> None:
        self._frame = frame
        self._lines = {**_LINES, "stray": f"this server answers at {origin} only"}

    def refuse(self, scope: Scope, kind: str, status: int) -> Response:
        """Return the answer to a request that goes no further; `kind` is one of the template `problem.html`."""
        if _browses(scope):
            frame = self._frame if kind == "stray" else None
            return show_problem(Request(scope), frame, PageProblem(kind, status))
        return Response(self._lines[kind] + "\n", status, media_type="text/plain", headers=_NO_STORE)

    def missing(self, scope: Scope, status: int) -> Response | None:
        """Return the page for a browser that asked for what is not there; None for programs, and for other answers."""
        kind = _MISSING.get(status)
        if kind is None or scope["method"] not in ("GET", "HEAD", "POST") or not _browses(scope):
            return None
        return show_problem(Request(scope), self._frame, PageProblem(kind, status))


def _browses(scope: Scope) -> bool:
    """Say whether a person looks at the answer: a page is wanted rather than JSON (RFC 9110 §12.5.1)."""
    return prefers(Headers(scope=scope).getlist("accept"), "text/html", "application/json")
