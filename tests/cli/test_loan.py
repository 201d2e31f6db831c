"""`cmwallet loan`: loans between two people of one home, through the contract and through a bank."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from identity.bank.sandbox.scripted_customer import decide
from tests.cli.lending import OTHER_KEY, exchange_of, named_in, requested
from tests.cli.marketing import COIN, DAY, ahead, chain_time, killed_after, market_home, to_morning, wcmt
from tests.cli.test_bank import Sandbox
from tests.hostile.inprocess import Wallet

IBANS = {"seller": "DE17370400442741900500", "judge": "DE89370400440532013000"}
NAMES = {"seller": "Ann Lee", "judge": "Jonas Weber"}


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    """The seller borrows, the judge lends."""
    return market_home(tmp_path)


def offered(home: Wallet, *more: object, amount: str = "300", currency: str = "CMT") -> Path:
    file = home.folder / f"loan-{amount}.json"
    people = ("--borrower", "seller", "--lender", "judge", "--late-fee", "2", "--out", file)
    home.run("loan", "offer", amount, "6%", "3", "--currency", currency, *people, *more)
    return file


def signed(home: Wallet, file: Path, first: str = "judge", second: str = "seller") -> str:
    """Sign it on both sides; return the loan."""
    half = file.with_suffix(".half.json")
    home.run("loan", "sign", file, "--from", first, "--out", half, "--yes")
    return str(home.json("loan", "sign", half, "--from", second, "--yes")["id"])


def lent(home: Wallet, *more: object) -> str:
    loan = signed(home, offered(home, *more))
    home.run("loan", "pay", loan, "--yes")
    return loan


def shown(home: Wallet, loan: str, *more: object) -> dict[str, Any]:
    found: dict[str, Any] = home.json("loan", "show", loan, *more)
    return found


def to_due(home: Wallet, loan: str, *, days: int = 0) -> None:
    """Move the chain's clock an hour past the next due day, or so many days later; months differ in length."""
    due = datetime.fromisoformat(shown(home, loan)["next_payment"]["due"]).timestamp()
    ahead(home, f"{round(due) + 3_600 + days * DAY - chain_time(home)}s")


def todo(home: Wallet) -> list[tuple[str, str]]:
    found = home.json("market", "todo", "--all-accounts")
    return [(one["role"], one["command"]) for one in found if one["system"] == "loan"]


# Offline.


def test_schedules_to_the_cent(home: Wallet) -> None:
    found = home.json("loan", "schedule", "5000", "7.9%", "6", "--first", "2026-12-31")
    assert [row["amount"]["raw"] for row in found["schedule"]] == ["85264"] * 5 + ["85265"]
    assert [row["due"] for row in found["schedule"]][2] == "2027-02-28"
    assert (found["apr"], found["interest"]["formatted"]) == ("8.2", "115.85")
    lines = home.run("loan", "schedule", "10000", "8.5%", "12", "--first", "2027-01-31").out.splitlines()
    assert len(lines) == 12
    assert lines[0].split("\t")[:4] == ["1", "2027-01-31", "872.20", "70.83"]
    assert lines[-1].split("\t")[2:] == ["872.17", "6.13", "866.04", "0.00"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("5000", "7.9", "6"), 4),
        (("5000", "101%", "6"), 4),
        (("5000.001", "7.9%", "6"), 4),
        (("5000", "7.9%", "601"), 4),
        (("5000", "7.9%", "0"), 2),
        (("5000", "7.9%", "6", "--currency", "JPY"), 4),
        (("5000", "7.9%", "6", "--first", "31.12.2026"), 4),
        (("0", "7.9%", "6"), 4),
    ],
)
def test_schedules_that_there_are_none_of(home: Wallet, arguments: tuple[str, ...], code: int) -> None:
    home.error("loan", "schedule", *arguments, code=code)


# Through the contract.


