"""Back end of the pages: the protocol core, the store, the keys of dapps on chain, and the agent, which signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cmwallet.errors import Duplicate, NotFound, Problem
from cmwallet.grants.approving import approve_request, check_page_decides
from cmwallet.grants.previewing import preview_request
from cmwallet.grants.repair import mend_grants
from cmwallet.grants.withdrawing import revoke_grant
from cmwallet.home.database import Database
from cmwallet.serving.keys import ask_agent
from identity.consent.fields import age_of, credential_type, sensitivity_of
from identity.records.schema import type_of
from oauth.core.errors import TooMany
from oauth.registered import known
from oauth.registered.deceptive_names import UNVERIFIED
from oauth.store import grants, reads, requests
from oauth.web.ports import PageProblem
from oauth.web.views import AnchorOffer, Ask, AskedField, Asker, Choice, Given, Held, Reading

if TYPE_CHECKING:
    from cmwallet.grants.dapp_registry import Clients
    from cmwallet.home.folder import Home
    from oauth.core.decisions import PendingRequest
    from oauth.core.server import AuthorizationServer
    from oauth.model import Grant
    from oauth.store.requests import AuthorizationRequest


@dataclass(frozen=True)
class PageBackend:
    """Answers the pages of one issuer: `oauth.web.ports.PageBackend`."""

    home: Home
    server: AuthorizationServer
    clients: Clients
    clock: Callable[[], float]
    anchor_offer: Callable[[int], AnchorOffer | None]
    """Where a consent that ends then (Unix seconds) is anchored, and for what fee."""

    def ask(self, client_id: str, request_uri: str, session: str) -> Ask | str:
        """Return a pushed request, or where the browser goes when it was decided in the terminal for this session."""
        decided = self.server.decisions.outcome(client_id, request_uri, session)
        if decided is not None:
            return decided
        pending = self.server.decisions.load_request(client_id, request_uri, session)
        return self._ask(pending, (("client_id", client_id), ("request_uri", request_uri)))

    def find_device(self, user_code: str, session: str) -> Ask:
        """Return the request whose code the user typed."""
        try:
            pending = self.server.decisions.find_device_request(user_code, session)
        except TooMany as refused:
            raise PageProblem("too_many_tries", 429, retry_after=refused.retry_after) from None
        return self._ask(pending, (("code", user_code),))

    def can_approve(self) -> bool:
        """Whether an agent runs, which alone can have the account sign."""
        return self.home.agent_socket.exists()

    def values(self, request_id: str) -> Mapping[str, Given] | None:
        """Have the agent tell what would be given; it is put into one page and kept nowhere."""
        slug = self.server.core.issuer.slug
        try:
            found = ask_agent(self.home, preview_request, issuer_slug=slug, request_id=request_id)
        except Problem:
            return None
        return {name: _given(one) for name, one in found.items()}

    def approve(self, request_id: str, session: str, choice: Choice) -> str | None:
        """Have the agent sign the consent and make the grant; then make the code, for this session."""
        self._check_page_decides(request_id, choice)
        try:
            ask_agent(
                self.home,
                approve_request,
                issuer_slug=self.server.core.issuer.slug,
                request_id=request_id,
                fields=sorted(choice.fields),
                expires=choice.expires,
                session=session,
                said="allowed on a page",
                anchor=choice.anchor,
            )
        except NotFound:
            if self._kept(request_id).state == requests.PENDING:
                raise PageProblem("missing_field", 409) from None
            raise
        if self._kept(request_id).kind == requests.DEVICE:
            return None
        return self.server.decisions.issue_code(request_id, session)

    def deny(self, request_id: str, session: str) -> str | None:
        """Write the no down; where the browser goes with it."""
        return self.server.decisions.deny(request_id, session)

    def check_host(self, client: str) -> None:
        """Fetch a dapp's document from its host; keep it when it holds and the DID did not change hands."""
        try:
            self.clients.check_host(client)
        except Problem:
            raise PageProblem("not_checked", 502) from None

    def grants(self) -> Sequence[Held]:
        """Return every grant of this identity, newest first."""
        core = self.server.core
        with core.store.reading() as work:
            found = grants.of_owner(work, core.state, core.issuer.owner)
        ours = [grant for grant in found if grant.issuer == core.issuer.slug]
        return [self._held(grant) for grant in sorted(ours, key=lambda grant: grant.created, reverse=True)]

    def grant(self, grant_id: str) -> Held:
        """Return one grant. Raises `NotFound`."""
        return self._held(self._find(grant_id))

    def readings(self, grant_id: str) -> Sequence[Reading]:
        """Return a grant's read log, newest first."""
        core, grant = self.server.core, self._find(grant_id)
        with core.store.reading() as work:
            lines = reads.every(work, core.state, grant.id)
        return [_reading(line) for line in reversed(lines)]

    def revoke(self, grant_id: str) -> None:
        """Revoke a grant at once; then have the account sign its withdrawal, which the next unlock does otherwise."""
        database = Database(self.home)
        try:
            revoke_grant(database, self.server.core.store, self._find(grant_id).id, clock=self.clock)
        except Duplicate:
            return  # it has ended meanwhile: the page shows that
        finally:
            database.close()
        with suppress(Problem):
            ask_agent(self.home, mend_grants)

    def _find(self, grant_id: str) -> Grant:
        core = self.server.core
        with core.store.reading() as work:
            found = grants.find(work, core.state, grant_id)
        if found is None or found.issuer != core.issuer.slug or found.details.identity != core.issuer.owner:
            raise NotFound("there is no such grant here")
        return found

    def _check_page_decides(self, request_id: str, choice: Choice) -> None:
        core = self.server.core
        with core.store.reading() as work:
            found = requests.find(work, core.state, request_id)
        if found is not None:
            check_page_decides(found.kind, choice.fields)

    def _kept(self, request_id: str) -> AuthorizationRequest:
        core = self.server.core
        with core.store.reading() as work:
            found = requests.find(work, core.state, request_id)
        if found is None:
            raise NotFound("there is no such request")
        return found

    def _ask(self, pending: PendingRequest, found_by: tuple[tuple[str, str], ...]) -> Ask:
        asked, device = pending.asked, pending.kind == requests.DEVICE
        fields = [asked_field(name, optional=False) for name in asked.fields]
        fields += [asked_field(name, optional=True) for name in asked.optional]
        return Ask(
            id=pending.id,
            asker=self._asker(pending),
            fields=tuple(fields),
            purpose=asked.purpose,
            purpose_id=asked.purpose_id,
            not_before=asked.not_before,
            not_after=asked.expires,
            max_uses=asked.max_uses,
            retention=asked.retention,
            login="openid" in pending.scope.split(),
            dapp_signature=pending.dapp_signature,
            device=device,
            started=pending.created,
            address=pending.remote,
            expires=pending.expires,
            letters=pending.letters.replace("-", ""),
            redirect_origin=pending.redirect_origin,
            found_by=found_by,
            must_confirm=device and any(field.sensitive for field in fields),
            anchor_offer=self.anchor_offer(asked.expires),
        )

    def _asker(self, pending: PendingRequest) -> Asker:
        core = self.server.core
        with core.store.reading() as work:
            record = known.find(work, core.state, pending.client)
        document = None if record is None else record.parsed
        claimed = None if document is None else document.host
        standing, trouble = pending.standing, None
        if standing is None:
            trouble = "unknown"
        elif standing.deactivated or not standing.keys:
            trouble = "no_key"
        elif pending.client_key in standing.revoked:
            trouble = "key_revoked"
        elif record is not None and record.owner.lower() != standing.owner.lower():
            trouble = "other_owner"
        warnings = [] if record is None else self.clients.warnings(record)
        return Asker(
            did=pending.client,
            name=pending.name or "",
            host=pending.host or claimed,
            verified=pending.host is not None,
            trouble=trouble,
            warnings=tuple(line for line in warnings if line != UNVERIFIED),  # which the page says by itself
        )

    def _held(self, grant: Grant) -> Held:
        details = grant.details
        host = details.client_host
        return Held(
            id=grant.id,
            asker=Asker(details.client, details.client_name, host, host is not None),
            fields=details.fields,
            purpose=details.purpose,
            state=grant.state_at(int(self.clock())),
            created=grant.created,
            expires=grant.expires,
            uses=grant.uses,
            max_uses=grant.max_uses,
            last_read=grant.last_read,
            version=grant.version,
        )


def asked_field(name: str, *, optional: bool) -> AskedField:
    """Return what the page says of a name: how sensitive it is, and what it means."""
    if age_of(name) is not None:
        meaning = "yes or no; the date of birth stays with you"
    elif credential_type(name) is not None:
        meaning = "a credential, as its issuer signed it"
    else:
        meaning = type_of(name).meaning
    return AskedField(name, optional, sensitivity_of(name) == "high", meaning)


def _given(one: Mapping[str, object]) -> Given:
    value, collected = one["value"], one["collected"]
    day = None if collected is None else int(datetime.fromisoformat(str(collected)).timestamp())
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return Given(value if value is None or isinstance(value, bool) else str(value), day)


def _reading(line: reads.Read) -> Reading:
    names = line.entry.get("fields")
    shown = tuple(str(name) for name in names) if isinstance(names, list) else ()
    return Reading(line.at, shown, str(line.entry.get("path", "")))
