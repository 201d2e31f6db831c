"""What a bank's API tells of an account: direction, status, balances and pages are read, and never guessed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from identity.bank.access import Bank
from identity.bank.errors import BankUnreachable
from identity.bank.money import Money
from identity.bank.reading import read_balance, read_statement

BASE = "https://bank.example/open-banking/v3.1"


def amount(text: str, direction: str | None = "Credit", **more: object) -> dict[str, object]:
    said = {} if direction is None else {"CreditDebitIndicator": direction}
    return {"Amount": {"Amount": text, "Currency": "EUR"}, **said, **more}


def booking(number: int, direction: str | None = "Credit", status: str | None = "Booked") -> dict[str, object]:
    said = {} if status is None else {"Status": status}
    return amount("1.00", direction, TransactionId=f"t{number}", BookingDateTime="2026-11-03T00:00:00Z", **said)


def bank(*answers: dict[str, Any]) -> Bank:
    """A bank that gives these answers, one a question, and notes what it was asked."""
    left = list(answers)
    link = SimpleNamespace(
        account=SimpleNamespace(account_id="1"), access=SimpleNamespace(metadata={"open_banking": BASE})
    )
    asked: list[str] = []

    def ask(_method: str, path: str) -> dict[str, Any]:
        asked.append(path)
        return left.pop(0)

    return cast("Bank", SimpleNamespace(link=link, ask=ask, asked=asked))


def transactions(*items: dict[str, object], following: object = None) -> dict[str, Any]:
    links = {} if following is None else {"Links": {"Next": following}}
    return {"Data": {"Transaction": list(items)}, **links}


def test_what_is_not_booked_is_left_out_and_named() -> None:
    answer = transactions(
        booking(1), booking(2, status="Pending"), booking(3, status="Rejected"), booking(4, status=None)
    )
    lines, left_out = read_statement(bank(answer), None, None)
    assert [line.reference for line in lines] == ["t1"]
    assert left_out == ["t2: Pending", "t3: Rejected", "t4: no status"]


@pytest.mark.parametrize("direction", [None, "credit", "In"])
def test_a_direction_that_is_not_said_is_no_debit(direction: str | None) -> None:
    with pytest.raises(BankUnreachable, match="comes in or goes out"):
        read_statement(bank(transactions(booking(1, direction))), None, None)


def test_all_pages_are_read() -> None:
    there = f"{BASE}/aisp/accounts/1/transactions?page=2"
    asked = bank(transactions(booking(1), following=there), transactions(booking(2, "Debit")))
    lines, _ = read_statement(asked, "2026-11-01T00:00:00Z", None)
    assert [line.amount.cents for line in lines] == [100, -100]
    assert cast("Any", asked).asked[1] == "/aisp/accounts/1/transactions?page=2"


@pytest.mark.parametrize("following", ["https://elsewhere.example/aisp/x", f"{BASE}.evil/aisp/x", f"{BASE}/pisp/x", 7])
def test_a_page_elsewhere_is_not_read(following: object) -> None:
    with pytest.raises(BankUnreachable, match="another place"):
        read_statement(bank(transactions(booking(1), following=following)), None, None)


def test_of_several_balances_the_booked_one_is_told() -> None:
    balances = [amount("500.00", Type="InterimAvailable"), amount("5.00", "Debit", Type="InterimBooked")]
    balances.append(amount("1.00", Type="Information"))
    assert read_balance(bank({"Data": {"Balance": balances}})) == Money(-500, "EUR")
    assert read_balance(bank({"Data": {"Balance": balances[:1]}})) == Money(50_000, "EUR")
    assert read_balance(bank({"Data": {"Balance": balances[2:]}})) == Money(100, "EUR")
    with pytest.raises(BankUnreachable):
        read_balance(bank({"Data": {"Balance": []}}))