def test_a_loan_in_cmt_is_repaid_by_itself(home: Wallet) -> None:
    loan = lent(home)
    home.run("token", "wrap", "310", "--from", "seller", "--yes")
    home.run("loan", "automatic", loan, "--yes")
    due = int(shown(home, loan)["installment"]["raw"])
    for number in range(1, 4):
        to_due(home, loan)
        assert todo(home) == [("lender", f"cmwallet market advance loan/{loan}")]
        home.run("market", "advance", f"loan/{loan}", "--from", "account-1", "--yes")
        assert wcmt(home, "judge") == due * number + (2 if number == 3 else 0)  # the last one is two wei more
    found = shown(home, loan)
    assert (found["state"], found["outcome"], found["held"]["raw"]) == ("closed", "repaid", "0")
    assert todo(home) == []
    record = home.json("loan", "record", "seller", "--known", "judge")
    assert record["as_borrower"] == {"loans": 1, "repaid": 1, "on_time": 3, "late": 0, "defaults": 0}
    assert record["score"] == 559  # 487.1229 + 28.8539·ln(9 + 3)
    assert home.json("loan", "record", "seller")["score"] == 553  # an unknown lender counts by a quarter
    assert home.json("loan", "record", "judge")["as_lender"] == {"loans": 1}


def test_late_money_costs_the_fee_and_ninety_days_the_collateral(home: Wallet) -> None:
    loan = lent(home, "--collateral", "50")
    to_due(home, loan, days=6)  # with five days of grace
    paid = home.json("loan", "pay", loan, "--yes")
    assert paid["amount"]["raw"] == str(int(shown(home, loan)["installment"]["raw"]) + 2 * COIN)
    assert home.json("loan", "record", "seller")["as_borrower"]["late"] == 1
    to_due(home, loan, days=91)
    assert ("lender", f"cmwallet market advance loan/{loan}") in todo(home)
    home.run("market", "advance", f"loan/{loan}", "--yes")
    found = shown(home, loan)
    assert found["state"] == "defaulted"
    left = int(found["installment"]["raw"]) + int(found["last"]["raw"])
    assert int(found["owed_after_default"]["raw"]) == left - 50 * COIN
    home.run("loan", "pay", loan, "--yes")
    assert shown(home, loan)["outcome"] == "repaid late"
    assert home.json("loan", "record", "seller")["as_borrower"]["defaults"] == 1


def test_prepaid_money_can_be_taken_back_until_it_is_due(home: Wallet) -> None:
    loan = lent(home)
    home.error("loan", "reclaim", loan, "1", "--yes", code=8)
    home.run("loan", "pay", loan, "--amount", "20", "--yes")
    home.run("loan", "reclaim", loan, "5", "--yes")
    assert shown(home, loan)["balance"]["formatted"] == "15"
    lacking = home.json("loan", "pay", loan, "--yes")["amount"]["raw"]
    assert int(lacking) == int(shown(home, loan)["installment"]["raw"]) - 15 * COIN
    home.error("loan", "pay", loan, "--yes", code=8)  # covered: nothing has to be paid
    to_due(home, loan)
    home.run("loan", "collect", loan, "--from", "judge", "--yes")
    assert shown(home, loan)["received"] == 1
    home.error("loan", "collect", loan, "--yes", code=8)


def test_the_allowance_is_what_automatic_loans_still_cost(home: Wallet) -> None:
    first, second = lent(home), signed(home, offered(home, amount="90"))
    home.run("loan", "automatic", first, "--yes")
    home.run("loan", "automatic", second, "--yes")
    total = sum(
        2 * int(found["installment"]["raw"]) + int(found["last"]["raw"])
        for found in (shown(home, one) for one in (first, second))
    )

    def allowed() -> int:
        return sum(int(one["amount"]["raw"]) for one in home.json("token", "allowances", "--account", "seller"))

    assert allowed() == total
    home.run("loan", "automatic", second, "--off", "--yes")
    assert allowed() < total
    home.run("loan", "automatic", first, "--off", "--yes")
    assert allowed() == 0


