"""Assembly of the server from its parts, once the keys are there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cmwallet.agent.hooks import SessionHooks
from cmwallet.attest.signers import ALGORITHMS
from cmwallet.grants.client_keys import client_keys_of
from cmwallet.grants.dapp_registry import Clients
from cmwallet.grants.sealing import reseal_grants
from cmwallet.home.secret_sources import ask_nobody
from cmwallet.identities.identities import Identities
from cmwallet.servers.jobs import Job, JobRunner
from cmwallet.servers.loopback_peer import is_own
from cmwallet.serving.anchor_offers import AnchorOffers
from cmwallet.serving.chain_reader import ChainReader
from cmwallet.serving.day_change import DayChange
from cmwallet.serving.events import push_due
from cmwallet.serving.following import LOOK_SECONDS, IssuerWatch, served_now
from cmwallet.serving.keys import Keys, ask_agent, collect
from cmwallet.serving.pages import PageBackend
from cmwallet.serving.public import RENEW_SECONDS, PublicDocuments
from cmwallet.session import Session
from identity.did import public_key
from identity.jose.keys import PublicJwk, published_jwk
from identity.keys import attribute_of
from oauth.core.server import AuthorizationServer
from oauth.store import replay
from oauth.store.engine import open_store
from oauth.store.sweep import sweep
from oauth.web.app import Documents, make_app
from oauth.web.forms import Tickets
from oauth.web.issuers import make_public_app, of_issuers
from oauth.web.sessions import SESSION_SECONDS, Sessions
from oauth.web.site import Site

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from cmwallet.agent.keeper import AgentKeeper
    from cmwallet.home.folder import Home
    from cmwallet.identities.identities import Identity
    from cmwallet.serving.plan import Plan, Served
    from oauth.core.ports import ClientKeys
    from oauth.model import Issuer
    from oauth.store.engine import Store

SWEEP_SECONDS = 60.0
PUSH_SECONDS = 10.0
CALENDAR_SECONDS = 30.0


@dataclass(frozen=True)
class Assembly:
    """A server that is ready to answer. `kid` names its serving key."""

    app: ASGIApp
    jobs: JobRunner
    kid: str


@dataclass(frozen=True)
class _Parts:
    """What all issuers of the process share."""

    plan: Plan
    home: Home
    store: Store
    keys: Keys
    clients: Clients
    chain: ClientKeys
    reader: ChainReader
    documents: Documents

    def app(self, issuer: Issuer, identity: Identity) -> ASGIApp:
        """Return the application of one issuer."""
        store, keys = self.store, self.keys
        server = AuthorizationServer(
            issuer,
            store,
            keys.state,
            signer=keys.signers[issuer.slug],
            keys=signing_keys(identity),
            clients=self.chain,
            clock=time.time,
            serving=keys.serving,
            genesis=self.plan.genesis,
        )

        def use_once(ticket: str) -> bool:
            with store.transaction() as work:
                until = int(time.time()) + SESSION_SECONDS
                return replay.first_time(work, "ticket", issuer.slug, ticket, until)

        site = Site(
            issuer,
            PageBackend(self.home, server, self.clients, time.time, AnchorOffers(self.reader, identity).find),
            Sessions(store, keys.state, issuer, time.time, is_own),
            Tickets(keys.state.derive("tickets"), use_once),
            time.time,
        )
        return make_app(site, server.begin, self.documents, ports=self.plan.ports())


@contextmanager
def assembled(plan: Plan, home: Home, keeper: AgentKeeper, changed: Callable[[], None]) -> Iterator[Assembly]:
    """Put the server together; its store and its connections are closed at the end.

    `changed` is called when another identity is to be served, or one no more. Raises what vault and store raise.
    """
    with Session(home, ask=ask_nobody, network_flag=plan.network, hooks=SessionHooks()) as opened:
        served = served_now(plan, opened.database, keeper)
        keys = collect(keeper, opened.database, served)
        store, reader = open_store(home.oauth_file if plan.store is None else plan.store), ChainReader(home, plan)
        try:
            public = PublicDocuments(home, [one.identity for one in served], plan.url)
            chain = client_keys_of(opened, store, keys.state, history=reader.history)
            clients = Clients(store, keys.state, chain, chain_id=plan.chain_id, genesis=plan.genesis)
            parts = _Parts(plan, home, store, keys, clients, chain, reader, public.find)
            identities = Identities(opened.database, keeper)
            apps = {
                urlsplit(issuer.url).path: parts.app(issuer, identities.get(one.identity))
                for one in served
                for issuer in (plan.issuer(one),)
            }
            public.renew()
            watch = [Job("looking for identities", LOOK_SECONDS, IssuerWatch(store, keys.state, changed))]
            jobs = [*_jobs(home, store, keys, served, public), *(watch if plan.every else [])]
            yield Assembly(_one_of(apps, plan, public.find), JobRunner(jobs, time.time), keys.serving.kid)
        finally:
            reader.close()
            store.close()


def _one_of(apps: dict[str, ASGIApp], plan: Plan, documents: Documents) -> ASGIApp:
    """Return the application of all issuers; of one alone it is its own, which also answers beside its path."""
    if len(apps) == 1:
        return next(iter(apps.values()))
    return of_issuers(apps, make_public_app(plan.url, documents, ports=plan.ports()))


def _jobs(home: Home, store: Store, keys: Keys, served: Sequence[Served], public: PublicDocuments) -> list[Job]:
    def seal_anew() -> None:
        for one in served:
            ask_agent(home, reseal_grants, owner=one.owner)

    def forget() -> None:
        with store.transaction() as work:
            sweep(work, int(time.time()))

    return [
        Job("forgetting what has ended", SWEEP_SECONDS, forget),
        Job("signing public lists", RENEW_SECONDS, public.renew),
        Job("answering by the calendar", CALENDAR_SECONDS, DayChange(seal_anew, time.time)),
        Job("telling dapps", PUSH_SECONDS, lambda: push_due(store, keys.state, keys.signers, time.time)),
    ]


def signing_keys(identity: Identity) -> tuple[PublicJwk, ...]:
    """Return the public halves of every signing key of an identity that is in use."""
    found = []
    for kept in identity.active():
        if kept.use in ALGORITHMS.values():
            key = public_key(*attribute_of(kept.use, kept.public_bytes), 0)
            jwk = None if key is None else published_jwk(key.kind, key.raw)
            if jwk is not None:
                found.append(jwk)
    return tuple(found)
