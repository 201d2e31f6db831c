"""Micro-deposits of the sandbox bank: whoever reads the statement can say how much they were.

The bank draws the amounts and counts the tries; the client never learns them, and gets a signed result.
"""

from __future__ import annotations

import json
import secrets
import sqlite3

from starlette.requests import Request
from starlette.responses import Response

from identity.bank.money import parse_money
from identity.bank.sandbox.answers import Refused, answered, authorised, caller_of, json_body, member
from identity.bank.sandbox.store import Booking, Settings, Store, book, new_id
from identity.errors import InvalidInput
from identity.timestamps import rfc3339

PROVEN = "proven"
OPEN = "open"
FAILED = "failed"


def begin(request: Request, store: Store, settings: Settings, body: bytes) -> Response:
    """Draw two amounts and book them; a test that was open before is over."""
    wanted = member(json_body(body), "Data", "AccountId")
    with store.work() as connection:
        caller = caller_of(request, store, connection)
        consent = authorised(connection, store, caller, "accounts")
        row = connection.execute("SELECT * FROM account WHERE id = ?", (wanted,)).fetchone()
        if row is None or wanted not in json.loads(consent["accounts"]):
            raise Refused(404, "not_found", "no such account under this consent")
        amounts = sorted(secrets.SystemRandom().sample(range(1, 100), 2))
        connection.execute("UPDATE deposit SET status = ? WHERE account = ? AND status = ?", (FAILED, wanted, OPEN))
        test = new_id("ownership")
        connection.execute(
            "INSERT INTO deposit VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                test,
                caller.client,
                wanted,
                json.dumps(amounts),
                settings.deposit_tries,
                store.now + settings.deposit_seconds,
                OPEN,
            ),
        )
        for cents in amounts:
            book(connection, Booking(wanted, cents, "Ownership test", "Sandbox bank"), store.now)
        return answered(_document(_test(connection, store, test, caller.client)), 201)


def attempt(request: Request, store: Store, settings: Settings, name: str, body: bytes) -> Response:
    """Compare a guess with the amounts; the answer is signed (JWS, ES256) and bound to client, account and nonce."""
    data = json_body(body).get("Data", {})
    nonce, guessed = member(data, "Nonce"), data.get("Amounts")
    with store.work() as connection:
        client = caller_of(request, store, connection).client
        row = _test(connection, store, name, client)
        if row["status"] != OPEN:
            raise Refused(409, "test_over", "the test is over; begin another")
        account = connection.execute(
            "SELECT account.*, customer.name AS holder FROM account JOIN customer ON customer.id = account.customer"
            " WHERE account.id = ?",
            (row["account"],),
        ).fetchone()
        try:
            cents = sorted(parse_money(str(text), account["currency"]).cents for text in guessed)
        except (InvalidInput, TypeError):
            raise Refused(400, "invalid_request", "two amounts are expected") from None
        tries = row["tries"] - 1
        status = PROVEN if cents == json.loads(row["amounts"]) else FAILED if tries == 0 else OPEN
        connection.execute("UPDATE deposit SET tries = ?, status = ? WHERE id = ?", (tries, status, name))
    claims = {
        "iss": settings.url,
        "aud": client,
        "iat": store.now,
        "nonce": nonce,
        "test": name,
        "iban": account["iban"],
        "holder": account["holder"] if status == PROVEN else None,
        "outcome": PROVEN if status == PROVEN else FAILED,
        "tries_left": tries if status == OPEN else 0,
    }
    return answered({"Data": {"Result": _signed(store, claims)}})


def _signed(store: Store, claims: dict[str, object]) -> str:
    from joserfc import jwt
    from joserfc.jwk import ECKey

    key = ECKey.import_key(store.signing_key())
    return jwt.encode({"alg": "ES256", "typ": "ownership+jwt", "kid": key.thumbprint()}, claims, key)


def _test(connection: sqlite3.Connection, store: Store, name: str, client: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM deposit WHERE id = ? AND client = ?", (name, client)
    ).fetchone()
    if row is None:
        raise Refused(404, "not_found", "no such test")
    if row["expires"] <= store.now:
        raise Refused(409, "test_over", "the time for the test is over; begin another")
    return row


def _document(row: sqlite3.Row) -> dict[str, object]:
    return {
        "Data": {
            "TestId": row["id"],
            "Status": row["status"],
            "TriesLeft": row["tries"],
            "ExpirationDateTime": rfc3339(row["expires"]),
        }
    }