def test_a_loan_that_is_not_paid_out_is_void_and_one_can_be_released(home: Wallet) -> None:
    loan = signed(home, offered(home, "--collateral", "7"))
    ahead(home, "4d")
    assert todo(home) == [("borrower", f"cmwallet market advance loan/{loan}")]
    home.run("market", "advance", f"loan/{loan}", "--yes")
    assert (shown(home, loan)["outcome"], wcmt(home, "seller")) == ("void", 7 * COIN)
    other = signed(home, offered(home, amount="60"))
    home.run("loan", "pay", other, "--yes")
    home.run("loan", "release", other, "--yes")
    assert shown(home, other)["outcome"] == "released"
    assert [one["id"] for one in home.json("loan", "list", "--ended")] == [loan, other]
    assert home.json("loan", "list") == []


# Signing.


def test_only_what_both_signed_is_handed_in(home: Wallet) -> None:
    file = offered(home, "--collateral", "5")
    half, whole = home.folder / "half.json", home.folder / "whole.json"
    home.run("loan", "sign", file, "--from", "seller", "--out", half, "--yes")
    home.error("loan", "sign", half, "--from", "account-1", "--yes", code=4)
    passed = home.json("loan", "sign", half, "--from", "judge", "--out", whole, "--yes")
    assert (passed["complete"], passed["signed"]) == (True, ["borrower", "lender"])  # the collateral is the borrower's
    assert home.json("loan", "list") == []
    assert home.json("loan", "sign", whole, "--from", "seller", "--yes")["id"] == "1"
    home.error("loan", "sign", whole, "--from", "seller", "--yes", "--allow-duplicate", code=8)


def test_what_was_changed_on_the_way_is_not_signed(home: Wallet) -> None:
    file = offered(home)
    half = home.folder / "half.json"
    home.run("loan", "sign", file, "--from", "seller", "--out", half, "--yes")
    offer = json.loads(half.read_text("utf-8"))
    cheaper = json.loads(json.dumps(offer))
    cheaper["agreement"]["terms"]["late_fee"] = "0"
    dearer = json.loads(json.dumps(offer))
    dearer["agreement"]["terms"]["installment"] = "1"
    elsewhere = json.loads(json.dumps(offer))
    elsewhere["agreement"]["genesis"] = "0x" + "11" * 32
    for changed, words in ((cheaper, "signature"), (dearer, "installments"), (elsewhere, "genesis")):
        path = home.folder / "changed.json"
        path.write_text(json.dumps(changed), "utf-8")
        assert words in home.error("loan", "sign", path, "--from", "judge", "--yes", code=18)["message"]
    assert home.json("loan", "list") == []


def test_a_dry_run_signs_nothing_and_keeps_nothing(home: Wallet) -> None:
    file = offered(home)
    ended = home.run("loan", "sign", file, "--from", "seller", "--dry-run", "--json")
    assert json.loads(ended.out)["signed"] == []
    assert "public for ever: both accounts" in home.run("loan", "sign", file, "--from", "seller", "--dry-run").err
    home.error("loan", "sign", file, "--from", "seller", code=12)  # nobody said yes


def test_offers_that_there_are_none_of(home: Wallet) -> None:
    people = ("--borrower", "seller", "--lender", "judge")
    home.error("loan", "offer", "300", "6%", "3", *people, code=4)  # euros without names and accounts
    home.error(
        "loan", "offer", "300", "6%", "3", "--currency", "CMT", "--borrower", "seller", "--lender", "seller", code=4
    )
    home.error("loan", "offer", "300", "6%", "3", "--currency", "CMT", *people, "--disburse-by", "61d", code=4)
    home.error("loan", "offer", "300", "6%", "3", "--currency", "CMT", *people, "--borrower-name", "Ann", code=4)
    home.error("loan", "sign", home.folder / "terms.txt", "--yes", code=18)
    home.error("loan", "sign", "http://exchange.example/sign/1", "--yes", code=4)
    home.error("loan", "show", "7", code=5)


# Through a bank.


