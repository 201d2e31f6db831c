"""Payment orders as a file for the bank: ISO 20022 pain.001.001.09, checked against the standard's own schema.

Names and references are written in plain Latin letters, which is what the rules of SEPA want.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from identity.bank.money import Money
from identity.errors import InvalidInput

SCHEMA = "pain.001.001.09"


@dataclass(frozen=True)
class Debtor:
    """Who pays, and from where."""

    name: str
    iban: str
    bic: str | None
    currency: str


def compose(debtor: Debtor, amount: Money, iban: str, name: str, reference: str, key: str, day: date) -> bytes:
    """Return the file that orders one transfer on `day`. Raises `InvalidInput` for what the schema refuses."""
    from anyascii import anyascii
    from sepaxml import SepaTransfer
    from sepaxml.validation import ValidationError

    if amount.currency != "EUR":
        raise InvalidInput("a SEPA order is in EUR", hint="other currencies need the bank's API")
    config = {"name": anyascii(debtor.name)[:70], "IBAN": debtor.iban, "batch": False, "currency": debtor.currency}
    if debtor.bic:
        config["BIC"] = debtor.bic
    order = SepaTransfer(config, schema=SCHEMA, clean=False)
    order.add_payment(
        {
            "name": anyascii(name)[:70],
            "IBAN": iban,
            "amount": amount.cents,
            "execution_date": day,
            "description": anyascii(reference or "payment")[:140],
            "endtoend_id": key[:35],
        }
    )
    try:
        return bytes(order.export(validate=True))
    except ValidationError as error:
        raise InvalidInput(f"the order does not fit {SCHEMA}: {str(error)[:120]}") from None
