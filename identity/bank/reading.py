"""Account information from a bank: holder, balance, statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from identity.bank.access import Bank
from identity.bank.errors import BankUnreachable
from identity.bank.link import Account
from identity.bank.money import Money, parse_money
from identity.bank.statement import Line
from identity.errors import InvalidInput

_BOOKED: Final = "Booked"
_BALANCES: Final = ("InterimBooked", "ClosingBooked", "InterimAvailable", "ClosingAvailable")
"""Kinds of balance, the most telling first; what is available may hold what is not booked, or an overdraft."""
_MOST_PAGES: Final = 1_000


def read_accounts(bank: Bank) -> list[Account]:
    """Return the accounts that the customer gave. Raises `BankUnreachable`, `BankRefused`, `NeedsReauth`."""
    found = _pages(bank, "/aisp/accounts", "Account")
    return [
        Account(_text(item, "AccountId"), _text(name, "Identification"), _text(item, "Currency"), _text(name, "Name"))
        for item in found
        for name in _objects(item.get("Account", []), "Account")
        if name.get("SchemeName") == "UK.OBIE.IBAN"
    ]


def read_balance(bank: Bank) -> Money:
    """Return what is on the linked account, booked where the bank says so; negative when it is overdrawn."""
    found = _list(bank.ask("GET", f"/aisp/accounts/{_account(bank)}/balances"), "Balance")
    known = {str(item.get("Type")): item for item in reversed(found)}
    return _signed(next((known[kind] for kind in _BALANCES if kind in known), found[0] if found else {}))


def read_statement(bank: Bank, first: str | None, last: str | None) -> tuple[list[Line], list[str]]:
    """Return the bookings between two RFC 3339 times, oldest first, and what is not booked and left out."""
    bounds = [("fromBookingDateTime", first), ("toBookingDateTime", last)]
    query = "&".join(f"{name}={value}" for name, value in bounds if value is not None)
    path = f"/aisp/accounts/{_account(bank)}/transactions" + (f"?{query}" if query else "")
    lines: list[Line] = []
    left_out: list[str] = []
    for item in _pages(bank, path, "Transaction"):
        if item.get("Status") != _BOOKED:
            left_out.append(f"{_text(item, 'TransactionId')}: {str(item.get('Status', 'no status'))[:40]}")
            continue
        lines.append(
            Line(
                booked=_text(item, "BookingDateTime"),
                amount=_signed(item),
                text=str(item.get("TransactionInformation", ""))[:500],
                other=_other_name(item)[:200],
                reference=_reference(item),
                other_account=_other_account(item)[:200],
            )
        )
    return lines, left_out


def _pages(bank: Bank, path: str, name: str) -> Iterator[dict[str, Any]]:
    """The items of a list that the bank may give in pages, each naming the next one (Open Banking 3.1, pagination)."""
    base = str(bank.link.access.metadata.get("open_banking", ""))
    for _ in range(_MOST_PAGES):
        answer = bank.ask("GET", path)
        yield from _list(answer, name)
        links = answer.get("Links")
        following = links.get("Next") if isinstance(links, dict) else None
        if following is None:
            return
        if not isinstance(following, str) or not following.startswith(f"{base}/aisp/"):
            raise BankUnreachable("the bank's answer goes on at another place than the bank's")
        path = following.removeprefix(base)
    raise BankUnreachable(f"the bank's answer has more than {_MOST_PAGES} pages")


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


def _reference(item: dict[str, Any]) -> str:
    """Return the payment's own reference where the bank hands it through, else the bank's."""
    stated = item.get("TransactionReference")
    return stated[:200] if isinstance(stated, str) and stated else _text(item, "TransactionId")


def _other_name(item: dict[str, Any]) -> str:
    details = item.get("MerchantDetails")
    merchant = str(details.get("MerchantName", "")) if isinstance(details, dict) else ""
    return str(_other_side(item).get("Name", "")) or merchant


def _other_account(item: dict[str, Any]) -> str:
    return str(_other_side(item).get("Identification", ""))


def _other_side(item: dict[str, Any]) -> dict[str, Any]:
    """Return whom the amount went to, or came from."""
    found = item.get("CreditorAccount" if item.get("CreditDebitIndicator") == "Debit" else "DebtorAccount")
    return found if isinstance(found, dict) else {}


def _signed(item: dict[str, Any]) -> Money:
    stated = item.get("Amount")
    try:
        amount = parse_money(str((stated or {}).get("Amount")), str((stated or {}).get("Currency")))
    except (InvalidInput, AttributeError):
        raise BankUnreachable("the bank's answer has an amount that makes no sense") from None
    direction = item.get("CreditDebitIndicator")
    if direction not in ("Credit", "Debit"):
        raise BankUnreachable("the bank's answer does not say whether an amount comes in or goes out")
    return amount if direction == "Credit" else Money(-amount.cents, amount.currency)
