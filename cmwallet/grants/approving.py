"""Approval of a dapp's request, from the browser's page or by `oauth approve` in the terminal.

The server holds no account key, so this is a task of the agent (`cmwallet.agent.tasks`). What was asked is read from
the store again, sealed as it was when the dapp had authenticated; the caller can only take fields away and shorten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from cmwallet.accounts.accounts import Accounts
from cmwallet.errors import InvalidInput, NotFound, PolicyRefused
from cmwallet.grants.consenting import Dapp, Signatory, Terms
from cmwallet.grants.dapps import dapp_of
from cmwallet.grants.granting import CreatedBy, Granting
from cmwallet.grants.open_store import open_grants_store
from cmwallet.grants.state_key import state_key
from cmwallet.home.config import Config
from identity.consent.fields import sensitivity_of, spelled
from oauth.core.asked import Asked, asked_of
from oauth.errors import RequestGone
from oauth.registered import known
from oauth.store import issuers, requests

if TYPE_CHECKING:
    from cmwallet.home.database import Database
    from identity.vault.interface import Keeper
    from oauth.model import Grant, Issuer
    from oauth.state_key import StateKey
    from oauth.store.engine import Store
    from oauth.store.requests import AuthorizationRequest
    from oauth.store.work import Work


def approve_request(
    database: Database,
    keeper: Keeper,
    *,
    issuer_slug: str,
    request_id: str,
    fields: Sequence[str],
    expires: int,
    session: str | None = None,
    said: str = "",
    anchor: bool = False,
    clock: Callable[[], float] = time.time,
) -> str:
    """Consent to a request, for some of the fields that it asks for and until `expires`; return the grant's id.

    `session` is the hash of the browser session that gets the code; `anchor` says that it is to be anchored by the next
    command, since nothing can be sent from here. What the caller `said` of how it was confirmed stands in the log and
    decides nothing: whoever reaches the agent can say anything. Pages are held to `check_page_decides`, by the server.

    Raises:
        RequestGone: it was decided already, or is too old; nothing was granted.
        InvalidInput: more, or longer, than was asked. PolicyRefused: the identity is for another dapp alone.
    """
    now, store = int(clock()), open_grants_store(database.home, Config.load(database.home))
    try:
        state = state_key(keeper)
        request, issuer, dapp = open_request(store, state, issuer_slug, request_id, now)
        asked = asked_of(request)
        terms = terms_of(asked, fields, expires, login=_text(request, "scope") == "openid")
        if request.kind == requests.CODE and session is None:
            raise InvalidInput("a request of a browser is decided for the session that was shown it")

        def decide(work: Work, grant: Grant) -> None:
            if not requests.decide(work, request.id, requests.APPROVED, now, grant_id=grant.id, session=session):
                raise _gone()

        signatory = Signatory(database, keeper, issuer, Accounts(database).get(issuer.owner), clock=clock, said=said)
        made = Granting(signatory, store, state).make(
            dapp,
            terms,
            created_by=cast("CreatedBy", request.kind),
            request=_text(request, "request_object"),
            requested=request.created,
            jkt=_text(request, "dpop_jkt"),
            scope=_text(request, "scope") or "",
            extra=decide,
            anchor_later=anchor,
        )
        return made.grant.id
    finally:
        store.close()


def open_request(
    store: Store, state: StateKey, slug: str, request_id: str, now: int
) -> tuple[AuthorizationRequest, Issuer, Dapp]:
    """Return an open request of an issuer, and who asks. Raises `RequestGone`, `NotFound`."""
    with store.reading() as work:
        request = requests.find(work, state, request_id)
        issuer = issuers.find(work, state, slug)
        if request is None or request.state != requests.PENDING or request.expires <= now or request.issuer != slug:
            raise _gone()
        if issuer is None:
            raise NotFound("there is no issuer of that name here")
        client = _text(request, "client_id")
        if client is None or state.lookup("client", client) != request.client:
            raise _gone()
        return request, issuer, dapp_of(client, known.find(work, state, client), request.client_key)


def terms_of(asked: Asked, fields: Sequence[str], expires: int, *, login: bool) -> Terms:
    """Return what is granted of what was asked for. Raises `InvalidInput` for more, or longer, than that."""
    more = set(fields) - {*asked.fields, *asked.optional}
    if more:
        raise InvalidInput(f"{spelled(min(more))[:80]} was not asked for")
    if expires > asked.expires:
        raise InvalidInput("the grant would last longer than was asked for")
    return Terms(
        fields=tuple(sorted(set(fields))),
        purpose_id=asked.purpose_id,
        purpose=asked.purpose,
        not_before=asked.not_before,
        expires=expires,
        retention=asked.retention,
        max_uses=asked.max_uses,
        login=login,
    )


def check_page_decides(kind: str, fields: Iterable[str]) -> None:
    """Raise `PolicyRefused` when a page is not where this is decided: sensitive fields for a device.

    Whoever started the device's flow may be somebody else, who sent the person to the page.
    """
    sensitive = [spelled(name) for name in sorted(fields) if sensitivity_of(name) == "high"]
    if sensitive and kind == requests.DEVICE:
        raise PolicyRefused(
            f"{sensitive[0]} is given to a device only when it is confirmed in the terminal",
            hint="cmwallet oauth approve",
        )


def _text(request: AuthorizationRequest, name: str) -> str | None:
    value = request.parameters.get(name)
    return value if isinstance(value, str) and value else None


def _gone() -> RequestGone:
    return RequestGone("that request was decided already, or is too old", hint="the dapp has to ask again")
