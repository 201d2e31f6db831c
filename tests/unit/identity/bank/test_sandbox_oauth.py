"""The sandbox bank's authorisation server: each condition of a request, at what is taken and what is not."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from identity.bank.sandbox.app import MAX_BODY, make_app
from identity.bank.sandbox.oauth import _is_loopback, _same_but_port, metadata
from identity.bank.sandbox.store import Settings, Store
from tests.unit.identity.vault.helpers import Clock

NOW = 1_800_000_000
URL = "http://testserver"
REDIRECT = "http://127.0.0.1:1/answer"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
VERIFIER = "v" * 43
ENDS = 1_801_440_000  # 2027-02-01T00:00:00Z
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
IBAN, OTHER_IBAN = "DE89370400440532013000", "DE02120300000000202051"


@dataclass
class Bank:
    """A bank with two customers, and a client of it that asks."""

    http: TestClient
    clock: Clock
    store: Store
    client: tuple[str, str]

    def registered(self, *redirects: object) -> tuple[str, str]:
        found = self.http.post("/register", json={"redirect_uris": list(redirects)}).json()
        return found["client_id"], found["client_secret"]

    def token(self, client: tuple[str, str] | None = None, **fields: str) -> tuple[int, dict[str, object]]:
        answer = self.http.post("/token", data=fields, auth=client or self.client)
        return answer.status_code, answer.json()

    def consent(self, client: tuple[str, str] | None = None) -> str:
        _, found = self.token(client, grant_type="client_credentials")
        answer = self.http.post(
            "/open-banking/v3.1/aisp/account-access-consents",
            json={"Data": {"Permissions": ["ReadAccountsDetail"], "ExpirationDateTime": "2027-02-01T00:00:00Z"}},
            headers={"Authorization": f"Bearer {found['access_token']}"},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["Data"]["ConsentId"])

    def asked(self, **change: str) -> dict[str, str]:
        return {
            "client_id": self.client[0],
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            "consent_id": self.consent(),
            **change,
        }

    def page(self, **change: str) -> int:
        return self.http.get("/authorize", params=self.asked(**change)).status_code

    def decided(self, decision: str = "allow", *accounts: str, **change: str) -> tuple[int, dict[str, str]]:
        fields = {**self.asked(**change), "decision": decision}
        answer = self.http.post("/authorize", data={**fields, "account": list(accounts)}, follow_redirects=False)
        return answer.status_code, dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query))

    def accounts_of(self, name: str) -> list[str]:
        with self.store.work() as connection:
            rows = connection.execute(
                "SELECT account.id FROM account JOIN customer ON customer = customer.id WHERE name = ?", (name,)
            ).fetchall()
        return [row["id"] for row in rows]

    def code(self) -> str:
        return self.decided("allow", *self.accounts_of("Ada"))[1]["code"]

    def exchanged(
        self, code: str, client: tuple[str, str] | None = None, /, **change: str
    ) -> tuple[int, dict[str, object]]:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        return self.token(client, **{**fields, "code_verifier": VERIFIER, **change})


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    clock = Clock(NOW)
    store = Store(tmp_path / "bank.db", clock)
    store.add_customer("Ada", [(IBAN, "EUR")])
    store.add_customer("Ben", [(OTHER_IBAN, "EUR")])
    settings = Settings(url=URL)
    with TestClient(make_app(store, settings)) as http:
        made = Bank(http, clock, store, ("", ""))
        made.client = made.registered(REDIRECT, "http://[::1]:2/answer?x=1")
        yield made


@pytest.mark.parametrize(
    ("target", "taken"),
    [
        *(("http://127.0.0.1:1/x", True), ("http://127.0.0.1/", True), ("http://[::1]:9/x?y=1", True)),
        *(("https://127.0.0.1:1/x", False), ("http://localhost:1/x", False), ("http://evil.example/x", False)),
        *(("http://127.0.0.1:1/x#f", False), ("http://127.0.0.1.evil.example/", False), ("", False), (7, False)),
    ],
)
def test_a_redirect_is_on_this_machine(bank: Bank, target: object, taken: bool) -> None:
    assert _is_loopback(target) is taken
    answer = bank.http.post("/register", json={"redirect_uris": [target]})
    assert answer.status_code == (201 if taken else 400)
    assert taken or answer.json()["error"] == "invalid_redirect_uri"


@pytest.mark.parametrize(("count", "status"), [(0, 400), (1, 201), (4, 201), (5, 400)])
def test_a_client_has_up_to_four_redirects(bank: Bank, count: int, status: int) -> None:
    assert bank.http.post("/register", json={"redirect_uris": [REDIRECT] * count}).status_code == status
    assert bank.http.post("/register", json={"redirect_uris": REDIRECT}).status_code == 400
    assert bank.http.post("/register", json={}).status_code == 400


@pytest.mark.parametrize(
    ("target", "known", "same"),
    [
        ("http://127.0.0.1:9/x", "http://127.0.0.1:1/x", True),
        ("http://127.0.0.1:9/x?a=1", "http://127.0.0.1:1/x?a=1", True),
        ("http://127.0.0.1:9/y", "http://127.0.0.1:1/x", False),
        ("http://127.0.0.1:9/x?a=2", "http://127.0.0.1:1/x?a=1", False),
        ("http://[::1]:9/x", "http://127.0.0.1:1/x", False),
        ("https://127.0.0.1:1/x", "https://127.0.0.1:1/x", False),
    ],
)
def test_only_the_port_of_a_redirect_may_be_another(target: str, known: str, same: bool) -> None:
    assert _same_but_port(target, known) is same


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"redirect_uri": "http://127.0.0.1:77/answer"}, 200),
        ({"redirect_uri": "http://[::1]:77/answer?x=1"}, 200),
        ({"client_id": "nobody"}, 400),
        ({"redirect_uri": "http://127.0.0.1:1/other"}, 400),
        ({"redirect_uri": ""}, 400),
        ({"response_type": "token"}, 400),
        ({"state": ""}, 400),
        ({"code_challenge_method": "plain"}, 400),
        ({"code_challenge": "x" * 42}, 400),
        ({"code_challenge": "x" * 44}, 400),
        ({"code_challenge": "+" * 43}, 400),
        ({"consent_id": ""}, 400),
        ({"consent_id": "none"}, 400),
    ],
)
def test_a_page_is_shown_for_a_request_that_holds(bank: Bank, change: dict[str, str], status: int) -> None:
    assert bank.page(**change) == status


def test_a_consent_is_the_clients_own_and_each_of_several_has_to_hold(bank: Bank) -> None:
    theirs = bank.consent(bank.registered(REDIRECT))
    ours = bank.consent()
    assert [bank.page(consent_id=names) for names in (ours, theirs, f"{ours} {theirs}", f"{ours} none")] == [
        *(200, 400, 400, 400)
    ]


def test_a_consent_ends_with_its_time(bank: Bank) -> None:
    asked = bank.asked()
    for now, status in ((ENDS - 1, 200), (ENDS, 400)):
        bank.clock.now = now
        assert bank.http.get("/authorize", params=asked).status_code == status


def test_what_the_customer_says_goes_back_to_the_client(bank: Bank) -> None:
    ada, ben = bank.accounts_of("Ada"), bank.accounts_of("Ben")
    status, said = bank.decided("allow", *ada)
    assert (status, said["state"], said["iss"], set(said)) == (303, "s", URL, {"state", "iss", "code"})
    status, said = bank.decided("deny", *ada)
    assert (status, said) == (303, {"state": "s", "iss": URL, "error": "access_denied"})
    assert bank.decided("maybe", *ada)[1]["error"] == "access_denied"
    for accounts in ((), (*ada, *ben), ("none",), (*ada, "none")):
        assert bank.decided("allow", *accounts) == (400, {})
    assert bank.decided("allow", *ada, redirect_uri="http://[::1]:5/answer?x=1")[1]["x"] == "1"


def test_what_was_refused_is_decided(bank: Bank) -> None:
    refused, given = bank.consent(), bank.consent()
    assert bank.decided("deny", consent_id=refused)[0] == 303
    assert bank.decided("allow", *bank.accounts_of("Ada"), consent_id=given)[0] == 303
    assert (bank.page(consent_id=refused), bank.page(consent_id=given)) == (400, 200)


@pytest.mark.parametrize(
    "change",
    [
        {"code": "another"},
        {"redirect_uri": "http://127.0.0.1:2/answer"},
        {"redirect_uri": ""},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_exchanged_by_whom_it_was_made_for(bank: Bank, change: dict[str, str]) -> None:
    code = bank.code()
    assert bank.exchanged(code, **change)[0] == 400
    status, found = bank.exchanged(code)
    assert (status, found["token_type"], found["expires_in"]) == (200, "Bearer", 600)
    assert {"access_token", "refresh_token"} <= found.keys()


def test_another_client_gets_nothing_for_a_code(bank: Bank) -> None:
    other = bank.registered(REDIRECT)
    code = bank.code()
    assert bank.exchanged(code, other)[0] == 400
    assert bank.exchanged(code)[0] == 200


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400)])
def test_a_code_is_good_for_a_minute(bank: Bank, seconds: int, status: int) -> None:
    code = bank.code()
    bank.clock.now += seconds
    assert bank.exchanged(code)[0] == status


def test_a_code_that_comes_twice_ends_what_came_of_it(bank: Bank) -> None:
    code = bank.code()
    _, found = bank.exchanged(code)
    assert bank.exchanged(code)[0] == 400
    assert bank.token(grant_type="refresh_token", refresh_token=str(found["refresh_token"]))[0] == 400


def test_a_refresh_token_is_replaced_at_each_use(bank: Bank) -> None:
    first = str(bank.exchanged(bank.code())[1]["refresh_token"])
    other = bank.registered(REDIRECT)
    assert bank.token(other, grant_type="refresh_token", refresh_token=first)[0] == 400
    status, found = bank.token(grant_type="refresh_token", refresh_token=first)
    assert status == 200
    assert bank.token(grant_type="refresh_token", refresh_token=first)[0] == 400
    assert bank.token(grant_type="refresh_token", refresh_token=str(found["access_token"]))[0] == 400
    assert bank.token(grant_type="refresh_token", refresh_token=str(found["refresh_token"]))[0] == 200


def test_a_token_that_is_revoked_takes_its_family_with_it(bank: Bank) -> None:
    found = bank.exchanged(bank.code())[1]
    other = bank.registered(REDIRECT)
    refresh = str(found["refresh_token"])
    for client, token in ((other, refresh), (bank.client, "unknown")):
        assert bank.http.post("/revoke", data={"token": token}, auth=client).status_code == 200
    status, found = bank.token(grant_type="refresh_token", refresh_token=refresh)
    assert status == 200
    assert bank.http.post("/revoke", data={"token": str(found["access_token"])}, auth=bank.client).status_code == 200
    assert bank.token(grant_type="refresh_token", refresh_token=str(found["refresh_token"]))[0] == 400


def test_a_client_by_itself_gets_no_token_to_refresh(bank: Bank) -> None:
    status, found = bank.token(grant_type="client_credentials")
    assert (status, "refresh_token" in found) == (200, False)
    assert bank.token(("nobody", "x"), grant_type="client_credentials")[0] == 401
    assert bank.token((bank.client[0], "wrong"), grant_type="client_credentials")[0] == 401


def test_what_a_client_needs_to_know_is_at_the_banks_own_address() -> None:
    told = metadata(Settings(url="https://bank.example"))
    endpoints = {name: str(value) for name, value in told.items() if name.endswith(("endpoint", "uri"))}
    assert all(address.startswith("https://bank.example/") for address in endpoints.values())
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize(("size", "long"), [(MAX_BODY, False), (MAX_BODY + 1, True)])
def test_a_body_has_a_longest_size(bank: Bank, size: int, long: bool) -> None:
    registered = bank.http.post("/register", content=b" " * size)
    asked = bank.http.post("/token", content=b"a=" + b"b" * (size - 2), headers=FORM, auth=bank.client)
    assert (registered.status_code == 413, asked.status_code == 413) == (long, long)
    if long:
        assert registered.json() == asked.json() == {"error": "invalid_request", "error_description": "too long"}


def test_a_form_states_its_size(bank: Bank) -> None:
    asked = bank.http.post("/token", content=iter([b"grant_type=client_credentials"]), headers=FORM, auth=bank.client)
    assert asked.status_code == 413
