"""camt.053 and camt.052 as banks write them: direction, status, batches, references, days, amounts, balances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.bank.money import Money
from identity.bank.statement import Statement
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

HEAD = CAMT[: CAMT.index("<Ntry>")]
TAIL = "</Stmt></BkToCstmrStmt></Document>"


def entry(
    amount: str = "12.50",
    direction: str = "CRDT",
    *,
    more: str = "",
    status: str = "<Cd>BOOK</Cd>",
    day: str = "<BookgDt><Dt>2026-11-03</Dt></BookgDt>",
) -> str:
    indicator = f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else ""
    return f'<Ntry><Amt Ccy="EUR">{amount}</Amt>{indicator}<Sts>{status}</Sts>{day}{more}</Ntry>'


def balance(code: str, amount: str, direction: str = "CRDT", currency: str = "EUR") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd></Bal>'
    )


def details(*parts: str) -> str:
    return "<NtryDtls>" + "".join(f"<TxDtls>{part}</TxDtls>" for part in parts) + "</NtryDtls>"


def read(*parts: str) -> Statement:
    return parse_statement((HEAD + "".join(parts) + TAIL).encode())


def cents(found: Statement) -> list[int]:
    return [line.amount.cents for line in found.lines]


def test_a_statement_gives_the_account_and_each_booked_entry() -> None:
    found = parse_statement(CAMT.encode())
    assert found.account == "DE89370400440532013000"
    first, second, third = found.lines
    assert (first.booked, first.amount, first.text, first.other, first.reference) == (
        "2026-11-03T00:00:00Z", Money(-1250, "EUR"), "bread and rolls", "Ada Bakery", "e2e-1"
    )  # fmt: skip
    assert (second.booked, second.amount, second.text) == ("2026-11-30T00:00:00Z", Money(200_000, "EUR"), "Salary")
    assert third.amount == Money(700, "EUR")


@pytest.mark.parametrize("reversal", ["true", "1"])
@pytest.mark.parametrize(("direction", "amount"), [("CRDT", 700), ("DBIT", -700)])
def test_the_indicator_is_the_direction_of_a_reversal_too(reversal: str, direction: str, amount: int) -> None:
    assert cents(read(entry("7.00", direction, more=f"<RvslInd>{reversal}</RvslInd>"))) == [amount]


def test_a_reversal_that_agrees_with_the_balances_is_read_as_the_standard_says() -> None:
    found = read(balance("OPBD", "100.00"), balance("CLBD", "107.00"), entry("7.00", more="<RvslInd>true</RvslInd>"))
    assert (cents(found), found.balanced, found.notes) == ([700], True, ())


def test_where_the_balances_show_the_other_reading_they_are_followed_and_it_is_said() -> None:
    found = read(balance("OPBD", "100.00"), balance("CLBD", "93.00"), entry("7.00", more="<RvslInd>1</RvslInd>"))
    assert (cents(found), found.balanced) == ([-700], True)
    assert "reversals" in found.notes[0]


def test_lines_and_balances_that_disagree_are_said_and_not_mended() -> None:
    found = read(balance("OPBD", "100.00"), balance("CLBD", "200.00"), entry("7.00", more="<RvslInd>true</RvslInd>"))
    assert (cents(found), found.balanced) == ([700], False)
    assert (
        "opening balance 100.00 EUR and its lines (7.00 EUR) give 107.00 EUR, and it states 200.00 EUR"
        in (found.notes[0])
    )


def test_the_balance_is_the_closing_one_and_may_be_overdrawn() -> None:
    found = read(balance("PRCD", "10.00"), balance("CLBD", "2.50", "DBIT"), entry("12.50", "DBIT"))
    assert (found.balance, found.balanced) == (Money(-250, "EUR"), True)
    assert read(entry()).balanced is None
    assert read(balance("CLBD", "2.50"), entry()).balanced is None


@given(st.lists(st.tuples(st.integers(1, 10**9), st.booleans(), st.booleans()), max_size=8), st.integers(0, 10**9))
def test_opening_balance_and_lines_give_the_closing_one(entries: list[tuple[int, bool, bool]], opening: int) -> None:
    closing = opening + sum(amount if credit else -amount for amount, credit, _ in entries)
    content = [balance("OPBD", Money(opening, "EUR").formatted)]
    content.append(balance("CLBD", Money(abs(closing), "EUR").formatted, "CRDT" if closing >= 0 else "DBIT"))
    for amount, credit, reversal in entries:
        more = "<RvslInd>true</RvslInd>" if reversal else ""
        content.append(entry(Money(amount, "EUR").formatted, "CRDT" if credit else "DBIT", more=more))
    found = read(*content)
    assert found.balanced is True
    assert opening + sum(cents(found)) == closing


@pytest.mark.parametrize(
    "status", ["PDNG", "INFO", "<Cd>PDNG</Cd>", "<Cd>INFO</Cd>", "<Cd>FUTR</Cd>", "<Prtry>X</Prtry>"]
)
def test_what_is_not_booked_is_left_out_and_named(status: str) -> None:
    found = read(entry("99.00", status=status, more="<AcctSvcrRef>R-9</AcctSvcrRef>"), entry("1.00"))
    assert cents(found) == [100]
    assert found.left_out[0].startswith("entry 1 (R-9): ")


def part(amount: str, name: str, *, newer: bool = False) -> str:
    stated = f'<Amt Ccy="EUR">{amount}</Amt>'
    where = stated if newer else f"<AmtDtls><TxAmt>{stated}</TxAmt></AmtDtls>"
    return f"{where}<RltdPties><Cdtr><Nm>{name}</Nm></Cdtr></RltdPties>"


@pytest.mark.parametrize("newer", [False, True])
def test_a_batch_is_a_line_for_each_of_its_payments(newer: bool) -> None:
    batch = details(part("10.00", "Person A", newer=newer), part("20.00", "Person B", newer=newer))
    found = read(entry("30.00", "DBIT", more=batch))
    assert [(line.amount.cents, line.other) for line in found.lines] == [(-1000, "Person A"), (-2000, "Person B")]


@pytest.mark.parametrize(
    "batch",
    [
        details(part("10.00", "Person A"), part("21.00", "Person B")),
        details("<RltdPties><Cdtr><Nm>Person A</Nm></Cdtr></RltdPties>", "<RltdPties/>"),
        details("<RltdPties><Cdtr><Nm>Person A</Nm></Cdtr></RltdPties>").replace(
            "<NtryDtls>", "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>"
        ),
    ],
    ids=["other sum", "no amounts", "one of several"],
)
def test_a_batch_that_cannot_be_divided_is_in_nobodys_name(batch: str) -> None:
    (line,) = read(entry("30.00", "DBIT", more=batch)).lines
    assert (line.amount.cents, line.other) == (-3000, "")


def test_the_other_side_of_a_reversal_is_that_of_what_it_takes_back() -> None:
    parties = "<RltdPties><Dbtr><Nm>Me</Nm></Dbtr><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties>"
    more = "<RvslInd>true</RvslInd>" + details(parties)
    assert read(entry("5.00", "CRDT", more=more)).lines[0].other == "Shop"


def test_structured_references_are_kept() -> None:
    structured = (
        "<RmtInf><Strd><RfrdDocInf><Nb>2026-77</Nb></RfrdDocInf>"
        "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )
    assert read(entry(more=details(structured))).lines[0].text == "RF18539007547034 2026-77"


def test_a_reference_that_says_that_there_is_none_is_none() -> None:
    more = "<AcctSvcrRef>bank-1</AcctSvcrRef>" + details("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>")
    assert read(entry(more=more)).lines[0].reference == "bank-1"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("000000000000429.56", 42956), ("8.850", 885), ("9.500", 950), ("7", 700), ("7.", 700), ("0.05000", 5)],
)
def test_zeros_before_and_behind_an_amount_lose_nothing(amount: str, expected: int) -> None:
    assert cents(read(entry(amount))) == [expected]


@pytest.mark.parametrize(
    "day",
    [
        "<ValDt><Dt>2026-11-03</Dt></ValDt>",
        "<BookgDt><Dt>2026-11-03+01:00</Dt></BookgDt>",
        "<BookgDt><Dt>2026-11-03Z</Dt></BookgDt>",
        "<BookgDt><DtTm>2026-11-03T23:30:00+01:00</DtTm></BookgDt>",
        "<ValDt><DtTm>2026-11-03T23:30:00</DtTm></ValDt>",
    ],
)
def test_the_day_is_the_booking_day_or_else_the_value_day(day: str) -> None:
    assert read(entry(day=day)).lines[0].booked == "2026-11-03T00:00:00Z"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry("8.855"), "'8.855'"),
        (entry("12,50"), "'12,50'"),
        (entry(direction=""), "no direction"),
        (entry(direction="DEBIT"), "'DEBIT'"),
        (entry(day=""), "neither a booking day nor a value day"),
        (entry(day="<BookgDt><Dt>03.11.2026</Dt></BookgDt>"), "'03.11.2026'"),
        (entry(more="<RvslInd>yes</RvslInd>"), "'yes'"),
    ],
)
def test_an_entry_that_makes_no_sense_is_named_and_quoted(wrong: str, said: str) -> None:
    named = wrong.replace("</Ntry>", "<NtryRef>N-2</NtryRef></Ntry>")
    with pytest.raises(InvalidInput) as refused:
        read(entry(), named)
    assert refused.value.message.startswith("entry 2 (N-2) of the statement: ")
    assert said in refused.value.message


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_unicode_encoding_is_read(encoding: str) -> None:
    content = CAMT.replace("bread", "Brötchen").encode(encoding)
    assert parse_statement(content).lines[0].text == "Brötchen and rolls"


def test_the_declared_encoding_is_read() -> None:
    content = CAMT.replace("UTF-8", "ISO-8859-1").replace("bread", "Brötchen").encode("iso-8859-1")
    assert parse_statement(content).lines[0].text == "Brötchen and rolls"


def test_a_file_without_a_statement_is_refused() -> None:
    content = HEAD[: HEAD.index("<Stmt>")] + "</BkToCstmrStmt></Document>"
    with pytest.raises(InvalidInput, match="holds no statement"):
        parse_statement(content.encode())


def test_the_first_version_names_the_message_otherwise() -> None:
    content = CAMT.replace("BkToCstmrStmt>", "BkToCstmrStmtV01>").replace("camt.053.001.08", "camt.053.001.01")
    assert len(parse_statement(content.encode()).lines) == 3


def test_several_statements_of_one_account_are_one_and_each_is_checked() -> None:
    second = f"</Stmt><Stmt><Id>2</Id>{balance('OPBD', '107.00')}{balance('CLBD', '108.00')}{entry('1.00')}"
    content = HEAD + balance("OPBD", "100.00") + balance("CLBD", "107.00") + entry("7.00") + second + TAIL
    found = parse_statement(content.encode())
    assert (cents(found), found.balance, found.balanced) == ([700, 100], Money(10_800, "EUR"), True)
    other = "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
    with pytest.raises(InvalidInput, match="several accounts"):
        parse_statement(content.replace("<Id>2</Id>", "<Id>2</Id>" + other).encode())


def test_an_account_without_iban_is_told_by_its_number() -> None:
    other = HEAD.replace("<IBAN>DE89370400440532013000</IBAN>", "<Othr><Id>0532013000</Id></Othr>")
    assert parse_statement((other + TAIL).encode()).account == "0532013000"


def within_the_day(*parts: str) -> Statement:
    content = HEAD + "".join(parts) + TAIL
    for statement, report in (("camt.053", "camt.052"), ("BkToCstmrStmt", "BkToCstmrAcctRpt"), ("Stmt>", "Rpt>")):
        content = content.replace(statement, report)
    return parse_statement(content.encode())


def test_a_report_within_the_day_shows_what_is_booked_so_far() -> None:
    found = within_the_day(
        balance("ITBD", "93.00"), entry("7.00", "DBIT"), entry("5.00", status="<Cd>PDNG</Cd>"), entry("1", status="")
    )
    assert (cents(found), found.balance) == ([-700], Money(9300, "EUR"))
    assert [text.partition(": ")[2] for text in found.left_out] == ["pending", "it does not say whether it is booked"]


def test_a_notice_is_no_statement_and_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"camt\.054"):
        parse_statement(CAMT.replace("camt.053", "camt.054").encode())
