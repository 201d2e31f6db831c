"""Browser sessions: begun only by a link that `cmwallet oauth login-link` makes, once, within a minute.

A link and a cookie are 256 random bits each; the store has their SHA-256. Over TLS the cookie is a `__Host-` one. On
plain loopback it cannot be: there it is bound to the issuer's path, and since browsers send cookies of one host to
every port of it, `Neighbour` tells whether the connection is of a process of the same user.
"""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from oauth.model import Issuer
from oauth.state_key import StateKey
from oauth.store import sessions
from oauth.store.engine import Store
from oauth.store.hashing import fresh, hashed
from oauth.store.sessions import LINK, SESSION, Session
from oauth.store.work import Work

SESSION_SECONDS: Final = 8 * 3600
_MOST_COOKIES = 4096

Clock = Callable[[], float]
Neighbour = Callable[[tuple[str, int], tuple[str, int]], bool]
"""Says of a connection, by both its ends' address and port, the client's first, whether pages may be shown there."""


class Sessions:
    """The sessions of one issuer."""

    def __init__(self, store: Store, state: StateKey, issuer: Issuer, clock: Clock, neighbour: Neighbour) -> None:
        self._store = store
        self._state = state
        self._issuer = issuer
        self._clock = clock
        self._neighbour = neighbour
        self._secure = issuer.url.startswith("https:")
        self._name = f"{'__Host-' if self._secure else ''}cmwallet-{issuer.slug[:8]}"

    def of(self, request: Request) -> str | None:
        """Return the name of the session that a request belongs to, None for none. It is no secret."""
        if not self.may_show(request):
            return None
        now = int(self._clock())
        for value in self._cookies(request):
            name = _named(value)
            with self._store.reading() as work:
                found = sessions.find(work, self._state, SESSION, name, now)
            if found is not None and found.issuer == self._issuer.slug:
                return name
        return None

    def may_show(self, request: Request) -> bool:
        """Whether the other end may be shown pages at all; over TLS that is the cookie's affair alone."""
        client, server = request.client, request.scope.get("server")
        if self._secure or client is None:
            return True
        return server is not None and self._neighbour((client.host, client.port), (server[0], server[1] or 0))

    def leads_here(self, link: str) -> bool:
        """Whether a link is good; it stays so."""
        with self._store.reading() as work:
            return self._ours(work, _named(link), int(self._clock()))

    def begin(self, link: str, answer: Response) -> bool:
        """Use a link up and put the cookie of a new session on the answer; False when the link is not good."""
        now, name, cookie = int(self._clock()), _named(link), fresh()
        with self._store.transaction() as work:
            if not self._ours(work, name, now) or not sessions.consume(work, LINK, name, now):
                return False
            slug = self._issuer.slug
            sessions.insert(work, self._state, Session(hashed(cookie), SESSION, slug, now, now + SESSION_SECONDS, {}))
        self._set_cookie(answer, cookie, SESSION_SECONDS)
        return True

    def end(self, session: str, answer: Response) -> None:
        """End a session and drop its cookie."""
        with self._store.transaction() as work:
            sessions.consume(work, SESSION, session, int(self._clock()))
        self._set_cookie(answer, "", 0)

    def _ours(self, work: Work, link: str, now: int) -> bool:
        found = sessions.find(work, self._state, LINK, link, now)
        return found is not None and found.issuer == self._issuer.slug

    def _set_cookie(self, answer: Response, value: str, seconds: int) -> None:
        path = "/" if self._secure else self._issuer.url[self._issuer.url.index("/i/") :]
        answer.set_cookie(
            self._name, value, max_age=seconds, path=path, secure=self._secure, httponly=True, samesite="lax"
        )

    def _cookies(self, request: Request) -> list[str]:
        """Return every value under our name: another port of this host may have set one beside it."""
        values = []
        for header in request.headers.getlist("cookie"):
            for part in header[:_MOST_COOKIES].split(";"):
                try:
                    morsel = SimpleCookie(part).get(self._name)
                except CookieError:
                    continue
                if morsel is not None and morsel.value:
                    values.append(morsel.value)
        return values


def _named(secret: str) -> str:
    """Return the name of what a browser sent; text that cannot be ours names nothing."""
    return hashed(secret) if secret.isascii() else ""
