"""Payment orders: what goes to the bank is what was shown before, valid against the ISO schema, within SEPA's rules."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.bank.money import Money
from identity.bank.pain001 import SCHEMA, Debtor, Order, compose, prepare
from identity.bank.sepa import spell
from identity.errors import InvalidInput

DEBTOR = Debtor("Maria Sample", "DE89370400440532013000", None, "EUR")
SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
SEPA_LETTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
DAY = date(2026, 11, 30)


def order(
    name: str = "Ada Bakery", reference: str = "bread", cents: int = 1250, debtor: Debtor = DEBTOR,
    iban: str = "DE02120300000000202051",
) -> Order:  # fmt: skip
    return prepare(debtor, Money(cents, "EUR"), iban, name, reference, "0123456789abcdef")


def at(content: bytes, path: str) -> str | None:
    from lxml import etree

    found: str | None = etree.fromstring(content).findtext(f".//{path}", namespaces=SPACE)
    return found


def test_the_order_says_who_pays_whom_what_and_when() -> None:
    content = compose(order(), DAY)
    assert at(content, "p:Dbtr/p:Nm") == "Maria Sample"
    assert at(content, "p:InitgPty/p:Nm") == "Maria Sample"
    assert at(content, "p:DbtrAcct/p:Id/p:IBAN") == "DE89370400440532013000"
    assert at(content, "p:Cdtr/p:Nm") == "Ada Bakery"
    assert at(content, "p:CdtrAcct/p:Id/p:IBAN") == "DE02120300000000202051"
    assert at(content, "p:InstdAmt") == "12.50"
    assert at(content, "p:ReqdExctnDt/p:Dt") == "2026-11-30"
    assert at(content, "p:EndToEndId") == "0123456789abcdef"
    assert at(content, "p:Ustrd") == "bread"
    assert order().changes == ()


def test_a_bank_without_bic_is_not_provided_and_one_with_bic_is_named() -> None:
    without = compose(order(), DAY)
    assert at(without, "p:DbtrAgt/p:FinInstnId/p:Othr/p:Id") == "NOTPROVIDED"
    known = compose(order(debtor=Debtor("Maria Sample", DEBTOR.iban, "COBADEFFXXX", "EUR")), DAY)
    assert at(known, "p:DbtrAgt/p:FinInstnId/p:BICFI") == "COBADEFFXXX"
    assert at(known, "p:DbtrAgt/p:FinInstnId/p:Othr/p:Id") is None


def test_no_reference_is_none_and_not_an_invented_one() -> None:
    assert at(compose(order(reference=""), DAY), "p:RmtInf/p:Ustrd") is None


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Müller & Söhne <GmbH>", "Mueller + Soehne (GmbH)"),
        ("Mu\u0308ller", "Mueller"),
        ("Bäckerei Weiß", "Baeckerei Weiss"),
        ("ООО Ромашка", "OOO Romashka"),
        ("Дмитрий", "Dmitriy"),
        ("Łódź, čeština", "Lodz, cestina"),
        ("Brot № 5; „gut“", "Brot No 5, 'gut'"),
        ("a_b@c", "a-b(at)c"),
        ("two\nlines\u00a0here", "two lines here"),
    ],
)
def test_other_letters_are_transliterated_and_it_is_said_before(typed: str, spelled: str) -> None:
    made = order(name=typed, reference=typed)
    assert (made.name, made.reference) == (spelled, spelled)
    assert len(made.changes) == 2
    assert all(repr(spelled) in change for change in made.changes)


def test_a_letter_without_a_spelling_is_named_too() -> None:
    made = order(reference="\u0627\u0644 1")  # alif is a vowel's seat, and has no letter of its own
    assert made.reference == "l 1"
    assert "without \u0627" in made.changes[0]


def test_a_picture_is_left_out_and_named() -> None:
    made = order(reference="Danke 🎉👍🏽 dir")
    assert made.reference == "Danke dir"
    assert "without 🎉👍🏽" in made.changes[0]
    assert ":tada:" not in compose(made, DAY).decode()


@pytest.mark.parametrize(("name", "reference"), [("N" * 71, "r"), ("n", "R" * 141), ("ß" * 36, "r")])
def test_what_is_too_long_is_refused_and_never_cut(name: str, reference: str) -> None:
    with pytest.raises(InvalidInput, match="SEPA takes"):
        order(name, reference)
    assert order("N" * 70, "R" * 140).changes == ()
    with pytest.raises(InvalidInput, match="who pays"):
        order(debtor=Debtor("P" * 71, DEBTOR.iban, None, "EUR"))


@pytest.mark.parametrize(("name", "reference"), [("🎉", "r"), ("", "r"), ("n", "🎉")])
def test_what_has_no_letters_left_is_refused(name: str, reference: str) -> None:
    with pytest.raises(InvalidInput, match="no letters"):
        order(name, reference)


@pytest.mark.parametrize(
    "iban", ["YE60YECO016000000000000001234569", "AE070331234567890123456", "XK051212012345678906"]
)
def test_a_country_outside_of_sepa_is_refused(iban: str) -> None:
    with pytest.raises(InvalidInput, match=f"in {iban[:2]}, outside of SEPA"):
        order(iban=iban)
    with pytest.raises(InvalidInput, match="account that pays"):
        order(debtor=Debtor("Maria Sample", iban, None, "EUR"))


@pytest.mark.parametrize("iban", ["CH9300762011623852957", "GB33BUKB20201555555555", "AL47212110090000000235698741"])
def test_the_area_is_larger_than_the_union(iban: str) -> None:
    assert order(iban=iban).iban == iban


text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=150)


@settings(max_examples=40, deadline=None)
@given(name=text, reference=text, cents=st.integers(1, 10**11 - 1))
def test_every_order_that_is_written_is_valid_and_in_sepas_letters(name: str, reference: str, cents: int) -> None:
    from lxml import etree

    schema = etree.XMLSchema(etree.fromstring((resources.files("sepaxml") / "schemas" / f"{SCHEMA}.xsd").read_bytes()))
    try:
        made = order(name, reference, cents)
    except InvalidInput:
        return
    schema.assertValid(etree.fromstring(compose(made, DAY)))
    assert set(made.name + made.reference) <= SEPA_LETTERS
    assert (made.name, made.reference) == (name, reference) or made.changes


@given(st.text())
def test_a_text_in_sepas_letters_stays_as_it_is(typed: str) -> None:
    once = spell(typed).text
    assert spell(once).text == once


def test_other_currencies_are_refused() -> None:
    with pytest.raises(InvalidInput, match="EUR"):
        prepare(DEBTOR, Money(1, "USD"), "DE02120300000000202051", "x", "", "k")
