"""Attacks around the bank link: by a bank, by somebody between, by another program, by another client of the bank."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from starlette.applications import Starlette

from identity.bank import authorising, http, ownership
from identity.bank.access import Bank, as_client
from identity.bank.errors import BankRefused, BankUnreachable, NeedsReauth
from identity.bank.link import ACTIVE, API, NEEDS_REAUTH, REVOKED, Access, Account, Consent, Link, Links, Ownership
from identity.bank.reading import read_accounts, read_balance, read_statement
from identity.bank.sandbox.app import make_app
from identity.bank.sandbox.store import Settings, Store
from identity.errors import InputNeeded, InvalidInput
from identity.loopback import Listener

NOW = 1_800_000_000


# A bank, or somebody in its place, that does not mean well


class Hostile(ThreadingHTTPServer):
    """Answers with whatever the test says."""

    reply: Callable[[str], tuple[int, dict[str, str], bytes]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Hostile

    def _answer(self) -> None:
        status, headers, body = self.server.reply(self.path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    do_GET = do_POST = _answer  # noqa: N815 - names of the standard library

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    server = Hostile(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def metadata(url: str, **changes: object) -> dict[str, object]:
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "open_banking", "registration_endpoint")
    return {"issuer": url, **{name: f"{url}/{name}" for name in names}, **changes}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issuer": "https://other.example"}, "another issuer"),
        ({"token_endpoint": "https://evil.example/token"}, "token_endpoint to another host"),
        ({"open_banking": "http://127.0.0.1:1@evil.example/"}, "another host"),
        ({"jwks_uri": None}, "lack jwks_uri"),
    ],
)
def test_metadata_that_lead_elsewhere_are_refused(hostile: Hostile, changes: dict[str, object], reason: str) -> None:
    hostile.reply = lambda _path: (200, {}, json.dumps(metadata(hostile.url, **changes)).encode())
    with pytest.raises(BankUnreachable, match=reason):
        authorising.discover(hostile.url)


def test_a_host_that_begins_like_the_bank_is_another_host(hostile: Hostile) -> None:
    document = metadata(hostile.url, token_endpoint=f"{hostile.url}.evil.example/token")
    hostile.reply = lambda _path: (200, {}, json.dumps(document).encode())
    with pytest.raises(BankUnreachable, match="another host"):
        authorising.discover(hostile.url)


@pytest.mark.parametrize(
    "token",
    [
        {"access_token": "a", "token_type": "bearer", "expires_at": []},
        {"access_token": 5, "token_type": "bearer"},
        {"access_token": "a", "token_type": 5},
        {"access_token": "a", "token_type": "mac"},
        {"access_token": "a", "token_type": "bearer", "refresh_token": {}},
        {"access_token": "a", "token_type": "bearer", "expires_in": float("inf")},
        {},
    ],
    ids=str,
)
def test_tokens_that_are_none_are_not_kept(hostile: Hostile, token: dict[str, object]) -> None:
    hostile.reply = lambda _path: (200, {"Content-Type": "application/json"}, json.dumps(token).encode())
    link = replace(LINK, access=replace(LINK.access, metadata=metadata(hostile.url), client_secret="s"))
    with pytest.raises((BankUnreachable, BankRefused)):
        as_client(link, "GET", "/aisp/accounts")


class Saying:
    """In the place of a linked bank: says one thing, whatever it is asked."""

    def __init__(self, data: object, link: Link | None = None) -> None:
        self.link = LINK if link is None else link
        self._data = data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def ask(self, *_: object) -> dict[str, object]:
        return {"Data": self._data}


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (read_accounts, {"Account": [{"AccountId": "a", "Currency": "EUR", "Account": 5}]}),
        (read_accounts, {"Account": [{"AccountId": "a", "Currency": "EUR", "Account": ["x"]}]}),
        (read_balance, {"Balance": [{"Amount": "x"}]}),
        (lambda bank: read_statement(bank, None, None), {"Transaction": [{"MerchantDetails": "x", "Amount": 1}]}),
    ],
)
def test_answers_of_another_shape_end_cleanly(read: Callable[[object], object], data: object) -> None:
    with pytest.raises(BankUnreachable):
        read(Saying(data))


@pytest.mark.parametrize(
    "claims",
    [{"tries_left": "many", "outcome": "failed"}, {"tries_left": []}, {"tries_left": 10**400}, {"holder": None}],
    ids=str,
)
def test_a_signed_word_of_another_shape_ends_cleanly(monkeypatch: pytest.MonkeyPatch, claims: dict) -> None:
    class Kept:
        def clock(self) -> float:
            return NOW

    monkeypatch.setattr(ownership.secrets, "token_urlsafe", lambda _size: "n")
    monkeypatch.setattr(ownership, "Bank", lambda *_: Saying({"Result": signed({**CLAIMS, **claims})}))
    with pytest.raises(BankUnreachable):
        ownership.answer_test(Kept(), LINK, ["0.10", "0.20"], lambda _holder: pytest.fail("compared"))


@pytest.mark.parametrize(
    ("status", "headers", "body", "error"),
    [
        (302, {"Location": "http://127.0.0.1:1/"}, b"", BankUnreachable),
        (200, {}, b"<html>", BankUnreachable),
        (200, {}, b"[]", BankUnreachable),
        (200, {}, b'{"a":' * 100_000, BankUnreachable),
        (200, {}, b'{"a":"' + b"x" * (5 << 20) + b'"}', BankUnreachable),
        (200, {"Content-Encoding": "gzip"}, __import__("gzip").compress(b"0" * (64 << 20)), BankUnreachable),
        (503, {}, b"{}", BankUnreachable),
        (401, {}, b"{}", NeedsReauth),
        (403, {}, b'{"error":"\\u001b[31mred"}', BankRefused),
    ],
    ids=("redirect", "html", "list", "nested", "long", "bomb", "unavailable", "unauthorised", "forbidden"),
)
def test_answers_that_are_no_answers_end_cleanly(
    hostile: Hostile, status: int, headers: dict[str, str], body: bytes, error: type[Exception]
) -> None:
    hostile.reply = lambda _path: (status, headers, body)
    with http.make_client() as client, pytest.raises(error):
        http.ask(client, "GET", hostile.url, with_token=False)


# Two processes with one link


class Shared(Links):
    """The link as both see it."""

    def __init__(self, link: Link) -> None:
        self.kept = link
        self.clock = lambda: NOW

    def find(self, label: str) -> Link | None:
        return self.kept

    def save(self, link: Link) -> Link:
        self.kept = link
        return link


def tokens(name: str) -> dict[str, object]:
    return {"access_token": name, "token_type": "bearer", "refresh_token": f"more-{name}", "expires_at": 1 << 40}


@pytest.fixture
def active(hostile: Hostile) -> Link:
    return replace(LINK, access=replace(LINK.access, metadata=metadata(hostile.url), token=tokens("old")))


def test_a_link_revoked_meanwhile_stays_revoked(hostile: Hostile, active: Link) -> None:
    links = Shared(active)
    revoked = replace(active, state=REVOKED, access=Access())

    def reply(_path: str) -> tuple[int, dict[str, str], bytes]:
        links.kept = revoked
        return 401, {}, b"{}"

    hostile.reply = reply
    with Bank(links, active) as bank, pytest.raises(InvalidInput, match="revoked"):
        bank.ask("GET", "/aisp/accounts")
    assert links.kept == revoked
    with pytest.raises(InvalidInput, match="revoked"):
        links.change(active, ownership=None)
    assert links.kept == revoked


def test_tokens_renewed_meanwhile_are_used_and_not_written_over(hostile: Hostile, active: Link) -> None:
    links = Shared(active)
    answers = [(401, {}, b"{}"), (200, {}, b'{"Data":{}}')]

    def reply(_path: str) -> tuple[int, dict[str, str], bytes]:
        links.kept = replace(active, access=replace(active.access, token=tokens("new")))
        return answers.pop(0)

    hostile.reply = reply
    with Bank(links, active) as bank:
        assert bank.ask("GET", "/aisp/accounts") == {"Data": {}}
    assert (links.kept.state, links.kept.access.token) == (ACTIVE, tokens("new"))


@pytest.mark.parametrize(("refusals", "state"), [(1, ACTIVE), (2, NEEDS_REAUTH)])
def test_a_token_that_ends_on_its_way_is_renewed_once(
    hostile: Hostile, active: Link, refusals: int, state: str
) -> None:
    links = Shared(replace(active, access=replace(active.access, token={**tokens("t0"), "expires_at": 1})))
    asked = []

    def reply(path: str) -> tuple[int, dict[str, str], bytes]:
        asked.append(path)
        if path == "/token_endpoint":
            token = {**tokens(f"t{len(asked)}"), "expires_at": None, "expires_in": 1}
            return 200, {"Content-Type": "application/json"}, json.dumps(token).encode()
        return (401, {}, b"{}") if asked.count(path) <= refusals else (200, {}, b'{"Data":{}}')

    hostile.reply = reply
    with Bank(links, links.kept) as bank:
        try:
            assert bank.ask("GET", "/aisp/accounts") == {"Data": {}}
        except NeedsReauth:
            assert state == NEEDS_REAUTH
    assert asked == 2 * ["/token_endpoint", "/open_banking/aisp/accounts"]
    assert (links.kept.state, links.kept.access.token["access_token"]) == (state, "t3")


# What the bank signs about ownership

KEY = ECKey.generate_key("P-256")
LINK = Link(
    "main", API, "https://bank.example", ACTIVE, "2026-11-22T00:00:00Z",
    Consent((), NOW + 1000), Account("a", "DE89370400440532013000", "EUR", "Maria Sample"),
    Ownership("open", "", test_id="t"),
    Access(client_id="client-1", jwks={"keys": [KEY.as_dict(private=False)]}),
)  # fmt: skip
CLAIMS = {
    "iss": LINK.bank, "aud": "client-1", "iat": NOW, "nonce": "n", "test": "t", "iban": "DE89370400440532013000",
    "holder": "Maria Sample", "outcome": "proven", "tries_left": 0,
}  # fmt: skip


def signed(claims: dict[str, object], key: object = KEY, **header: str) -> str:
    return jwt.encode({"alg": "ES256", "typ": "ownership+jwt", **header}, claims, key)


def test_the_banks_own_word_is_taken() -> None:
    assert ownership.check_result(signed(CLAIMS), LINK, "n", NOW)["holder"] == "Maria Sample"


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "of another try"},
        {"aud": "client-2"},
        {"iban": "DE02120300000000202051"},
        {"iss": "https://evil.example"},
        {"test": "another"},
        {"iat": NOW - 1000},
        {"iat": "now"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_word_about_something_else_is_not_taken(change: dict[str, object]) -> None:
    with pytest.raises(BankUnreachable, match="about something else"):
        ownership.check_result(signed({**CLAIMS, **change}), LINK, "n", NOW)


def test_a_word_that_the_bank_did_not_sign_is_not_taken() -> None:
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"ownership+jwt"}').rstrip(b"=").decode()
    body = signed(CLAIMS).split(".")[1]
    symmetric = jwt.encode({"alg": "HS256", "typ": "ownership+jwt"}, CLAIMS, OctKey.import_key(b"0" * 32))
    for forged in (
        signed(CLAIMS, ECKey.generate_key("P-256")),
        f"{none}.{body}.",
        symmetric,
        "",
        "a.b.c",
        "x" * 10_000,
    ):
        with pytest.raises(BankUnreachable, match="not signed"):
            ownership.check_result(forged, LINK, "n", NOW)
    with pytest.raises(BankUnreachable, match="typ"):
        ownership.check_result(signed(CLAIMS, typ="JWT"), LINK, "n", NOW)


def test_no_secret_shows_in_a_link() -> None:
    link = replace(LINK, access=replace(LINK.access, client_secret="S3CRET", token={"access_token": "T0KEN"}))
    shown = repr(link) + json.dumps(link.as_json(NOW))
    assert "S3CRET" not in shown
    assert "T0KEN" not in shown


def test_a_connection_that_says_nothing_does_not_keep_the_answer_out() -> None:
    with Listener() as listener, socket.create_connection(("127.0.0.1", urlsplit(listener.redirect).port)):
        answer = f"{listener.redirect}?state=s"
        browser = threading.Thread(target=lambda: urllib.request.urlopen(answer, timeout=30).close(), daemon=True)
        browser.start()
        assert listener.wait("s", 30) == answer
        browser.join()


def test_a_listener_that_is_never_answered_gives_up() -> None:
    with Listener() as listener, pytest.raises(InputNeeded, match="no answer"):
        listener.wait("state", 0.2)


@pytest.mark.parametrize(
    "url", ["http://bank.example", "https://", "file:///etc/passwd", "https://a:b@c", "https://c?x"]
)
def test_addresses_that_are_no_banks_are_refused(url: str) -> None:
    with pytest.raises(InvalidInput):
        http.check_bank_url(url)


# The sandbox bank as an authorisation server: its rules hold against its clients


class Clock:
    now = float(NOW)

    def __call__(self) -> float:
        return self.now


class BankClient:
    """A client of the bank, speaking to the application itself."""

    def __init__(self, app: Starlette) -> None:
        self._http = httpx2.Client(transport=_Direct(app), base_url="http://bank")
        answer = self._http.post("/register", json={"redirect_uris": ["http://127.0.0.1:1/answer"]}).json()
        self.credentials = (answer["client_id"], answer["client_secret"])
        self.verifier = "v" * 43

    def close(self) -> None:
        self._http.close()

    def consent(self) -> str:
        token = self.token(grant_type="client_credentials").json()["access_token"]
        body = {"Data": {"Permissions": ["ReadAccountsDetail"], "ExpirationDateTime": "2027-02-01T00:00:00Z"}}
        path = "/open-banking/v3.1/aisp/account-access-consents"
        answer = self._http.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
        return str(answer.json()["Data"]["ConsentId"])

    def asked(self, consent: str, **changes: str | None) -> dict[str, str]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "client_id": self.credentials[0], "redirect_uri": "http://127.0.0.1:5/answer",
            "state": "s", "code_challenge": challenge, "code_challenge_method": "S256", "consent_id": consent,
            **changes,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    def decide(self, asked: dict[str, str], account: str) -> httpx2.Response:
        return self._http.post("/authorize", data={**asked, "account": account, "decision": "allow"})

    def code(self, account: str) -> str:
        answer = self.decide(self.asked(self.consent()), account)
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]

    def token(self, **fields: str) -> httpx2.Response:
        return self._http.post("/token", data=fields, auth=self.credentials)

    def redeem(self, code: str, **changes: str) -> httpx2.Response:
        fields = {"code": code, "redirect_uri": "http://127.0.0.1:5/answer", "code_verifier": self.verifier, **changes}
        return self.token(grant_type="authorization_code", **fields)

    def accounts(self, token: str) -> httpx2.Response:
        return self._http.get("/open-banking/v3.1/aisp/accounts", headers={"Authorization": f"Bearer {token}"})


class _Direct(httpx2.BaseTransport):
    """Calls the application without a network."""

    def __init__(self, app: Starlette) -> None:
        self._transport = httpx2.ASGITransport(app)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        import asyncio

        async def ask() -> httpx2.Response:
            sent = httpx2.Request(request.method, request.url, headers=request.headers, content=request.read())
            answer = await self._transport.handle_async_request(sent)
            return httpx2.Response(answer.status_code, headers=answer.headers, content=await answer.aread())

        return asyncio.run(ask())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    made = Store(tmp_path / "bank.db", clock)
    made.add_customer("Maria Sample", [("DE89370400440532013000", "EUR")])
    made.add_customer("Jonas Weber", [("GB33BUKB20201555555555", "GBP")])
    return made


@pytest.fixture
def account(store: Store) -> str:
    with store.work() as connection:
        return str(connection.execute("SELECT id FROM account ORDER BY rowid").fetchone()["id"])


@pytest.fixture
def client(store: Store) -> Iterator[BankClient]:
    made = BankClient(make_app(store, Settings(url="http://bank")))
    yield made
    made.close()


@pytest.fixture
def other(store: Store) -> Iterator[BankClient]:
    made = BankClient(make_app(store, Settings(url="http://bank")))
    yield made
    made.close()


def test_a_code_is_good_once_and_its_second_use_ends_what_came_of_it(client: BankClient, account: str) -> None:
    code = client.code(account)
    token = client.redeem(code).json()["access_token"]
    assert client.accounts(token).status_code == 200
    assert client.redeem(code).json()["error"] == "invalid_grant"
    assert client.accounts(token).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 43}, {"code_verifier": ""}, {"redirect_uri": "http://127.0.0.1:6/answer"}]
)
def test_a_stolen_code_is_worth_nothing(client: BankClient, account: str, changes: dict[str, str]) -> None:
    assert client.redeem(client.code(account), **changes).json()["error"] == "invalid_grant"


def test_a_code_of_one_client_is_worth_nothing_to_another(client: BankClient, other: BankClient, account: str) -> None:
    assert other.redeem(client.code(account)).json()["error"] == "invalid_grant"


def test_a_code_ends_soon(client: BankClient, clock: Clock, account: str) -> None:
    code = client.code(account)
    clock.now += 61
    assert client.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge_method": "plain"}, {"code_challenge_method": None}, {"code_challenge": None}, {"state": None},
        {"redirect_uri": "http://evil.example/answer"}, {"redirect_uri": "http://127.0.0.1:5/other"},
        {"redirect_uri": "http://127.0.0.1.evil.example/answer"}, {"response_type": "token"}, {"client_id": "client-x"},
        {"consent_id": "consent-x"},
    ],
    ids=str,
)  # fmt: skip
def test_requests_against_the_rules_are_not_redirected(
    client: BankClient, account: str, changes: dict[str, str | None]
) -> None:
    answer = client.decide(client.asked(client.consent(), **changes), account)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_a_consent_of_another_client_cannot_be_asked_for(client: BankClient, other: BankClient, account: str) -> None:
    assert client.decide(client.asked(other.consent()), account).status_code == 400


def test_a_refresh_token_is_good_once(client: BankClient, account: str) -> None:
    first = client.redeem(client.code(account)).json()["refresh_token"]
    second = client.token(grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    assert client.token(grant_type="refresh_token", refresh_token=first).status_code == 400
    assert client.token(grant_type="refresh_token", refresh_token=second).status_code == 200


def test_a_token_of_the_application_reads_no_account(client: BankClient) -> None:
    token = client.token(grant_type="client_credentials").json()["access_token"]
    assert client.accounts(token).status_code == 401


def test_a_wrong_client_secret_gets_nothing(client: BankClient, account: str) -> None:
    code = client.code(account)
    client.credentials = (client.credentials[0], "guessed")
    assert client.redeem(code).status_code == 401
