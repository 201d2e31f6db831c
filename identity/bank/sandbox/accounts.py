"""Account information of the sandbox bank, by consents (Open Banking Read/Write API 3.1)."""

from __future__ import annotations

import json
import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from identity.bank.sandbox.answers import Refused, answered, authorised, caller_of, json_body, member
from identity.bank.sandbox.settling import settle_due
from identity.bank.sandbox.store import Settings, Store, balance, new_id
from identity.timestamps import rfc3339, seconds_of_time

PERMISSIONS = ("ReadAccountsDetail", "ReadBalances", "ReadTransactionsDetail")
_LONGEST_SECONDS = 180 * 86_400


def expiry_of(text: str, now: int) -> int:
    """Return the second at which a consent ends. Raises `Refused`: in the past, or more than 180 days ahead."""
    try:
        expires = seconds_of_time(text)
    except ValueError:
        raise Refused(400, "invalid_request", "ExpirationDateTime is not RFC 3339") from None
    if not now < expires <= now + _LONGEST_SECONDS:
        raise Refused(400, "invalid_request", "a consent ends within 180 days")
    return expires


def create_consent(request: Request, store: Store, body: bytes) -> Response:
    """Take a consent that the customer has still to give."""
    data = json_body(body).get("Data")
    if not isinstance(data, dict) or not isinstance(permissions := data.get("Permissions"), list):
        raise Refused(400, "invalid_request", "Data.Permissions is missing")
    if not permissions or not set(map(str, permissions)) <= set(PERMISSIONS):
        raise Refused(400, "invalid_request", "unknown permissions")
    expires = expiry_of(member(data, "ExpirationDateTime"), store.now)
    return keep_consent(request, store, "accounts", {"Permissions": permissions}, expires)


def keep_consent(request: Request, store: Store, kind: str, content: dict[str, object], expires: int) -> Response:
    """Store a consent for the calling client and answer with it."""
    with store.work() as connection:
        client = caller_of(request, store, connection, kind="client").client
        consent = new_id("consent")
        connection.execute(
            "INSERT INTO consent VALUES (?, ?, ?, ?, ?, 'AwaitingAuthorisation', '[]')",
            (consent, client, kind, json.dumps(content), expires),
        )
        return answered(_document(_consent(connection, consent, client)), 201)


def show_consent(request: Request, store: Store, name: str) -> Response:
    """Say what became of a consent."""
    with store.work() as connection:
        client = caller_of(request, store, connection, kind="client").client
        return answered(_document(_consent(connection, name, client)))


def drop_consent(request: Request, store: Store, name: str) -> Response:
    """Revoke a consent; tokens that stand on it read nothing more."""
    with store.work() as connection:
        client = caller_of(request, store, connection, kind="client").client
        _consent(connection, name, client)
        connection.execute("UPDATE consent SET status = 'Revoked' WHERE id = ?", (name,))
    return Response(status_code=204)


def list_accounts(request: Request, store: Store) -> Response:
    """Return the accounts that the customer chose."""
    with store.work() as connection:
        rows = _readable(request, store, connection, "ReadAccountsDetail")
        holders = {row["id"]: row["name"] for row in connection.execute("SELECT * FROM customer")}
    accounts = [
        {
            "AccountId": row["id"],
            "Currency": row["currency"],
            "AccountType": "Personal",
            "AccountSubType": "CurrentAccount",
            "Account": [
                {"SchemeName": "UK.OBIE.IBAN", "Identification": row["iban"], "Name": holders[row["customer"]]}
            ],
        }
        for row in rows
    ]
    return answered({"Data": {"Account": accounts}})


def show_balances(request: Request, store: Store, settings: Settings, account: str) -> Response:
    """Return an account's balance."""
    with store.work() as connection:
        row = _one(_readable(request, store, connection, "ReadBalances"), account)
        settle_due(connection, store.now, settings)
        cents = balance(connection, account)
    shown = {
        "AccountId": account,
        "Amount": {"Amount": f"{abs(cents) // 100}.{abs(cents) % 100:02}", "Currency": row["currency"]},
        "CreditDebitIndicator": "Credit" if cents >= 0 else "Debit",
        "Type": "InterimAvailable",
        "DateTime": rfc3339(store.now),
    }
    return answered({"Data": {"Balance": [shown]}})


def list_transactions(request: Request, store: Store, settings: Settings, account: str) -> Response:
    """Return an account's bookings, oldest first, from `fromBookingDateTime` to `toBookingDateTime`."""
    first = _bound(request.query_params.get("fromBookingDateTime"), 0)
    last = _bound(request.query_params.get("toBookingDateTime"), store.now)
    with store.work() as connection:
        row = _one(_readable(request, store, connection, "ReadTransactionsDetail"), account)
        settle_due(connection, store.now, settings)
        found = connection.execute(
            "SELECT * FROM booking WHERE account = ? AND booked BETWEEN ? AND ? ORDER BY rowid", (account, first, last)
        ).fetchall()
    lines = [
        {
            "AccountId": account,
            "TransactionId": item["id"],
            "CreditDebitIndicator": "Credit" if item["cents"] >= 0 else "Debit",
            "Status": "Booked",
            "BookingDateTime": rfc3339(item["booked"]),
            "Amount": {
                "Amount": f"{abs(item['cents']) // 100}.{abs(item['cents']) % 100:02}",
                "Currency": row["currency"],
            },
            "TransactionInformation": item["text"],
            "MerchantDetails": {"MerchantName": item["other"]},
            **_other_side(item),
        }
        for item in found
    ]
    return answered({"Data": {"Transaction": lines}})


def _other_side(item: sqlite3.Row) -> dict[str, object]:
    """Return who paid, or who was paid, and the payment's end-to-end id."""
    found: dict[str, object] = {"TransactionReference": item["reference"]} if item["reference"] else {}
    if item["other_iban"]:
        side = "DebtorAccount" if item["cents"] >= 0 else "CreditorAccount"
        found[side] = {"SchemeName": "UK.OBIE.IBAN", "Identification": item["other_iban"], "Name": item["other"]}
    return found


def _bound(text: str | None, default: int) -> int:
    if text is None:
        return default
    try:
        return seconds_of_time(text)
    except ValueError:
        raise Refused(400, "invalid_request", "the time is not RFC 3339") from None


def _readable(request: Request, store: Store, connection: sqlite3.Connection, permission: str) -> list[sqlite3.Row]:
    consent = authorised(connection, store, caller_of(request, store, connection), "accounts")
    if permission not in json.loads(consent["body"])["Permissions"]:
        raise Refused(403, "insufficient_scope", f"{permission} was not given")
    chosen = json.loads(consent["accounts"])
    return [row for row in connection.execute("SELECT * FROM account ORDER BY rowid") if row["id"] in chosen]


def _one(rows: list[sqlite3.Row], account: str) -> sqlite3.Row:
    for row in rows:
        if row["id"] == account:
            return row
    raise Refused(404, "not_found", "no such account under this consent")


def _consent(connection: sqlite3.Connection, name: str, client: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM consent WHERE id = ? AND client = ?", (name, client)
    ).fetchone()
    if row is None:
        raise Refused(404, "not_found", "no such consent")
    return row


def _document(row: sqlite3.Row) -> dict[str, object]:
    return {
        "Data": {
            "ConsentId": row["id"],
            "Status": row["status"],
            "ExpirationDateTime": rfc3339(row["expires"]),
            **json.loads(row["body"]),
        }
    }