@pytest.fixture
def bank(home: Wallet, tmp_path: Path) -> Iterator[Sandbox]:
    """A bank whose days are those of the chain, where both have an account and a link."""
    options = ("--holder", NAMES["seller"], "--clock", "chain")
    sandbox = Sandbox(tmp_path / "bank", *options, CMWALLET_HOME=str(home.folder / "home"))
    home.run("identity", "create", "seller", "--account", "seller")
    for name, person in NAMES.items():
        home.run("identity", "set", "name", person, "--identity", name)
        limits = ("--max-payment", "2000", "--max-month", "9000")
        identity = ("--identity", name)
        pending = home.json(
            *("identity", "bank", "link", "main", "--bank", sandbox.url, "--no-browser", "--yes"), *limits, *identity
        )
        answer = home.folder / "answer"
        answer.write_text(decide(pending["url"], person), "utf-8")
        home.run("identity", "bank", "link", "main", "--redirect", answer, *identity)
    yield sandbox
    sandbox.stop()


def in_euros(home: Wallet, *more: object, exchange: str | None = None) -> str:
    people = [
        *("--borrower-name", NAMES["seller"], "--borrower-iban", IBANS["seller"]),
        *("--lender-name", NAMES["judge"], "--lender-iban", IBANS["judge"]),
    ]
    file = offered(home, *people, *more, amount="500", currency="EUR")
    return signed(home, file if exchange is None else named_in(file, exchange))


def balance(home: Wallet, name: str) -> str:
    found = home.json("identity", "bank", "statement", "main", "--identity", name)
    return str(found["balance"]["amount"])


def pay(home: Wallet, loan: str, name: str, *more: object, code: int = 0) -> Any:
    return home.run("loan", "pay", loan, "--identity", name, "--yes", *more, code=code)


def collect(home: Wallet, loan: str, name: str, code: int = 0) -> Any:
    return home.run("loan", "collect", loan, "--identity", name, "--yes", code=code)


def test_a_loan_through_banks_from_its_disbursement_to_its_pay_off(home: Wallet, bank: Sandbox) -> None:
    loan = in_euros(home)
    before = float(balance(home, "seller")), float(balance(home, "judge"))
    pay(home, loan, "judge")
    assert todo(home) == [("borrower", f"cmwallet loan collect {loan}")]
    collect(home, loan, "seller")
    assert shown(home, loan)["state"] == "active"
    to_due(home, loan)
    pay(home, loan, "seller")
    collect(home, loan, "judge")
    pay(home, loan, "seller", "--off")
    collect(home, loan, "judge")
    found = shown(home, loan, "--statement")
    assert (found["state"], found["outcome"]) == ("closed", "repaid")
    assert [row["state"] for row in found["statement"]] == ["received", "paid off", "paid off"]
    # 500 came; 168.34 and what was left with a few days' interest went
    after = float(balance(home, "seller")), float(balance(home, "judge"))
    assert after[0] - before[0] == pytest.approx(before[1] - after[1])
    assert 500 - 506 < after[0] - before[0] < 0
    rows = list(csv.reader(io.StringIO(home.run("loan", "show", loan, "--csv").out)))
    assert [row[0] for row in rows] == ["place", "1", "2", "3"]


def test_a_crash_between_the_bank_and_the_chain_pays_nothing_twice(home: Wallet, bank: Sandbox) -> None:
    loan = in_euros(home)
    command = ("loan", "pay", loan, "--identity", "judge", "--yes")
    killed_after(home, "cmwallet.market.loans.bank_payment:pay_by_bank", *command)
    assert shown(home, loan)["claims"] == []
    left = balance(home, "judge")
    ended = pay(home, loan, "judge")
    assert "paid before: nothing is paid again" in ended.err
    assert balance(home, "judge") == left
    assert [claim["state"] for claim in shown(home, loan)["claims"]] == ["claimed"]
    pay(home, loan, "judge", code=8)
    assert balance(home, "judge") == left


def test_a_crash_before_the_bank_answered_is_finished(home: Wallet, bank: Sandbox) -> None:
    loan = in_euros(home)
    left = float(balance(home, "judge"))
    killed_after(home, "identity.bank.payment:Payments.reserve", "loan", "pay", loan, "--identity", "judge", "--yes")
    assert float(balance(home, "judge")) == left
    pay(home, loan, "judge")
    assert float(balance(home, "judge")) == left - 500


