"""Decisions of the user: the open request, and what follows from her yes or no.

A request of the code flow is decided in one browser session, and its code goes to that session alone.
`session` is always the hash of the session's secret. Deciding yes is done where the account can sign
(`cmwallet.grants.approving`): it makes the grant and writes `approved`; here the code is made from it, once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode, urlsplit

from oauth.core.asked import Asked, asked_of
from oauth.core.call import Core
from oauth.core.clients import client_record
from oauth.core.endpoints.par import PREFIX
from oauth.core.limits import CODE_SECONDS
from oauth.core.ports import ClientStanding
from oauth.core.user_codes import letters_of, plain, spaced
from oauth.errors import RegistryStale, RequestGone
from oauth.store import clients, codes, requests
from oauth.store.hashing import fresh, hashed
from oauth.store.requests import AuthorizationRequest
from oauth.store.work import Work

_DENIED: Final = {"error": "access_denied", "error_description": "the user said no"}
_GONE: Final = "there is no such open request: it was decided, has expired, or never was"


@dataclass(frozen=True)
class PendingRequest:
    """An open request as a person sees it. Foreign text was cleaned when it came in; pages escape it all the same.

    `host` is set only when it was verified; `standing` is None when the chain cannot be asked now; `letters` name it in
    the terminal, for the session that was shown them (code flow), or are those that the device shows.
    """

    id: str
    kind: str
    client: str
    name: str | None
    host: str | None
    known: bool
    client_key: str
    asked: Asked
    scope: str
    dapp_signature: str
    redirect_origin: str | None
    letters: str
    remote: str
    created: int
    expires: int
    standing: ClientStanding | None


class Decisions:
    """The requests of one issuer that wait for the user."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def load_request(self, client_id: str, request_uri: str, session: str) -> PendingRequest:
        """Return a pushed request that a browser session was sent to; looking uses nothing up (FAPI 2.0 §5.3.2.2).

        Raises:
            RequestGone: also for another client's.
        """
        now = self._now
        secret = request_uri.removeprefix(PREFIX)
        with self._core.store.transaction() as work:
            found = requests.find(work, self._core.state, hashed(secret))
            if found is None or secret == request_uri or found.parameters["client_id"] != client_id:
                raise RequestGone(_GONE)
            self._require_open(found, requests.CODE, now)
            letters = letters_of(self._core.state, found.id, session)
            requests.bind_letters(
                work, self._core.state, letters=letters, request_id=found.id, session=session, expires=found.expires
            )
            pending = self._pending(work, found, spaced(letters))
        return self._checked(pending)

    def outcome(self, client_id: str, request_uri: str, session: str) -> str | None:
        """Return where a browser session goes whose request was decided in the terminal; None while it is open.

        A code is made here, once, and for the session alone that was shown the letters.
        """
        secret = request_uri.removeprefix(PREFIX)
        with self._core.store.reading() as work:
            found = requests.find(work, self._core.state, hashed(secret))
        if found is None or secret == request_uri or found.parameters["client_id"] != client_id:
            return None
        if found.session != session or found.kind != requests.CODE or found.issuer != self._core.issuer.slug:
            return None
        if found.state == requests.APPROVED:
            return self.issue_code(found.id, session)
        if found.state != requests.DENIED:
            return None
        with self._core.store.transaction() as work:
            finished = requests.finish(work, found.id, requests.DENIED, self._now)
        return self._redirect(found, _DENIED) if finished else None

    def find_device_request(self, user_code: str, session: str) -> PendingRequest:
        """Return the request whose code a person typed. Wrong ones are counted, of a session and of all.

        A session that has had its tries is not even told when the next one is right.

        Raises:
            RequestGone, TooMany.
        """
        core, now, letters = self._core, self._now, plain(user_code)
        core.rates.require("user codes", session, core.limits.code_tries, core.clock())
        pending = None
        with core.store.reading() as work:
            found = None if letters is None else requests.by_user_code(work, core.state, core.issuer.slug, letters)
            if letters is not None and found is not None and found.state == requests.PENDING and found.expires > now:
                pending = self._pending(work, found, spaced(letters))
        if pending is not None:
            return self._checked(pending)
        core.rates.take("user codes", session, core.limits.code_tries, core.clock())
        core.rates.take("all user codes", "all", core.limits.all_code_tries, core.clock())
        raise RequestGone("no device waits with that code", hint="compare it with what the device shows")

    def waiting(self) -> list[PendingRequest]:
        """Return every open request, without letters: those are for the session that was shown them."""
        with self._core.store.reading() as work:
            found = requests.waiting(work, self._core.state, self._core.issuer.slug, self._now)
            pending = [self._pending(work, one, "") for one in found]
        return [self._with_standing(one) for one in pending]

    def issue_code(self, request_id: str, session: str) -> str:
        """Return the address that the browser is sent to, with a code, once the request was approved in its session.

        Raises:
            RequestGone: not approved, approved in another session, or the code was made already.
        """
        core, now = self._core, self._now
        with core.store.transaction() as work:
            found = requests.find(work, core.state, request_id)
            if found is None or found.kind != requests.CODE or found.issuer != core.issuer.slug:
                raise RequestGone(_GONE)
            if found.session != session or not found.grant_id:
                raise RequestGone("the request was not approved in this browser")
            if not requests.finish(work, found.id, requests.APPROVED, now):
                raise RequestGone(_GONE)
            code = fresh()
            codes.insert(work, core.state, _code(found, code, now))
        return self._redirect(found, {"code": code})

    def deny(self, request_id: str, session: str | None) -> str | None:
        """Write down that the user said no; the address to send the browser to, None in the device flow.

        Raises:
            RequestGone.
        """
        core = self._core
        with core.store.transaction() as work:
            found = requests.find(work, core.state, request_id)
            if found is None or found.issuer != core.issuer.slug:
                raise RequestGone(_GONE)
            if not requests.decide(work, request_id, requests.DENIED, self._now, session=session):
                raise RequestGone(_GONE)
        if found.kind == requests.DEVICE:
            return None
        return self._redirect(found, _DENIED)

    @property
    def _now(self) -> int:
        return int(self._core.clock())

    def _require_open(self, found: AuthorizationRequest, kind: str, now: int) -> None:
        ours = found.issuer == self._core.issuer.slug and found.kind == kind
        if not ours or found.state != requests.PENDING or found.expires <= now:
            raise RequestGone(_GONE)

    def _pending(self, work: Work, found: AuthorizationRequest, letters: str) -> PendingRequest:
        client = str(found.parameters["client_id"])
        kept = clients.find(work, self._core.state, client)
        record = None if kept is None else client_record(kept)
        document = None if record is None else record.parsed
        redirect = found.parameters.get("redirect_uri")
        return PendingRequest(
            id=found.id,
            kind=found.kind,
            client=client,
            name=None if document is None else document.name,
            host=None if record is None else record.verified_host,
            known=record is not None,
            client_key=found.client_key,
            asked=asked_of(found),
            scope=str(found.parameters.get("scope", "")),
            dapp_signature="request" if found.parameters.get("request_object") else "none",
            redirect_origin=None if redirect is None else "{0.scheme}://{0.netloc}".format(urlsplit(str(redirect))),
            letters=letters,
            remote=str(found.parameters.get("remote", "")),
            created=found.created,
            expires=found.expires,
            standing=None,
        )

    def _with_standing(self, pending: PendingRequest) -> PendingRequest:
        """Add what the chain says; outside of any transaction, since what it says of revoked keys is written down."""
        return replace(pending, standing=self._standing(pending.client))

    def _checked(self, pending: PendingRequest) -> PendingRequest:
        """Add what the chain says. A request ends with the key by which it was made."""
        found = self._with_standing(pending)
        if found.standing is not None and found.client_key in found.standing.revoked:
            raise RequestGone("the key by which the dapp asked is revoked", hint="the dapp has to ask anew")
        return found

    def _standing(self, client: str) -> ClientStanding | None:
        try:
            return self._core.clients.standing(client)
        except RegistryStale:
            return None

    def _redirect(self, found: AuthorizationRequest, answer: dict[str, str]) -> str:
        """Build the address, with `iss` (RFC 9207) and the client's `state`; only ever to what the document lists."""
        address = str(found.parameters["redirect_uri"])
        state = found.parameters.get("state")
        values = {**answer, **({} if state is None else {"state": str(state)}), "iss": self._core.issuer.url}
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(values)}"


def _code(found: AuthorizationRequest, code: str, now: int) -> codes.Code:
    asked = found.parameters
    names = ("redirect_uri", "code_challenge", "dpop_jkt", "nonce")
    return codes.Code(
        hash=hashed(code),
        issuer=found.issuer,
        grant_id=str(found.grant_id),
        client=found.client,
        client_key=found.client_key,
        family=fresh(),
        used=False,
        expires=now + CODE_SECONDS,
        bound={name: asked[name] for name in names if name in asked},
    )
