"""Payment orders: valid against the ISO schema, judged by a validator of its own."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.bank.money import Money
from identity.bank.pain001 import SCHEMA, Debtor, compose
from identity.errors import InvalidInput

DEBTOR = Debtor("Maria Sample", "DE89370400440532013000", None, "EUR")
SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}


def order(name: str = "Ada Bakery", reference: str = "bread", cents: int = 1250, debtor: Debtor = DEBTOR) -> bytes:
    money = Money(cents, "EUR")
    return compose(debtor, money, "DE02120300000000202051", name, reference, "0123456789abcdef", date(2026, 11, 30))


def test_the_order_says_who_pays_whom_what_and_when() -> None:
    from lxml import etree

    root = etree.fromstring(order())

    def at(path: str) -> str:
        return root.findtext(f".//{path}", namespaces=SPACE)

    assert at("p:Dbtr/p:Nm") == "Maria Sample"
    assert at("p:DbtrAcct/p:Id/p:IBAN") == "DE89370400440532013000"
    assert at("p:Cdtr/p:Nm") == "Ada Bakery"
    assert at("p:CdtrAcct/p:Id/p:IBAN") == "DE02120300000000202051"
    assert at("p:InstdAmt") == "12.50"
    assert at("p:ReqdExctnDt/p:Dt") == "2026-11-30"
    assert at("p:EndToEndId") == "0123456789abcdef"
    assert at("p:Ustrd") == "bread"


text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300)


@settings(max_examples=40, deadline=None)
@given(name=text, reference=text, cents=st.integers(1, 10**11 - 1))
def test_every_order_that_is_written_is_valid(name: str, reference: str, cents: int) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.fromstring((resources.files("sepaxml") / "schemas" / f"{SCHEMA}.xsd").read_bytes()))
    try:
        made = order(name, reference, cents)
    except InvalidInput:
        return
    schema.assertValid(etree.fromstring(made))


def test_other_currencies_are_refused() -> None:
    with pytest.raises(InvalidInput, match="EUR"):
        compose(DEBTOR, Money(1, "USD"), "DE02120300000000202051", "x", "", "k", date(2026, 1, 1))
