"""Statements from files: what has to hold of every format."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.bank.money import Money, check_currency, parse_money
from identity.bank.statement_file import parse_statement
from identity.errors import InvalidInput

from .test_camt import CAMT


@pytest.mark.parametrize(
    "content",
    [
        "<Document/>",
        CAMT[:-40],
        CAMT.replace("camt.053", "pain.001"),
        CAMT.replace("12.5<", "12,5<"),
        CAMT.replace('Ccy="EUR">12.5', 'Ccy="JPY">12'),
        CAMT.replace("2026-11-03", "2026-02-30"),
        CAMT.replace('<Amt Ccy="EUR">7</Amt>', ""),
        CAMT.replace("<Document", "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Document").replace(
            "bread", "&x;"
        ),
        CAMT.replace("<Document", "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><Document"),
        "<" + "a><" * 100_000,
        "",
    ],
    ids=range(11),
)
def test_what_is_no_statement_is_refused(content: str) -> None:
    with pytest.raises(InvalidInput):
        parse_statement(content.encode())


def test_definitions_are_found_in_any_encoding() -> None:
    hostile = CAMT.replace("<Document", "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Document")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        with pytest.raises(InvalidInput, match="definitions of its own"):
            parse_statement(hostile.encode(encoding))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b":20:STARTUMS\r\n:25:37040044/532013000\r\n:28C:0\r\n", "MT940"),
        (b"{1:F01COBADEFFAXXX0000000000}{2:O940}{4:\r\n:20:1", "MT940"),
        (b"OFXHEADER:100\r\nDATA:OFXSGML\r\n", "OFX"),
        (b'<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX>', "OFX"),
        (b"!Type:Bank\nD11/03/26\n", "QIF"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\0\6\0", "spreadsheet"),
        (b"BEGIN:VCARD\nVERSION:3.0\n", "vCard"),
    ],
)
def test_a_file_of_another_kind_is_named(content: bytes, what: str) -> None:
    with pytest.raises(InvalidInput, match=what):
        parse_statement(content)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        parse_statement(content)
    except InvalidInput:
        pass


@given(
    st.text(max_size=60),
    st.sampled_from(["12.5", "bread", "CRDT", "2026-11-03", "EUR", "DE89370400440532013000", "<Ntry>"]),
)
def test_a_statement_with_anything_in_it_is_read_or_refused(text: str, place: str) -> None:
    try:
        parse_statement(CAMT.replace(place, text).encode("utf-8", "replace"))
    except InvalidInput:
        pass


@given(st.integers(0, 10**15 - 1))
def test_money_is_written_and_read_back(cents: int) -> None:
    money = Money(cents, "EUR")
    assert parse_money(money.formatted, "EUR") == money


@pytest.mark.parametrize("text", ["", "1.234", "1,5", "-1", "1e3", " 1", "１", "99999999999999"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_money(text, "EUR")


@pytest.mark.parametrize("code", ["eur", "EU", "JPY", "KWD", "€"])
def test_currencies_without_two_decimals_are_refused(code: str) -> None:
    with pytest.raises(InvalidInput):
        check_currency(code)
