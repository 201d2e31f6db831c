"""Money at the sandbox bank: it goes from one account to another and is neither made nor lost, whatever is ordered."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from identity.bank.sandbox.app import make_app
from identity.bank.sandbox.clock import PATH
from identity.bank.sandbox.store import OPENING_CENTS, Settings, Store, hashed

NOW = 1_800_000_000
DAY = 86_400
ADA, BEN, EVE = "DE89370400440532013000", "DE02120300000000202051", "GB33BUKB20201555555555"
ABROAD = "FR1420041010050500013M02606"
HOLDERS = {ADA: "Ada Sample", BEN: "Ben Sample", EVE: "Eve Sample"}
CURRENCY = {ADA: "EUR", BEN: "EUR", EVE: "GBP"}
CLOCK_TOKEN = "t" * 43


@dataclass
class Bank:
    """A bank with three customers, each of whom gave everything to an application of her own."""

    folder: Path
    settle: int = 60
    now: float = NOW
    keys: int = 0
    accounts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = Store(self.folder / "bank.db", lambda: self.now)
        for iban, name in HOLDERS.items():
            self.store.add_customer(name, [(iban, CURRENCY[iban])])
        with self.store.work() as connection:
            for row in connection.execute("SELECT * FROM account").fetchall():
                self.accounts[row["iban"]] = row["id"]
                self._consent(connection, row)
        app = make_app(self.store, Settings(settle_seconds=self.settle), clock_token=CLOCK_TOKEN)
        self.http = TestClient(app)

    def _consent(self, connection: sqlite3.Connection, row: sqlite3.Row) -> None:
        most = 10**9
        bodies = {
            "accounts": {"Permissions": ["ReadAccountsDetail", "ReadBalances", "ReadTransactionsDetail"]},
            "payments": {"Limits": {}, "currency": row["currency"], "each": most, "month": most},
        }
        names = []
        for kind, body in bodies.items():
            names.append(f"{kind}-{row['iban']}")
            connection.execute(
                "INSERT INTO consent VALUES (?, ?, ?, ?, ?, 'Authorised', ?)",
                (names[-1], row["iban"], kind, json.dumps(body), NOW + 400 * DAY, json.dumps([row["id"]])),
            )
        connection.execute(
            "INSERT INTO token VALUES (?, 'access', ?, ?, ?, 'family')",
            (hashed(row["iban"]), row["iban"], json.dumps(names), NOW + 400 * DAY),
        )

    def as_(self, iban: str, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {iban}", **more}

    def pay(self, payer: str, payee: str, cents: int, reference: str = "rent", key: str | None = None) -> Any:
        self.keys += 1
        chosen = key or f"key-{self.keys}"
        data = {
            "EndToEndIdentification": f"e2e-{chosen}",
            "InstructedAmount": {"Amount": f"{cents / 100:.2f}", "Currency": CURRENCY[payer]},
            "DebtorAccount": {"Identification": payer},
            "CreditorAccount": {"Identification": payee, "Name": HOLDERS.get(payee, "Vin SARL")},
            "RemittanceInformation": {"Reference": reference},
        }
        path, headers = "/open-banking/v3.1/pisp/domestic-vrps", self.as_(payer, **{"x-idempotency-key": chosen})
        answer = self.http.post(path, json={"Data": data}, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["Data"]

    def status(self, payer: str, payment: str) -> str:
        path = f"/open-banking/v3.1/pisp/domestic-vrps/{payment}"
        return str(self.http.get(path, headers=self.as_(payer)).json()["Data"]["Status"])

    def statement(self, iban: str) -> list[dict[str, Any]]:
        path = f"/open-banking/v3.1/aisp/accounts/{self.accounts[iban]}/transactions"
        lines = self.http.get(path, headers=self.as_(iban)).json()["Data"]["Transaction"]
        return [line for line in lines if line["TransactionInformation"] != "Salary"]

    def balance(self, iban: str) -> int:
        path = f"/open-banking/v3.1/aisp/accounts/{self.accounts[iban]}/balances"
        (shown,) = self.http.get(path, headers=self.as_(iban)).json()["Data"]["Balance"]
        cents = round(float(shown["Amount"]["Amount"]) * 100)
        return cents if shown["CreditDebitIndicator"] == "Credit" else -cents

    def move(self, ahead: object, token: str | None = CLOCK_TOKEN) -> Any:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.http.post(PATH, json={"ahead": ahead}, headers=headers)


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def test_a_payment_arrives_when_it_settles_and_both_statements_name_the_other_side(bank: Bank) -> None:
    made = bank.pay(ADA, BEN, 5_000, "CM-12-1")
    assert made["Status"] == "AcceptedSettlementInProcess"
    assert (bank.balance(ADA), bank.balance(BEN)) == (OPENING_CENTS - 5_000, OPENING_CENTS)
    bank.now += 59
    assert bank.statement(BEN) == []
    bank.now += 1
    (came,), (went,) = bank.statement(BEN), bank.statement(ADA)
    assert bank.balance(BEN) == OPENING_CENTS + 5_000
    assert bank.status(ADA, made["PaymentId"]) == "AcceptedSettlementCompleted"
    for line, direction, side, iban in (
        (came, "Credit", "DebtorAccount", ADA),
        (went, "Debit", "CreditorAccount", BEN),
    ):
        assert line["CreditDebitIndicator"] == direction
        assert (line["TransactionInformation"], line["TransactionReference"]) == ("CM-12-1", "e2e-key-1")
        assert (line[side]["Identification"], line[side]["Name"]) == (iban, HOLDERS[iban])
        assert line["Amount"] == {"Amount": "50.00", "Currency": "EUR"}


@pytest.mark.parametrize("look", ["payee", "payer", "payment", "another payment"])
def test_whoever_looks_first_both_sides_agree(bank: Bank, look: str) -> None:
    made = bank.pay(ADA, BEN, 5_000)
    bank.now += 60
    if look == "payment":
        bank.status(ADA, made["PaymentId"])
    elif look == "another payment":
        bank.pay(BEN, ABROAD, OPENING_CENTS + 5_000)  # what has just come in can be spent
    else:
        bank.balance(BEN if look == "payee" else ADA)
    with closing(sqlite3.connect(bank.store.path)) as connection:
        total = connection.execute("SELECT count(*) FROM booking WHERE reference = 'e2e-key-1'").fetchone()
    assert total == (2,)


def test_what_bounces_or_is_of_another_currency_comes_back_and_arrives_nowhere(bank: Bank) -> None:
    bounced, foreign = bank.pay(ADA, BEN, 700, "BOUNCE"), bank.pay(ADA, EVE, 800)
    bank.now += 60
    assert {bank.status(ADA, one["PaymentId"]) for one in (bounced, foreign)} == {"Rejected"}
    assert [bank.balance(iban) for iban in (ADA, BEN, EVE)] == [OPENING_CENTS] * 3
    assert bank.statement(BEN) == bank.statement(EVE) == []
    assert [line["TransactionInformation"] for line in bank.statement(ADA)][2:] == [
        "Returned: BOUNCE",
        "Returned: rent",
    ]


def test_what_is_not_covered_is_refused_and_arrives_nowhere(bank: Bank) -> None:
    assert bank.pay(ADA, BEN, OPENING_CENTS + 1)["Status"] == "Rejected"
    bank.now += 60
    assert bank.statement(ADA) == bank.statement(BEN) == []


def test_the_same_order_again_is_credited_once(bank: Bank) -> None:
    made = bank.pay(ADA, BEN, 5_000, key="once")
    bank.now += 60
    assert bank.pay(ADA, BEN, 5_000, key="once")["PaymentId"] == made["PaymentId"]
    bank.now += 60
    assert bank.pay(ADA, BEN, 5_000, key="once")["Status"] == "AcceptedSettlementCompleted"
    assert bank.balance(BEN) == OPENING_CENTS + 5_000


ORDERS = st.lists(
    st.tuples(
        st.sampled_from([ADA, BEN]),
        st.sampled_from([ADA, BEN, EVE, ABROAD]),
        st.integers(1, OPENING_CENTS),
        st.sampled_from(["rent", "BOUNCE"]),
        st.integers(0, 90),
    ),
    max_size=12,
)


@given(orders=ORDERS)
@settings(max_examples=40, deadline=None)
def test_money_is_neither_made_nor_lost(tmp_path_factory: pytest.TempPathFactory, orders: list[Any]) -> None:
    bank = Bank(tmp_path_factory.mktemp("bank"))
    held = dict.fromkeys(HOLDERS, OPENING_CENTS)
    waiting: list[tuple[float, str, str, int, str]] = []
    abroad = 0
    for payer, payee, cents, reference, later in [*orders, (ADA, BEN, 1, "last", 60)]:
        if held[payer] >= cents:
            held[payer] -= cents
            waiting.append((bank.now + 60, payer, payee, cents, reference))
        bank.pay(payer, payee, cents, reference)
        bank.now += later
        for order in [one for one in waiting if one[0] <= bank.now]:
            waiting.remove(order)
            _, who, to, amount, text = order
            back = text == "BOUNCE" or CURRENCY.get(to, "EUR") != "EUR"
            if back or to in held:
                held[who if back else to] += amount
            else:
                abroad += amount
        assert {iban: bank.balance(iban) for iban in HOLDERS} == held
        assert sum(held.values()) + abroad + sum(order[3] for order in waiting) == 3 * OPENING_CENTS


def test_a_bank_of_an_earlier_release_opens_with_its_bookings(tmp_path: Path) -> None:
    path = tmp_path / "bank.db"
    Store(path, lambda: NOW).add_customer("Ada Sample", [(ADA, "EUR")])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE booking DROP COLUMN other_iban")
        connection.execute("ALTER TABLE booking DROP COLUMN reference")
        connection.commit()
    with Store(path, lambda: NOW).work() as connection:
        (line,) = connection.execute("SELECT * FROM booking").fetchall()
    assert (line["cents"], line["other_iban"], line["reference"]) == (OPENING_CENTS, "", "")


# --- the clock ---


def test_the_clock_moves_ahead_and_what_is_due_settles(tmp_path: Path) -> None:
    bank = Bank(tmp_path, settle=2 * DAY)
    bank.pay(ADA, BEN, 5_000)
    assert bank.move(DAY).json() == {"now": "2027-01-16T08:00:00Z", "ahead": DAY}
    assert bank.balance(BEN) == OPENING_CENTS
    assert bank.move(DAY).json()["ahead"] == 2 * DAY
    assert bank.balance(BEN) == OPENING_CENTS + 5_000
    assert bank.statement(BEN)[0]["BookingDateTime"] == "2027-01-17T08:00:00Z"


def test_the_clock_stays_ahead_over_a_start_and_never_goes_back(tmp_path: Path) -> None:
    followed = [5 * DAY]
    store = Store(tmp_path / "bank.db", lambda: NOW, lambda: followed[0])
    assert store.now == NOW + 5 * DAY
    followed[0] = 0  # a chain that was reset
    store.catch_up()
    assert store.now == NOW + 5 * DAY
    followed[0] = 7 * DAY
    store.catch_up()
    assert Store(tmp_path / "bank.db", lambda: NOW).now == NOW + 7 * DAY
    store.move_ahead(DAY)
    assert store.ahead == 8 * DAY


@pytest.mark.parametrize("ahead", [-1, 1.5, True, "1", None, 10**12, 400 * 366 * DAY])
def test_the_clock_takes_whole_seconds_ahead_alone(bank: Bank, ahead: object) -> None:
    assert bank.move(ahead).status_code == 400
    assert bank.store.ahead == 0


@pytest.mark.parametrize("token", [None, "", "wrong", CLOCK_TOKEN + "x", ADA, "tök\u00e9n"])
def test_nobody_without_the_token_moves_the_clock(bank: Bank, token: str | None) -> None:
    headers = {} if token is None else {b"authorization": b"Bearer " + token.encode()}
    assert bank.http.post(PATH, json={"ahead": DAY}, headers=headers).status_code == 401  # type: ignore[arg-type]
    assert bank.store.ahead == 0


def test_a_bank_that_was_given_no_token_has_no_hand_on_its_clock(tmp_path: Path) -> None:
    app = make_app(Store(tmp_path / "bank.db", lambda: NOW), Settings())
    assert TestClient(app).post(PATH, json={"ahead": 1}, headers={"Authorization": "Bearer "}).status_code == 401


def test_the_clock_ends_with_the_calendar(bank: Bank) -> None:
    century = 100 * 366 * DAY
    answers = [bank.move(century).status_code for _ in range(81)]
    assert (answers.count(200), answers[-1]) == (79, 400)
