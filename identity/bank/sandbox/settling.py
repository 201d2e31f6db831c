"""Settlement of the sandbox bank's payments: what is due is credited to the payee, or comes back to the payer.

Whoever looks at the bank settles what is due first, in the same transaction, so that no answer shows one side without
the other. A payee elsewhere is none of this bank's accounts: the money leaves. One whose reference says BOUNCE comes
back, and so does one into an account of another currency.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from identity.bank.sandbox.store import Booking, Settings, book

ACCEPTED: Final = "AcceptedSettlementInProcess"
SETTLED: Final = "AcceptedSettlementCompleted"
REJECTED: Final = "Rejected"
BOUNCING: Final = "BOUNCE"
_ACCOUNT: Final = (
    "SELECT account.*, customer.name AS holder FROM account JOIN customer ON customer.id = account.customer WHERE "
)


def settle_due(connection: sqlite3.Connection, now: int, settings: Settings) -> None:
    """Settle every payment whose time has come, oldest first, each once."""
    due = connection.execute(
        "SELECT * FROM payment WHERE status = ? AND created <= ? ORDER BY rowid",
        (ACCEPTED, now - settings.settle_seconds),
    ).fetchall()
    for payment in due:
        _settle(connection, payment, now)


def _settle(connection: sqlite3.Connection, payment: sqlite3.Row, now: int) -> None:
    stated = json.loads(payment["body"])
    payer = connection.execute(_ACCOUNT + "account.id = ?", (payment["account"],)).fetchone()
    payee = connection.execute(_ACCOUNT + "account.iban = ?", (stated["iban"],)).fetchone()
    returned = BOUNCING in stated["reference"] or (payee is not None and payee["currency"] != payer["currency"])
    connection.execute("UPDATE payment SET status = ? WHERE id = ?", (REJECTED if returned else SETTLED, payment["id"]))
    cents, reference, end_to_end = payment["cents"], stated["reference"], stated.get("end_to_end", "")
    if returned:
        text = f"Returned: {reference}"
        book(connection, Booking(payer["id"], cents, text, stated["name"], stated["iban"], end_to_end), now)
    elif payee is not None:
        text = reference or "Payment"
        book(connection, Booking(payee["id"], cents, text, payer["holder"], payer["iban"], end_to_end), now)
