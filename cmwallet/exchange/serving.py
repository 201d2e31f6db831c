"""The process of an exchange: its parts put together, the socket, and what it does by itself now and then.

It runs in the terminal or under a service manager, with no vault and no agent: its own key is all that it holds.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cmwallet.exchange.agreements import Agreements
from cmwallet.exchange.asking import Asking
from cmwallet.exchange.attesting import Attesting
from cmwallet.exchange.cache import LIFE_SECONDS, PersonalCache
from cmwallet.exchange.chain import ExchangeChain
from cmwallet.exchange.exchange import FORGET_SECONDS, Exchange
from cmwallet.exchange.folder import Folder
from cmwallet.exchange.market import Market
from cmwallet.exchange.outgoing import PeoplesServers
from cmwallet.exchange.running import WATCH_SECONDS, watch
from cmwallet.exchange.sessions import SESSION_SECONDS, Sessions
from cmwallet.exchange.store.schema import open_exchange_store
from cmwallet.exchange.waiting import Pace, Waiting
from cmwallet.exchange.web.app import make_app
from cmwallet.exchange.web.site import Site
from cmwallet.servers.jobs import Job, JobRunner
from cmwallet.servers.listening import Server, listen
from identity.credentials.status_list import TOKEN_BYTES
from identity.recovery import recover_address
from identity.remote import is_loopback
from oauth.dapp.dapp import Dapp
from oauth.dapp.guarded_http import make_guarded_http
from oauth.web.forms import Tickets
from oauth.web.forwarded import NOBODY, BehindProxies, TrustedProxies

if TYPE_CHECKING:
    from starlette.types import ASGIApp


@dataclass(frozen=True)
class Wanted:
    """What the command line says of the server.

    `database` None: the folder's own. `allow_local`: people's servers on this machine are asked too, and logins from it
    are not counted; for trying things out.
    """

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None
    database: str | None = None
    proxies: str | None = None
    allow_local: bool = False


@contextmanager
def assembled(
    folder: Folder, wanted: Wanted, clock: Callable[[], float] = time.time
) -> Iterator[tuple[ASGIApp, Exchange]]:
    """Put the exchange together; its database and its node are let go of at the end.

    Raises what `Folder.document` and the database raise.
    """
    document, did = folder.document()
    settings = folder.settings
    store = open_exchange_store(wanted.database or folder.database)
    chain = ExchangeChain(settings, clock)
    try:
        dapp = Dapp(str(did), folder.key, folder.key, document=document)
        servers = PeoplesServers(dapp, clock, make_client=partial(make_guarded_http, allow_local=wanted.allow_local))
        attesting = Attesting(settings.trust, chain.issuer_keys, lambda url: servers.fetch(url, TOKEN_BYTES), clock)
        waiting, place = Waiting(clock), (settings.genesis, settings.chain_id)
        asking = Asking(servers, waiting, settings.redirect, *place, chain.keys_of, attesting, clock)
        agreements = Agreements(f"{settings.url}/sign", chain.domain, recover_address, clock)
        exchange = Exchange(
            store=store,
            state=folder.state,
            sessions=Sessions(clock),
            cache=PersonalCache(clock, LIFE_SECONDS if settings.secure else 0),
            asking=asking,
            market=Market(store, clock),
            agreements=agreements,
            chain=chain,
            did=did,
            signer=folder.key,
            clock=clock,
        )
        site = Site(
            exchange,
            settings.url,
            Tickets(secrets.token_bytes(32), UsedOnce(clock).first_time),
            Pace(clock),
            counted=lambda address: not (wanted.allow_local and is_loopback(address)),
        )
        yield make_app(site, document), exchange
    finally:
        chain.close()
        store.close()


def serve(folder: Folder, wanted: Wanted, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is told the address once it answers."""
    with assembled(folder, wanted) as (app, exchange):
        listener = listen(wanted.host, wanted.port, tls=wanted.certificate is not None)
        with listener:
            trusted = NOBODY if wanted.proxies is None else TrustedProxies.parse(wanted.proxies)
            seen = app if wanted.proxies is None else BehindProxies(app, trusted)
            certificate, key = (None if path is None else str(path) for path in (wanted.certificate, wanted.key))
            server = Server(seen, certificate, key, lambda: ready(folder.settings.url), trusted)
            jobs = JobRunner(exchange_jobs(exchange), time.time)
            jobs.start()
            try:
                server.serve_on([listener])
            finally:
                jobs.stop()


def exchange_jobs(exchange: Exchange) -> list[Job]:
    """Return what an exchange does by itself."""
    return [
        Job("forgetting what has ended", FORGET_SECONDS, exchange.forget),
        Job("looking for loans on chain", WATCH_SECONDS, lambda: watch(exchange)),
    ]


class UsedOnce:
    """Tickets of forms that were used, for as long as a session lasts. It may be used by several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._used: dict[str, float] = {}

    def first_time(self, ticket: str) -> bool:
        """Note the hash of a ticket; whether it was new."""
        now = self._clock()
        with self._lock:
            while self._used and next(iter(self._used.values())) <= now:
                del self._used[next(iter(self._used))]
            if ticket in self._used:
                return False
            self._used[ticket] = now + SESSION_SECONDS
            return True
