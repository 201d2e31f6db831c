"""Ports of the pages, and the ways in which they end without an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from oauth.web.views import Ask, Choice, Given, Held, Reading


class PageProblem(Exception):
    """A page that tells what went wrong and what to do. `kind` names its text in the template `problem.html`."""

    def __init__(self, kind: str, status: int = 400, *, retry_after: int | None = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
        self.retry_after = retry_after


class PageBackend(Protocol):
    """Requests, decisions and grants, as the pages see them. Every method may raise `PageProblem`.

    `session` is the name of the browser session that asks; whatever ends in a code ends in that session alone.
    """

    def ask(self, client_id: str, request_uri: str, session: str) -> Ask | str:
        """Return what waits for a decision; or, when it was decided in the terminal, where the browser goes now."""

    def find_device(self, user_code: str, session: str) -> Ask:
        """Return the request whose code the user typed. Counts tries: `PageProblem("too_many_tries")`."""

    def can_approve(self) -> bool:
        """Whether somebody is there who can sign a consent now; else the page names the command."""

    def values(self, request_id: str) -> Mapping[str, Given] | None:
        """Return what would be given for each field that has a value now; None when nobody can tell."""

    def approve(self, request_id: str, session: str, choice: Choice) -> str | None:
        """Have the consent signed; where the browser goes now, None for a device request."""

    def deny(self, request_id: str, session: str) -> str | None:
        """Decide against it; where the browser goes now, None for a device request."""

    def check_host(self, client: str) -> None:
        """Fetch a dapp's document from its host, check it and keep it. Raises `PageProblem("not_checked")`."""

    def grants(self) -> Sequence[Held]:
        """Return every grant of this identity, newest first."""

    def grant(self, grant_id: str) -> Held:
        """Return one grant."""

    def readings(self, grant_id: str) -> Sequence[Reading]:
        """Return a grant's read log, newest first."""

    def revoke(self, grant_id: str) -> None:
        """Revoke a grant, effective at once."""
