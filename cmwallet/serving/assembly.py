"""Assembly of the server from its parts, once the keys are there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from cmwallet.serving.keys import ask_agent, collect
from cmwallet.serving.pages import PageBackend
from cmwallet.serving.public import RENEW_SECONDS, PublicDocuments
from cmwallet.session import Session
from identity.did import public_key
from identity.jose.keys import PublicJwk, published_jwk
from identity.keys import attribute_of
from oauth.core.server import AuthorizationServer
from oauth.model import Issuer
from oauth.store import replay
from oauth.store.engine import open_store
from oauth.store.sweep import sweep
from oauth.web.app import make_app
from oauth.web.forms import Tickets
from oauth.web.sessions import SESSION_SECONDS, Sessions
from oauth.web.site import Site

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from cmwallet.agent.keeper import AgentKeeper
    from cmwallet.home.folder import Home
    from cmwallet.identities.identities import Identity
    from cmwallet.serving.plan import Plan

SWEEP_SECONDS = 60.0
PUSH_SECONDS = 10.0
CALENDAR_SECONDS = 30.0


@dataclass(frozen=True)
class Assembly:
    """A server that is ready to answer. `kid` names its serving key."""

    app: ASGIApp
    jobs: JobRunner
    kid: str


@contextmanager
def assembled(plan: Plan, home: Home, keeper: AgentKeeper) -> Iterator[Assembly]:
    """Put the server together; its store and its connections are closed at the end.

    Raises what the vault and the store raise.
    """
    with Session(home, ask=ask_nobody, network_flag=plan.network, hooks=SessionHooks()) as opened:
        keys = collect(keeper, opened.database, plan)
        identity = Identities(opened.database, keeper).get(plan.identity)
        store, reader = open_store(home.oauth_file if plan.store is None else plan.store), ChainReader(home, plan)
        try:
            issuer = Issuer(plan.slug, plan.url, plan.owner, plan.chain_id, plan.registry)
            chain = client_keys_of(opened, store, keys.state, history=reader.history)
            server = AuthorizationServer(
                issuer,
                store,
                keys.state,
                signer=keys.signer,
                keys=signing_keys(identity),
                clients=chain,
                clock=time.time,
                serving=keys.serving,
                genesis=plan.genesis,
            )
            clients = Clients(store, keys.state, chain, chain_id=plan.chain_id, genesis=plan.genesis)

            def use_once(ticket: str) -> bool:
                with store.transaction() as work:
                    until = int(time.time()) + SESSION_SECONDS
                    return replay.first_time(work, "ticket", issuer.slug, ticket, until)

            def seal_anew() -> None:
                ask_agent(home, reseal_grants, owner=plan.owner)

            def forget() -> None:
                with store.transaction() as work:
                    sweep(work, int(time.time()))

            site = Site(
                issuer,
                PageBackend(home, server, clients, time.time, AnchorOffers(reader, identity).find),
                Sessions(store, keys.state, issuer, time.time, is_own),
                Tickets(keys.state.derive("tickets"), use_once),
                time.time,
            )
            public = PublicDocuments(home, plan.identity, site.origin)
            jobs = [
                Job("forgetting what has ended", SWEEP_SECONDS, forget),
                Job("signing public lists", RENEW_SECONDS, public.renew),
                Job("answering by the calendar", CALENDAR_SECONDS, DayChange(seal_anew, time.time)),
                Job("telling dapps", PUSH_SECONDS, lambda: push_due(store, keys.state, keys.signer, time.time)),
            ]
            public.renew()
            app = make_app(site, server.begin, public.find, ports=plan.ports())
            yield Assembly(app, JobRunner(jobs, time.time), keys.serving.kid)
        finally:
            reader.close()
            store.close()


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
