"""Payment orders as a file: ISO 20022 pain.001.001.09, checked against the standard's own schema.

The order is put together first, in SEPA's own letters and within its lengths, so that whoever pays sees what the bank
will get; only then it is written. Nothing is cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from identity.bank.money import Money
from identity.bank.sepa import LONGEST_NAME, LONGEST_REFERENCE, check_area, spell_within
from identity.errors import InvalidInput

SCHEMA: Final = "pain.001.001.09"
_SPACE: Final = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
_LONGEST_ID: Final = 35


@dataclass(frozen=True)
class Debtor:
    """Who pays, and from where."""

    name: str
    iban: str
    bic: str | None
    currency: str


@dataclass(frozen=True)
class Order:
    """One transfer as the bank gets it; `changes` says, sentence by sentence, what was typed otherwise."""

    debtor: Debtor
    amount: Money
    iban: str
    name: str
    reference: str
    key: str
    changes: tuple[str, ...] = ()


def prepare(debtor: Debtor, amount: Money, iban: str, name: str, reference: str, key: str) -> Order:
    """Put an order together. Raises `InvalidInput` for what no bank of the area would take as it was meant."""
    if amount.currency != "EUR":
        raise InvalidInput("a SEPA order is in EUR", hint="other currencies need the bank's API")
    check_area(debtor.iban, "the account that pays")
    check_area(iban, "the account that is paid")
    changes: list[str] = []
    texts = (
        ("name of who pays", debtor.name, LONGEST_NAME),
        ("name of who is paid", name, LONGEST_NAME),
        ("reference", reference, LONGEST_REFERENCE),
    )
    spelled = []
    for what, typed, longest in texts:
        one = spell_within(what, typed, longest, empty=what == "reference")
        spelled.append(one.text)
        if one.text != typed:
            left_out = f", without {one.dropped}" if one.dropped else ""
            changes.append(f"the {what} goes to the bank as {one.text!r}{left_out}")
    payer, payee, purpose = spelled
    known = Debtor(payer, debtor.iban, debtor.bic, debtor.currency)
    return Order(known, amount, iban, payee, purpose, key[:_LONGEST_ID], tuple(changes))


def compose(order: Order, day: date) -> bytes:
    """Return the file that orders the transfer on `day`. Raises `InvalidInput` for what the schema refuses."""
    from sepaxml import SepaTransfer
    from sepaxml.validation import ValidationError

    debtor = order.debtor
    config = {"name": debtor.name, "IBAN": debtor.iban, "batch": False, "currency": debtor.currency}
    if debtor.bic:
        config["BIC"] = debtor.bic
    transfer = SepaTransfer(config, schema=SCHEMA, clean=False)
    transfer.add_payment(
        {
            "name": order.name,
            "IBAN": order.iban,
            "amount": order.amount.cents,
            "execution_date": day,
            "description": order.reference or "-",
            "endtoend_id": order.key,
        }
    )
    try:
        return _completed(bytes(transfer.export(validate=False)), order)
    except ValidationError as error:
        raise InvalidInput(f"the order does not fit {SCHEMA}: {str(error)[:120]}") from None


def _completed(content: bytes, order: Order) -> bytes:
    """The file with what the library leaves open: a bank without BIC is NOTPROVIDED, no reference is none at all.

    EPC132-08 wants `Othr/Id` there; an empty identification is refused by some banks. Raises `ValidationError`.
    """
    from lxml import etree
    from sepaxml.validation import try_valid_xml

    root = etree.fromstring(content)
    if order.debtor.bic is None:
        bank = root.find(f".//{{{_SPACE}}}DbtrAgt/{{{_SPACE}}}FinInstnId")
        other = etree.SubElement(bank, f"{{{_SPACE}}}Othr")
        etree.SubElement(other, f"{{{_SPACE}}}Id").text = "NOTPROVIDED"
    if not order.reference:
        for remittance in root.findall(f".//{{{_SPACE}}}RmtInf"):
            remittance.getparent().remove(remittance)
    completed: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    try_valid_xml(completed, SCHEMA)
    return completed
