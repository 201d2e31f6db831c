"""Statements from files: camt.053 and CSV, as banks write them and as nobody should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.bank.money import Money, check_currency, parse_money
from identity.bank.statement_file import parse_statement
from identity.errors import InvalidInput

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">12.5</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-03</Dt></BookgDt>
<AcctSvcrRef>ref-1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>e2e-1</EndToEndId></Refs>
<RltdPties><Cdtr><Pty><Nm>Ada Bakery</Nm></Pty></Cdtr></RltdPties>
<RmtInf><Ustrd>bread</Ustrd><Ustrd>and rolls</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">2000</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><DtTm>2026-11-30T08:00:00Z</DtTm></BookgDt>
<AddtlNtryInf>Salary</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">7</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>
<BookgDt><Dt>2026-11-30</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def test_camt_gives_the_account_and_each_booked_entry() -> None:
    found = parse_statement(CAMT.encode())
    assert found.iban == "DE89370400440532013000"
    first, second, third = found.lines
    assert (first.booked, first.amount, first.text, first.other, first.reference) == (
        "2026-11-03T00:00:00Z", Money(-1250, "EUR"), "bread and rolls", "Ada Bakery", "e2e-1"
    )  # fmt: skip
    assert (second.booked, second.amount, second.text) == ("2026-11-30T00:00:00Z", Money(200_000, "EUR"), "Salary")
    assert third.amount == Money(-700, "EUR")


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


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Date,Amount,Currency,Description,Name\n2026-11-30,-12.50,GBP,Lunch,Cafe\n", [Money(-1250, "GBP")]),
        (
            "\ufeffBuchungstag;Betrag\n30.11.2026;1.234,50\n\n01.12.2026;-7\n",
            [Money(123_450, "EUR"), Money(-700, "EUR")],
        ),
        ("date\tamount\n30/11/2026\t1,234.5\n", [Money(123_450, "EUR")]),
        ('"Date","Amount"\n"2026-11-30","+3"\n', [Money(300, "EUR")]),
    ],
)
def test_csv_of_many_banks_is_read(text: str, amounts: list[Money]) -> None:
    assert [line.amount for line in parse_statement(text.encode()).lines] == amounts


def test_a_csv_line_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInput, match="line 3"):
        parse_statement(b"Date,Amount\n2026-11-30,1\n2026-11-31,1\n")
    with pytest.raises(InvalidInput, match="no column"):
        parse_statement(b"When,How much\n2026-11-30,1\n")


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
