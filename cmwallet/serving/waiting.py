"""Pending requests of dapps, as the terminal sees them.

A request of the code flow is named by the letters that one browser session was shown, a device's by the letters that
it shows itself; by nothing else, so that nobody can be talked into deciding on a request that she has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmwallet.errors import InvalidInput, NotFound
from identity.foreign import clean
from oauth.core.asked import Asked, asked_of
from oauth.core.user_codes import plain
from oauth.registered import known
from oauth.registered.deceptive_names import Named, warnings
from oauth.store import requests

if TYPE_CHECKING:
    from oauth.model import Issuer
    from oauth.state_key import StateKey
    from oauth.store.engine import Store
    from oauth.store.requests import AuthorizationRequest
    from oauth.store.work import Work


@dataclass(frozen=True)
class Waiting:
    """An open request. `host` only when it was verified; `session` is the browser session that gets the code."""

    request: AuthorizationRequest
    asked: Asked
    client: str
    name: str
    host: str | None
    session: str | None

    @property
    def device(self) -> bool:
        """Whether a device asks, rather than a browser's visit."""
        return self.request.kind == requests.DEVICE

    @property
    def login(self) -> bool:
        """Whether it wants to know the user again."""
        return self.request.parameters.get("scope") == "openid"


def all_waiting(store: Store, state: StateKey, issuer: Issuer, now: int) -> list[Waiting]:
    """Return the open requests of an issuer, oldest first."""
    with store.reading() as work:
        return [_waiting(work, state, request, None) for request in requests.waiting(work, state, issuer.slug, now)]


def find_waiting(store: Store, state: StateKey, issuer: Issuer, text: str, now: int) -> Waiting:
    """Return the open request of these letters. Raises `InvalidInput`, `NotFound`."""
    letters = plain(text)
    if letters is None:
        raise InvalidInput("a request is named by eight letters", hint="they stand on its page, or on the device")
    with store.reading() as work:
        found = requests.by_letters(work, state, letters, now)
        if found is not None and found[0].issuer == issuer.slug:
            return _waiting(work, state, *found)
        request = requests.by_user_code(work, state, issuer.slug, letters)
        if request is not None and request.state == requests.PENDING and request.expires > now:
            return _waiting(work, state, request, None)
    raise NotFound(
        "no open request has these letters, or its page was not opened yet",
        hint="a request's page shows them, in a browser that cmwallet oauth login-link let in, or the device does; "
        "they end with the request, after a few minutes",
    )


def name_warnings(store: Store, state: StateKey, client: str) -> list[str]:
    """Return what the user should know before she trusts the name of who asks, as its page says it."""
    with store.reading() as work:
        every = {one.client: Named(one.client, one.name, one.verified_host) for one in known.every(work, state)}
    asker = every.get(client)
    if asker is None or asker.name is None:
        return []  # without a name no name pretends
    return [clean(line, 300) for line in warnings(asker, list(every.values()))]


def deny(store: Store, waiting: Waiting, now: int) -> None:
    """Decide against a request. Raises `NotFound` when it was decided meanwhile."""
    with store.transaction() as work:
        denied = requests.decide(work, waiting.request.id, requests.DENIED, now, session=waiting.session)
    if not denied:
        raise NotFound("that request was decided meanwhile, or has ended")


def _waiting(work: Work, state: StateKey, request: AuthorizationRequest, session: str | None) -> Waiting:
    client = str(request.parameters["client_id"])
    record = known.find(work, state, client)
    return Waiting(
        request=request,
        asked=asked_of(request),
        client=client,
        name="" if record is None else record.name or "",
        host=None if record is None else record.verified_host,
        session=session,
    )