def test_a_denial_goes_to_court_and_a_late_answer_still_counts(home: Wallet, bank: Sandbox) -> None:
    loan = in_euros(home)
    pay(home, loan, "judge")
    collect(home, loan, "seller")
    to_due(home, loan)
    to_morning(home)  # a case that is opened late in the day waits for the next one, and asks nobody for anything
    home.error("loan", "missing", loan, "1", "--yes", code=8)  # nobody claims it
    pay(home, loan, "seller")
    home.run("loan", "missing", loan, "1", "--yes")
    assert ("borrower", f"cmwallet loan contest {loan} PLACE --evidence FILE") in todo(home)
    home.run("loan", "contest", loan, "1", "--evidence", home.folder / "photo.txt", "--yes")
    found = shown(home, loan)
    assert (found["case"], found["claims"][0]["state"]) == (1, "in court")
    home.run("loan", "evidence", loan, home.folder / "terms.txt", "--from", "judge", "--yes")
    assert {one["role"] for one in home.json("market", "todo", "--all-accounts")} >= {"borrower", "lender"}
    ahead(home, "33d")
    home.run("market", "advance", f"loan/{loan}", "--from", "account-1", "--yes")  # nobody judged
    assert shown(home, loan)["claims"][0]["state"] == "missing"
    collect(home, loan, "judge")
    record = home.json("loan", "record", "seller")
    assert (record["as_borrower"]["on_time"], record["false_claims"]) == (1, 0)


def test_what_did_not_come_can_be_denied_after_five_days(home: Wallet, bank: Sandbox) -> None:
    loan = in_euros(home)
    pay(home, loan, "judge", "--claim-only")
    assert f"loan missing {loan} 0" not in collect(home, loan, "seller").err
    ahead(home, "6d")
    ended = collect(home, loan, "seller")
    assert f"cmwallet loan missing {loan} 0" in ended.err
    assert shown(home, loan)["state"] == "agreed"
    home.run("loan", "collect", loan, "--place", "0", "--yes")  # she looked elsewhere
    assert shown(home, loan)["state"] == "active"


def test_default_through_banks_is_the_lenders_word_and_takes_the_collateral(home: Wallet, bank: Sandbox) -> None:
    loan = in_euros(home, "--collateral", "9")
    pay(home, loan, "judge")
    collect(home, loan, "seller")
    home.error("loan", "declare", loan, "--yes", code=8)
    to_due(home, loan, days=91)
    home.run("loan", "declare", loan, "--yes")
    assert (shown(home, loan)["state"], wcmt(home, "judge")) == ("defaulted", 9 * COIN)
    for place in range(1, 4):  # the banks' consents have ended by then
        pay(home, loan, "seller", "--claim-only")
        home.run("loan", "collect", loan, "--place", place, "--yes")
    assert shown(home, loan)["outcome"] == "repaid late"
    assert home.json("loan", "record", "seller")["as_borrower"]["late"] == 3


def test_a_settlement_request_that_differs_is_refused_and_nothing_is_paid(home: Wallet, bank: Sandbox) -> None:
    exchange = exchange_of(home)
    loan = in_euros(home, exchange=exchange)
    left, now = balance(home, "judge"), chain_time(home)
    command = ("loan", "pay", loan, "--identity", "judge", "--yes", "--request")
    for changes in (
        {"iban": "GB29NWBK60161331926819"},
        {"name": "Mallory"},
        {"amount": "50001"},
        {"amount": "49999"},
        {"due": "2031-01-01"},
        {"place": 1},
        {"currency": "USD"},
        {"loan": 2},
        {"issuer": f"did:ethr:0x4d2:{wallet_address(home, 'seller')}"},
        {"key": OTHER_KEY},
        {"expires": now - 1},
    ):
        home.error(*command, requested(home, loan, exchange, now, **changes), code=18)
    assert balance(home, "judge") == left
    assert shown(home, loan)["claims"] == []
    home.run(*command, requested(home, loan, exchange, now))
    assert float(balance(home, "judge")) == float(left) - 500
    assert [claim["state"] for claim in shown(home, loan)["claims"]] == ["claimed"]


def wallet_address(home: Wallet, name: str) -> str:
    return str(home.json("account", "show", name)["address"])
