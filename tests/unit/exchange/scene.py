"""An exchange over a database in memory, and a person's server beside it: the real protocol, without sockets.

What her server answers can be changed by the way (`Scene.tamper`), as a hostile one would.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx2
from starlette.testclient import TestClient

from cmwallet.exchange.agreements import Agreements, Place
from cmwallet.exchange.asking import Answered, Asking
from cmwallet.exchange.attesting import Attesting
from cmwallet.exchange.cache import PersonalCache
from cmwallet.exchange.exchange import Exchange
from cmwallet.exchange.loan_index import PastLoan
from cmwallet.exchange.market import Market
from cmwallet.exchange.outgoing import PeoplesServers
from cmwallet.exchange.serving import UsedOnce
from cmwallet.exchange.sessions import Session, Sessions
from cmwallet.exchange.store.schema import open_exchange_store
from cmwallet.exchange.waiting import Pace, Waiting
from cmwallet.exchange.web.app import make_app
from cmwallet.exchange.web.site import Site
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.credit import CreditHistory
from cmwallet.market.loans.loan import Loan
from identity.address import Address, parse_address
from identity.credentials.issuers import IssuerKeys
from identity.did import Did, parse_did
from identity.eip712 import Domain
from identity.jose.keys import LocalKey, fresh_holder_key
from identity.recovery import recover_address
from identity.secret import Secret
from oauth.dapp.dapp import Dapp as Asker
from oauth.dapp.errors import ServerUnreachable
from oauth.state_key import StateKey
from oauth.store import serving
from oauth.store.hashing import hashed
from oauth.web.forms import Tickets
from tests.unit.oauth.dapps import DAPP, GENESIS, ISSUER, World

URL = "http://127.0.0.1:8485"
REDIRECT = f"{URL}/answer"
CHAIN_ID = ISSUER.chain_id
CONTRACT = ContractReference(CHAIN_ID, GENESIS, parse_address("0x" + "22" * 20))
DOMAIN = Domain("cmwallet loans", CHAIN_ID, bytes.fromhex("22" * 20), bytes(32))
ADULT = '{"age_equal_or_over":18}'
VALUES: dict[str, object] = {
    ADULT: True,
    "given_name": "Mariasentinel",
    "name": "Mariasentinel Musterfrau",
    "bank_account.main.IBAN": "DE89370400440532013000",
}
BROWSER = "a browser"

Tamper = Callable[[httpx2.Request, httpx2.Response], httpx2.Response]


class HerWorld(World):
    """The server of somebody with a name and an account."""

    def __init__(self) -> None:
        super().__init__()
        self.values = dict(VALUES)

    def rows(self, grant, values: Mapping[str, object] | None = None) -> list[serving.ServingRow]:  # type: ignore[no-untyped-def]
        return super().rows(grant, self.values)


@dataclass
class PaperChain:
    """What the chain tells, as a test wants it."""

    histories: dict[Address, CreditHistory] = field(default_factory=dict)
    loans: dict[int, Loan] = field(default_factory=dict)
    under: dict[bytes, int] = field(default_factory=dict)
    time: int = 0
    asked_attested: Collection[Address] = ()

    @property
    def contract(self) -> ContractReference:
        return CONTRACT

    def now(self) -> int:
        return self.time

    def history(self, account: Address, attested: Collection[Address]) -> CreditHistory:
        self.asked_attested = attested
        return self.histories.get(account, CreditHistory({}))

    def past(self, account: Address, *, lent: bool = False) -> Sequence[PastLoan]:
        return ()

    def loan_under(self, digest: bytes) -> int | None:
        return self.under.get(digest)

    def loan(self, number: int) -> Loan:
        return self.loans[number]

    def place(self, exchange: str) -> Place:
        return Place(CONTRACT, DOMAIN, parse_address(exchange))


class Scene:
    """An exchange, and one person who can enter it."""

    def __init__(self, trusted: Sequence[str] = (), make_client: Callable[[], httpx2.Client] | None = None) -> None:
        self.her = HerWorld()
        self.clock = self.her.clock
        self.tamper: Tamper | None = None
        self.asked: list[str] = []
        self.issuers: dict[str, IssuerKeys] = {}
        self.listed: Callable[[Did], frozenset[str]] = self.keys_of
        self.key: LocalKey = self.her.dapp.key
        self.chain = PaperChain(time=int(self.clock()))
        document = self.her.dapp.document(redirect_uris=[REDIRECT])
        self.her.add(self.her.dapp, redirect_uris=[REDIRECT])
        asker = Asker(DAPP, self.key, fresh_holder_key(), document=document)
        servers = PeoplesServers(asker, self.clock, make_client=make_client or self.http)
        self.attesting = Attesting(trusted, self.issuer_keys, self.status_list, self.clock)
        waiting, place = Waiting(self.clock), (GENESIS, CHAIN_ID)
        proof = (self.listed_now, self.attesting)
        self.asking = Asking(servers, waiting, REDIRECT, *place, *proof, self.clock)
        store = open_exchange_store(":memory:")
        weakref.finalize(self, store.close)
        self.exchange = Exchange(
            store=store,
            state=StateKey(Secret(b"e" * 32)),
            sessions=Sessions(self.clock),
            cache=PersonalCache(self.clock),
            asking=self.asking,
            market=Market(store, self.clock),
            agreements=Agreements(f"{URL}/sign", lambda: DOMAIN, recover_address, self.clock),
            chain=self.chain,
            did=parse_did(DAPP),
            signer=self.key,
            clock=self.clock,
        )
        self.site = Site(
            self.exchange,
            URL,
            Tickets(b"t" * 32, UsedOnce(self.clock).first_time),
            Pace(self.clock),
            counted=lambda _address: True,
        )
        self.app = make_app(self.site, document)

    def issuer_keys(self, issuer: str) -> IssuerKeys:
        return self.issuers[issuer]

    def status_list(self, _url: str) -> str:
        raise ServerUnreachable("there is none")

    def listed_now(self, did: Did) -> frozenset[str]:
        return self.listed(did)

    def keys_of(self, did: Did) -> frozenset[str]:
        """What the registry lists."""
        standing = self.her.chain.known.get(str(did))
        return frozenset() if standing is None else frozenset(key.thumbprint for key in standing.keys)

    def http(self) -> httpx2.Client:
        return httpx2.Client(transport=httpx2.MockTransport(self.answer), headers={"Accept": "application/json"})

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        parts = urlsplit(str(request.url))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        assert str(request.url).startswith("http://127.0.0.1:8474/"), "the exchange asks her server alone"
        kept = ("dpop", "authorization", "accept", "content-type")
        headers = tuple((name, request.headers[name]) for name in kept if name in request.headers)
        method, body = request.method, request.content.decode()
        form = body if method == "POST" else None
        sent = tuple(one for one in headers if one[0] != "content-type")
        got = self.her.send(method, path, form=form, headers=sent)
        response = httpx2.Response(got.status, headers=list(got.headers), content=got.body, request=request)
        return response if self.tamper is None else self.tamper(request, response)

    def browser(self, **headers: str) -> TestClient:
        stated = {"accept": "text/html", **headers}
        return TestClient(self.app, base_url=URL, headers=stated, follow_redirects=False)

    def decide(self, url: str, fields: tuple[str, ...] | None = None, **changes: object) -> str:
        """Say yes at her server; the address with which her browser comes back."""
        query = parse_qs(urlsplit(url).query)
        pending = self.her.server.decisions.load_request(query["client_id"][0], query["request_uri"][0], "session")
        asked = {*pending.asked.fields, *pending.asked.optional}
        names = tuple(sorted(name for name in asked if name in self.her.values)) if fields is None else fields
        self.her.approve(pending.id, fields=names, **changes)
        return self.her.server.decisions.issue_code(pending.id, "session")

    def come_back(self, fields: tuple[str, ...] | None = None, browser: str = BROWSER) -> str:
        """Begin a login and say yes; the address of the answer."""
        sent = self.exchange.ask_login(ISSUER.url, browser)
        return self.decide(sent.pushed.url, fields)

    def answered(self, fields: tuple[str, ...] | None = None) -> Answered:
        return self.asking.finish(self.come_back(fields), BROWSER)

    def enter(self) -> Session:
        """Log in; her session."""
        cookie = self.exchange.log_in(self.answered())
        found = self.exchange.sessions.find(hashed(cookie))
        assert found is not None
        return found
