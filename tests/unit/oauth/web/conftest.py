"""A site over a desk of paper: pages, sessions and forms are real; what stands behind them notes what it was told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from identity.secret import Secret
from oauth.core import exchange
from oauth.model import Issuer
from oauth.state_key import StateKey
from oauth.store import replay
from oauth.web.app import Document, make_app
from oauth.web.forms import Tickets
from oauth.web.links import make_link
from oauth.web.ports import PageProblem
from oauth.web.sessions import Sessions
from oauth.web.site import Site
from oauth.web.views import Ask, AskedField, Asker, Choice, Given, Held, Reading
from tests.unit.oauth.stored import store_of

NOW = 1_800_000_000
SLUG = "Zm9vYmFyYmF6cXV4cXV1eA"
ORIGIN = "http://127.0.0.1:8474"
BASE = f"/i/{SLUG}"
DID = "did:ethr:0x4d2:0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
AGE = '{"age_equal_or_over":18}'
LETTERS = "BCDFGHJK"
BACK = "http://127.0.0.1:9999/back?code=c0de&state=s&iss=i"

ASK = Ask(
    id="request-1",
    asker=Asker(DID, "Ticket shop", "tickets.example", True),
    fields=(
        AskedField("given_name", False, False, "given names"),
        AskedField(AGE, False, False, "yes or no"),
        AskedField("email", True, False, "e-mail address"),
    ),
    purpose="Age check for the concert",
    purpose_id="https://w3id.org/dpv#Purpose",
    not_before=0,
    not_after=NOW + 30 * 86400,
    max_uses=0,
    retention=0,
    login=False,
    dapp_signature="request",
    device=False,
    started=NOW,
    address="127.0.0.1",
    expires=NOW + 300,
    letters=LETTERS,
    redirect_origin="http://127.0.0.1:9999",
    found_by=(("client_id", DID), ("request_uri", "urn:x")),
)
GRANT = Held("grant-1", ASK.asker, ("given_name", AGE), "Age check", "active", NOW, NOW + 86400, 1, 5, NOW, 1)


@dataclass
class PaperDesk:
    """Answers from what a test puts into it, and notes what it was told to do."""

    request: Ask = ASK
    elsewhere: str | None = None
    agent: bool = True
    done: list[tuple[object, ...]] = field(default_factory=list)
    raising: Exception | None = None
    held: dict[str, Given] | None = None

    def ask(self, client_id: str, request_uri: str, session: str) -> Ask | str:
        if self.raising is not None:
            raise self.raising
        self.done.append(("ask", client_id, request_uri, session))
        return self.elsewhere or self.request

    def find_device(self, user_code: str, session: str) -> Ask:
        if user_code != LETTERS:
            raise PageProblem("gone", 404)
        return replace(self.request, id="device", device=True, found_by=(("code", user_code),))

    def can_approve(self) -> bool:
        return self.agent

    def values(self, request_id: str) -> dict[str, Given] | None:
        return self.held

    def approve(self, request_id: str, session: str, choice: Choice) -> str | None:
        self.done.append(("approve", request_id, session, choice))
        return None if request_id == "device" else BACK

    def deny(self, request_id: str, session: str) -> str | None:
        self.done.append(("deny", request_id, session))
        return None if request_id == "device" else "http://127.0.0.1:9999/back?error=access_denied"

    def check_host(self, client: str) -> None:
        self.done.append(("check", client))
        self.request = replace(self.request, asker=replace(self.request.asker, verified=True))

    def grants(self) -> list[Held]:
        return [GRANT, replace(GRANT, id="grant-2", state="revoked")]

    def grant(self, grant_id: str) -> Held:
        for one in self.grants():
            if one.id == grant_id:
                return one
        raise PageProblem("gone", 404)

    def readings(self, grant_id: str) -> list[Reading]:
        return [Reading(NOW, ("given_name",), "")]

    def revoke(self, grant_id: str) -> None:
        self.done.append(("revoke", grant_id))

    def decisions(self) -> list[tuple[object, ...]]:
        return [entry for entry in self.done if entry[0] != "ask"]


class Shop:
    """One server and what tests do with it."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.now = NOW
        self.desk = PaperDesk()
        self.store = store_of(self)
        self.state = StateKey(Secret(b"k" * 32))
        self.issuer = Issuer(SLUG, f"{origin}{BASE}", "0x" + "1" * 40, 1234, "0x" + "2" * 40)
        self.neighbour = True
        self.protocol: list[exchange.Request] = []
        self.origin = origin

        def clock() -> float:
            return float(self.now)

        sessions = Sessions(self.store, self.state, self.issuer, clock, lambda _client, _server: self.neighbour)
        self.site = Site(self.issuer, self.desk, sessions, Tickets(self.state.derive("t"), self._once), clock)
        public = {"/status/1.jwt": Document(b"list", "application/statuslist+jwt", 300)}
        self.public = public
        self.app = self.remade()

    def remade(self) -> ASGIApp:
        """The application, over the protocol as it is now."""
        return make_app(self.site, self._protocol, self.public.get, ports=frozenset({8474}))

    def _once(self, ticket: str) -> bool:
        with self.store.transaction() as work:
            return replay.first_time(work, "ticket", "", ticket, self.now + 3600)

    def _protocol(self, request: exchange.Request) -> exchange.Response:
        self.protocol.append(request)
        return exchange.Response(200, (("content-type", "application/json"), ("dpop-nonce", "n")), b"{}")

    def link(self) -> str:
        return make_link(self.store, self.state, self.issuer, self.now)

    def browser(self, **headers: str) -> TestClient:
        """A browser that was never let in."""
        stated = {"sec-fetch-site": "none", "accept": "text/html", **headers}
        return TestClient(self.app, base_url=self.origin, headers=stated, follow_redirects=False)

    def signed_in(self) -> TestClient:
        browser = self.browser()
        assert browser.get(self.link()).status_code == 303
        return browser

    def consent(self, browser: TestClient):
        return browser.get(f"{BASE}/authorize", params={"client_id": DID, "request_uri": "urn:x"})


@pytest.fixture
def shop() -> Shop:
    return Shop()


OURS = {"origin": "null", "sec-fetch-site": "same-origin"}


def hidden(page: str, name: str = "ticket") -> str:
    """The value of the last hidden field of that name: the one in the form of the decision."""
    return page.rsplit(f'name="{name}" value="', maxsplit=1)[-1].split('"', maxsplit=1)[0]


def send(browser, path: str, data, **headers: str):
    return browser.post(path, data=data, headers={**OURS, **headers})
