"""What a bank tells of an account: holder, balance, statement."""

from __future__ import annotations

from typing import Any

from identity.bank.access import Bank
from identity.bank.errors import BankUnreachable
from identity.bank.link import Account
from identity.bank.money import Money, parse_money
from identity.bank.statement import Line
from identity.errors import InvalidInput


def read_accounts(bank: Bank) -> list[Account]:
    """Return the accounts that the customer gave. Raises `BankUnreachable`, `BankRefused`, `NeedsReauth`."""
    found = _list(bank.ask("GET", "/aisp/accounts"), "Account")
    return [
        Account(_text(item, "AccountId"), _text(name, "Identification"), _text(item, "Currency"), _text(name, "Name"))
        for item in found
        for name in _objects(item.get("Account", []), "Account")
        if name.get("SchemeName") == "UK.OBIE.IBAN"
    ]


def read_balance(bank: Bank) -> Money:
    """Return what is on the linked account; negative when it is overdrawn."""
    (first, *_) = _list(bank.ask("GET", f"/aisp/accounts/{_account(bank)}/balances"), "Balance") or [{}]
    return _signed(first)


def read_statement(bank: Bank, first: str | None, last: str | None) -> list[Line]:
    """Return the bookings between two RFC 3339 times, oldest first."""
    bounds = [("fromBookingDateTime", first), ("toBookingDateTime", last)]
    query = "&".join(f"{name}={value}" for name, value in bounds if value is not None)
    path = f"/aisp/accounts/{_account(bank)}/transactions" + (f"?{query}" if query else "")
    return [
        Line(
            booked=_text(item, "BookingDateTime"),
            amount=_signed(item),
            text=str(item.get("TransactionInformation", ""))[:500],
            other=_merchant(item)[:200],
            reference=_text(item, "TransactionId"),
        )
        for item in _list(bank.ask("GET", path), "Transaction")
    ]


def _account(bank: Bank) -> str:
    assert bank.link.account is not None
    return bank.link.account.account_id


def _list(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    data = answer.get("Data")
    return _objects(data.get(name) if isinstance(data, dict) else None, name)


def _objects(found: object, name: str) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise BankUnreachable(f"the bank's answer has no list of {name}")
    return found


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 200:
        raise BankUnreachable(f"the bank's answer lacks {name}")
    return value


def _merchant(item: dict[str, Any]) -> str:
    details = item.get("MerchantDetails")
    return str(details.get("MerchantName", "")) if isinstance(details, dict) else ""


def _signed(item: dict[str, Any]) -> Money:
    stated = item.get("Amount")
    try:
        amount = parse_money(str((stated or {}).get("Amount")), str((stated or {}).get("Currency")))
    except (InvalidInput, AttributeError):
        raise BankUnreachable("the bank's answer has an amount that makes no sense") from None
    return amount if item.get("CreditDebitIndicator") == "Credit" else Money(-amount.cents, amount.currency)
