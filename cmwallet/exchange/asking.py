"""Asking people: a request is pushed to a person's own server, her browser goes there, and comes back with an answer.

    begin ─► pushed, signed, by PAR ─► her browser at her server ─► finish ─► who she is, proven ─► what she gives

Tokens and what is read by them stay in memory; of a share the refresh token is kept by the caller, sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cmwallet.errors import NotFound
from cmwallet.exchange.attesting import Attesting
from cmwallet.exchange.outgoing import PeoplesServers
from cmwallet.exchange.proving import KeysOf, Proven, check_chain, prove
from cmwallet.exchange.waiting import LONGEST_SECONDS, Kind, Sent, Waiting
from cmwallet.exchange.wishes import IDENTITY_CREDENTIAL
from identity.consent.fields import CREDENTIAL
from identity.jose.encoding import Json
from oauth.dapp.answers import Tokens
from oauth.dapp.dapp import Connection
from oauth.dapp.errors import BadAnswer, ServerRefused, ServerUnreachable
from oauth.dapp.signed import signed_by_issuer
from oauth.dapp.wish import Wish
from oauth.store.hashing import fresh

EVENT_TYPE: Final = "secevent+jwt"
_MOST_SHOWN: Final = 4
GONE_CODES: Final = frozenset({"invalid_token", "invalid_grant", "insufficient_scope"})
"""Errors by which a server says that there is no such grant any more."""


@dataclass(frozen=True)
class Answered:
    """An answer that was checked: the request that it is to, who gave it, and the fields that were read.

    `attested` is the end of what a trusted issuer attests of her (Unix seconds), 0 for nothing.
    """

    sent: Sent
    who: Proven
    attested: int
    fields: Mapping[str, object] = field(repr=False)
    refresh_token: str = field(repr=False)


class GrantGone(NotFound):
    """The grant was withdrawn, has ended or is used up: its owner has to be asked anew."""


class Asking:
    """Conversations with people's servers on behalf of the exchange."""

    def __init__(
        self,
        servers: PeoplesServers,
        waiting: Waiting,
        redirect: str,
        genesis: str,
        chain_id: int,
        keys_of: KeysOf,
        attesting: Attesting,
        clock: Callable[[], float],
    ) -> None:
        self._servers = servers
        self._waiting = waiting
        self._redirect = redirect
        self._genesis = genesis
        self._chain_id = chain_id
        self._keys_of = keys_of
        self._attesting = attesting
        self._clock = clock

    def begin(self, issuer: str, wish: Wish, browser: str, kind: Kind = "login", **about: str) -> Sent:
        """Push a request; `about` is what `Sent` remembers of a share.

        Raises what `PeoplesServers.connect` raises, and `ServerRefused`.
        """
        with self._servers.connect(issuer) as connection:
            check_chain(connection, self._genesis)
            pushed = connection.push(wish, self._redirect, openid=True)
        now = int(self._clock())
        sent = Sent(
            kind, issuer, pushed, browser, min(pushed.expires + LONGEST_SECONDS, now + LONGEST_SECONDS), **about
        )
        self._waiting.put(sent)
        return sent

    def finish(self, answer: str, browser: str) -> Answered:
        """Take the address with which a browser came back.

        Raises:
            NotFound: no request of this browser has that state.
            BadAnswer: it is from another server (RFC 9207), or does not prove who she is. ServerRefused: she said no.
        """
        states = parse_qs(urlsplit(answer).query).get("state", [])
        sent = self._waiting.take(states[0], browser) if len(states) == 1 else None
        if sent is None:
            raise NotFound("there is no such request of this browser")
        with self._servers.connect(sent.issuer) as connection:
            tokens = connection.finish(sent.pushed, answer)
            who = prove(connection, sent.pushed, tokens, self._genesis, self._chain_id, self._keys_of)
            if tokens.refresh_token is None:
                raise BadAnswer("the server gave no token to read again with")
            fields = _read(connection, tokens, sent.kind)
            attested = self._attested(connection, tokens) if sent.kind == "login" else 0
            return Answered(sent, who, attested, fields, tokens.refresh_token)

    def read(self, issuer: str, refresh_token: str, kind: Kind) -> Mapping[str, object]:
        """Read again what was granted for a login or a share. Raises `GrantGone`, `ServerUnreachable`, `BadAnswer`."""
        with self._servers.connect(issuer) as connection:
            try:
                return _read(connection, connection.refresh(refresh_token), kind)
            except ServerRefused as refused:
                if refused.error in GONE_CODES:
                    raise GrantGone("the grant was withdrawn, or has ended") from None
                raise

    def _attested(self, connection: Connection, tokens: Tokens) -> int:
        """Return until when a credential counts that she shows; 0 for none."""
        if not self._attesting.trusts_anybody or IDENTITY_CREDENTIAL not in _datatypes(tokens):
            return 0
        nonce = fresh()
        url = connection.metadata.resource(f"/vault/credentials?nonce={nonce}")
        shown = connection.fetch(url, tokens.access_token).get("credentials")
        texts = [one for one in shown if isinstance(one, str)] if isinstance(shown, list) else []
        vct = IDENTITY_CREDENTIAL.removeprefix(CREDENTIAL)
        return self._attesting.until(texts[:_MOST_SHOWN], vct, connection.dapp.client_id, nonce)

    def check_event(self, issuer: str, text: str) -> Json:
        """Return what a security event token of a server says. Raises `BadAnswer`, `ServerUnreachable`."""
        with self._servers.connect(issuer) as connection:
            said = signed_by_issuer(text, "the event", connection.keys(), types=(EVENT_TYPE,))
            if said.get("iss") != issuer or said.get("aud") != connection.dapp.client_id:
                raise BadAnswer("the event is for somebody else, or by somebody else")
            return said

    def give_back(self, issuer: str, refresh_token: str) -> None:
        """Give a grant's tokens back; a server that cannot be asked is left to their end."""
        try:
            with self._servers.connect(issuer) as connection:
                connection.revoke(refresh_token)
        except (ServerRefused, ServerUnreachable, BadAnswer):
            pass  # nothing here can use them any more in any case


def _datatypes(tokens: Tokens) -> Sequence[object]:
    """Return the names of what was granted."""
    found = [name for item in tokens.details for name in _listed(item.get("datatypes"))]
    return [*found, *(name for item in tokens.details for name in _listed(item.get("optional_datatypes")))]


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _read(connection: Connection, tokens: Tokens, kind: Kind) -> Mapping[str, object]:
    """Return fields by their names; of a share those of bank accounts too, which servers hand out apart."""
    fields = connection.fields(tokens.access_token).get("fields")
    if not isinstance(fields, dict):
        raise BadAnswer("the server's answer holds no fields")
    if kind == "login":
        return fields
    url = connection.metadata.resource("/vault/accounts")
    accounts = connection.fetch(url, tokens.access_token).get("accounts")
    if not isinstance(accounts, dict):
        raise BadAnswer("the server's answer holds no accounts")
    return fields | {
        f"bank_account.{label}.{name}": value
        for label, members in accounts.items()
        if isinstance(members, dict)
        for name, value in members.items()
    }
