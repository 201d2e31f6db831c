"""Payments under a standing consent with limits (in the shape of the UK's variable recurring payments).

A payment is taken once per client and idempotency key: the same request again gets the same answer, another request
under that key is refused. It settles when its time has come (`settling`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from identity.bank.money import Money, parse_money
from identity.bank.sandbox.accounts import expiry_of, keep_consent
from identity.bank.sandbox.answers import Refused, answered, authorised, caller_of, json_body, member
from identity.bank.sandbox.settling import ACCEPTED, REJECTED, settle_due
from identity.bank.sandbox.store import Booking, Settings, Store, balance, book, new_id
from identity.errors import InvalidInput
from identity.timestamps import rfc3339

_END_TO_END: Final = 40
"""Characters of an end-to-end id, as Open Banking bounds them."""


def create_consent(request: Request, store: Store, body: bytes) -> Response:
    """Take a consent to pay within limits: most per payment, most per month."""
    data = json_body(body).get("Data")
    if not isinstance(data, dict):
        raise Refused(400, "invalid_request", "Data is missing")
    expires = expiry_of(member(data, "ControlParameters", "ValidToDateTime"), store.now)
    single = _money(data["ControlParameters"].get("MaximumIndividualAmount"))
    periods = data["ControlParameters"].get("PeriodicLimits")
    if not isinstance(periods, list) or len(periods) != 1 or periods[0].get("PeriodType") != "Month":
        raise Refused(400, "invalid_request", "one monthly limit is required")
    month = _money(periods[0])
    if month.currency != single.currency:
        raise Refused(400, "invalid_request", "limits are in one currency")
    content: dict[str, object] = {"Limits": {"each": str(single), "month": str(month)}, "currency": month.currency}
    return keep_consent(request, store, "payments", {**content, "each": single.cents, "month": month.cents}, expires)


def pay(request: Request, store: Store, settings: Settings, body: bytes) -> Response:
    """Take a payment, or answer what became of the same one before."""
    key = request.headers.get("x-idempotency-key", "")
    if not 0 < len(key) <= 40:
        raise Refused(400, "invalid_request", "x-idempotency-key is required, at most 40 characters")
    initiation = json_body(body).get("Data", {})
    digest = hashlib.sha256(body).hexdigest()
    with store.work() as connection:
        caller = caller_of(request, store, connection)
        before = connection.execute(
            "SELECT * FROM payment WHERE client = ? AND key = ?", (caller.client, key)
        ).fetchone()
        if before is not None:
            if json.loads(before["body"])["digest"] != digest:
                raise Refused(409, "idempotency_key_reused", "another payment has this key")
            return answered(_settled(connection, store, settings, before["id"]), 201)
        consent = authorised(connection, store, caller, "payments")
        amount = _money(initiation.get("InstructedAmount"))
        account = _account(connection, consent, member(initiation, "DebtorAccount", "Identification"))
        if amount.currency != account["currency"] or amount.cents <= 0:
            raise Refused(400, "invalid_request", "the amount does not fit the account")
        _check_limits(connection, store, consent, amount)
        kept = {
            "digest": digest,
            "iban": member(initiation, "CreditorAccount", "Identification"),
            "name": member(initiation, "CreditorAccount", "Name"),
            "reference": str(initiation.get("RemittanceInformation", {}).get("Reference", ""))[:140],
            "end_to_end": str(initiation.get("EndToEndIdentification", ""))[:_END_TO_END],
        }
        settle_due(connection, store.now, settings)
        covered = balance(connection, account["id"]) >= amount.cents
        payment = new_id("payment")
        connection.execute(
            "INSERT INTO payment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                payment,
                caller.client,
                key,
                json.dumps(kept),
                consent["id"],
                account["id"],
                amount.cents,
                ACCEPTED if covered else REJECTED,
                store.now,
            ),
        )
        if covered:
            text, name, iban = kept["reference"] or "Payment", kept["name"], kept["iban"]
            book(connection, Booking(account["id"], -amount.cents, text, name, iban, kept["end_to_end"]), store.now)
        return answered(_settled(connection, store, settings, payment), 201)


def show_payment(request: Request, store: Store, settings: Settings, name: str) -> Response:
    """Say what became of a payment."""
    with store.work() as connection:
        caller = caller_of(request, store, connection)
        row = connection.execute("SELECT * FROM payment WHERE id = ? AND client = ?", (name, caller.client)).fetchone()
        if row is None:
            raise Refused(404, "not_found", "no such payment")
        return answered(_settled(connection, store, settings, name))


def _settled(connection: sqlite3.Connection, store: Store, settings: Settings, name: str) -> dict[str, object]:
    """Return a payment as it stands, once what is due has been settled."""
    settle_due(connection, store.now, settings)
    row = connection.execute("SELECT * FROM payment WHERE id = ?", (name,)).fetchone()
    return {"Data": {"PaymentId": name, "Status": row["status"], "CreationDateTime": rfc3339(row["created"])}}


def _check_limits(connection: sqlite3.Connection, store: Store, consent: sqlite3.Row, amount: Money) -> None:
    limits = json.loads(consent["body"])
    month = datetime.fromtimestamp(store.now, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    (spent,) = connection.execute(
        "SELECT coalesce(sum(cents), 0) FROM payment WHERE consent = ? AND status != ? AND created >= ?",
        (consent["id"], REJECTED, int(month.timestamp())),
    ).fetchone()
    if amount.currency != limits["currency"] or amount.cents > limits["each"] or spent + amount.cents > limits["month"]:
        raise Refused(403, "limit_exceeded", "the payment is above the limits of the consent")


def _account(connection: sqlite3.Connection, consent: sqlite3.Row, iban: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute("SELECT * FROM account WHERE iban = ?", (iban,)).fetchone()
    if row is None or row["id"] not in json.loads(consent["accounts"]):
        raise Refused(403, "insufficient_scope", "the consent is not for that account")
    return row


def _money(stated: Mapping[str, Any] | None) -> Money:
    if not isinstance(stated, Mapping):
        raise Refused(400, "invalid_request", "an amount is missing")
    try:
        return parse_money(member(stated, "Amount"), member(stated, "Currency"))
    except InvalidInput as problem:
        raise Refused(400, "invalid_request", problem.message) from None
