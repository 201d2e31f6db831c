"""CSV of banks that are not known: read by the names of columns, refused where it does not say what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.bank.csv_days import Order
from identity.bank.money import Money
from identity.bank.statement import Statement
from identity.bank.statement_file import parse_statement
from identity.errors import InvalidInput


def read(text: str, **said: str) -> Statement:
    return parse_statement(text.encode(), **said)  # type: ignore[arg-type]


def amounts(text: str, **said: str) -> list[str]:
    return [line.amount.formatted for line in read(text, **said).lines]


def days(text: str, **said: str) -> list[str]:
    return [line.booked[:10] for line in read(text, **said).lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Date,Amount,Currency,Description,Name\n2026-11-30,-12.50,GBP,Lunch,Cafe\n", [Money(-1250, "GBP")]),
        (
            "\ufeffBuchungstag;Betrag\n30.11.2026;1.234,50\n\n01.12.2026;-7\n",
            [Money(123_450, "EUR"), Money(-700, "EUR")],
        ),
        ("date\tamount\n30/11/2026\t1,234.5\n", [Money(123_450, "EUR")]),
        ('"Date","Amount"\n"2026-11-30","+3"\n', [Money(300, "EUR")]),
        ("sep=;\r\nDate;Amount\r\n2026-11-30;-12,50\r\n", [Money(-1250, "EUR")]),
        ("Date;Betrag (€)\n2026-11-30;-9,79\n", [Money(-979, "EUR")]),
        ("Date,Amount (USD)\n2026-11-30,-9.79\n", [Money(-979, "USD")]),
        ("My bank\nAccount of Ada\n\nDate,Amount\n2026-11-30,-9.79\n", [Money(-979, "EUR")]),
        ("Buchung;Valuta;Betrag\n30.11.2026;30.11.2026;-9,79\n", [Money(-979, "EUR")]),
    ],
)
def test_columns_are_read_by_their_names(text: str, expected: list[Money]) -> None:
    assert [line.amount for line in read(text).lines] == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    found = parse_statement("Buchungstag;Betrag;Text\n30.11.2026;-7,00;Brötchen\n".encode(encoding))
    assert found.lines[0].text == "Brötchen"


@pytest.mark.parametrize(
    ("word", "sign"),
    [("debit", "-"), ("credit", ""), ("D", "-"), ("CR", ""), ("Soll", "-"), ("H", ""), ("Af", "-"), ("Bij", ""),
     ("Ausgang", "-"), ("abono", ""), ("withdrawal", "-"), ("-", "-")],
)  # fmt: skip
def test_a_column_of_words_says_whether_a_line_goes_out(word: str, sign: str) -> None:
    text = f"Date,Description,Amount,Transaction Type\n2026-11-03,Rent,900.00,{word}\n"
    assert amounts(text) == [f"{sign}900.00"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date,Amount,Type\n2026-11-03,9.00,debit\n2026-11-04,9.00,teleport\n", "'teleport'"),
        ("Date,Amount,Rodzaj\n2026-11-03,9.00,Obciazenie\n2026-11-04,1.00,Wplata\n", "'obciazenie', 'wplata'"),
        ("Date,Amount,Type\n2026-11-03,9.00,Debit\n2026-11-04,-1.00,Debit\n", "'9.00' comes in, and 'Debit'"),
        ("Date,Amount,Type\n2026-11-03,-9.00,Credit\n", "'-9.00' goes out, and 'Credit'"),
    ],
)
def test_a_direction_that_cannot_be_read_or_disagrees_is_refused_and_quoted(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert said in refused.value.message


def test_a_file_that_says_nothing_of_directions_is_read_as_income_and_it_is_said() -> None:
    text = "Date,Description,Amount\n2026-11-03,a,9.00\n2026-11-04,b,8.00\n"
    assert "all are read as coming in" in read(text).notes[0]
    assert read(text.replace("8.00", "-8.00")).notes == ()
    with_balance = "Date,Amount,Balance\n2026-11-03,9.00,9.00\n2026-11-04,8.00,17.00\n"
    assert (read(with_balance).balanced, read(with_balance).notes) == (True, ())


def test_columns_that_say_nothing_of_the_direction_do_not_matter() -> None:
    assert amounts("Date,Amount,Category\n2026-11-03,9.00,Food\n2026-11-04,8.00,Rent\n") == ["9.00", "8.00"]
    assert amounts("Date,Amount,Shop\n2026-11-03,-9.00,one\n2026-11-04,8.00,two\n") == ["-9.00", "8.00"]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Description,Debit,Credit,Balance\n2026-11-03,Rent,900.00,,100.00\n2026-11-04,Pay,,50.00,150.00\n",
        "Date,Description,Debit,Credit,Balance\n2026-11-03,Rent,-900.00,,100.00\n2026-11-04,Pay,,50.00,150.00\n",
        "Date,Description,Debit,Credit\n2026-11-03,Rent,900.00,0.00\n2026-11-04,Pay,0.00,50.00\n",
        "Fecha;Concepto;Cargo;Abono\n03/11/2026;Alquiler;900,00;\n14/11/2026;Sueldo;;50,00\n",
    ],
)
def test_separate_columns_for_debit_and_credit_are_both_read(text: str) -> None:
    assert amounts(text) == ["-900.00", "50.00"]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Debit,Credit\n2026-11-03,9.00,8.00\n",
        "Date,Debit,Credit\n2026-11-03,,-8.00\n",
        "Date,Debit,Credit\n2026-11-03,9.00,\n2026-11-04,-9.00,\n",
        "Date,Amount,Debit,Credit\n2026-11-03,8.00,9.00,\n",
    ],
    ids=["both", "negative credit", "both signs in one column", "says it twice, and differently"],
)
def test_columns_that_contradict_each_other_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="line 2"):
        read(text)


@pytest.mark.parametrize(
    "cell",
    [
        *("900,00-", "(900,00)", "-900,00 €", "€ -900,00", "- 900,00", "\u2212900,00", "900,00 DR", "-900,00 EUR"),
        *("-\u00a0900,00", "-0900,000"),
    ],
)
def test_a_minus_is_written_in_many_ways(cell: str) -> None:
    assert amounts(f"Datum;Betrag\n03.11.2026;{cell}\n04.11.2026;1,00\n") == ["-900.00", "1.00"]


@pytest.mark.parametrize(
    "cell", ["--5,00", "-(5,00)", "-5,00-", "(-5,00)", "5,00,00", "1.2345,00", "5,001", "five", "5,0x", "1'2,00x"]
)
def test_what_is_no_amount_is_quoted_as_it_stands_in_the_file(cell: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(f"Datum;Betrag\n03.11.2026;{cell}\n04.11.2026;1,00\n", decimal=",")
    assert repr(cell) in refused.value.message
    assert "line 2" in refused.value.message


def test_zeros_in_front_are_nothing_however_many() -> None:
    zeros = "0" * 5000
    text = f"Date,Amount\n2026-01-02,-{zeros}1.50\n2026-01-03,{zeros}.25\n"
    assert [line.amount for line in read(text).lines] == [Money(-150, "EUR"), Money(25, "EUR")]


def test_another_currency_than_the_statement_is_in_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"'\$5.00' is not in EUR"):
        read("Date,Amount\n2026-11-03,$5.00\n")
    assert amounts("Date,Amount\n2026-11-03,-$5.00\n", currency="USD") == ["-5.00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Date,Amount\n2026-11-03,"12,500"\n2026-11-04,1.50\n', ["12500.00", "1.50"]),
        ("Date;Amount\n2026-11-03;12,500\n2026-11-04;1,50\n", ["12.50", "1.50"]),
        ("Date;Amount\n2026-11-03;12.500\n2026-11-04;1,50\n", ["12500.00", "1.50"]),
        ('Date,Amount\n2026-11-03,"1,234,567"\n2026-11-04,"12,500"\n', ["1234567.00", "12500.00"]),
        ('Date,Amount\n2026-11-03,"1,00,000.00"\n', ["100000.00"]),
        ("Date;Amount\n2026-11-03;1'234.50\n", ["1234.50"]),
    ],
)
def test_the_decimal_sign_is_that_of_the_file(text: str, expected: list[str]) -> None:
    assert amounts(text) == expected


def test_a_decimal_sign_that_the_file_does_not_show_is_asked_for() -> None:
    text = 'Date,Amount\n2026-11-03,"12,500"\n'
    with pytest.raises(InvalidInput, match="'12,500'") as refused:
        read(text)
    assert "--decimal" in (refused.value.hint or "")
    assert amounts(text, decimal=".") == ["12500.00"]
    assert amounts(text, decimal=",") == ["12.50"]


def test_amounts_written_in_two_ways_are_refused() -> None:
    with pytest.raises(InvalidInput, match="two ways"):
        read("Date;Amount\n2026-11-03;1.234,50\n2026-11-04;1,234.50\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Date,Amount\n10/13/2026,1.00\n11/03/2026,2.00\n03/12/2026,3.00\n",
            ["2026-10-13", "2026-11-03", "2026-03-12"],
        ),
        ("Date,Amount\n13/10/2026,1.00\n11/03/2026,2.00\n", ["2026-10-13", "2026-03-11"]),
        ("Date,Amount\n11/11/2026,1.00\n", ["2026-11-11"]),
        ("Datum;Betrag\n01.10.26;-900,00\n", ["2026-10-01"]),
        ("Date,Amount\n2026/10/01,1.00\n20261002,1.00\n", ["2026-10-01", "2026-10-02"]),
        ("Date,Amount\n2026-10-01T23:59:59Z,1.00\n2026-10-02 08:00,1.00\n", ["2026-10-01", "2026-10-02"]),
        (
            'Date,Amount\n"Oct 1, 2026",1.00\n2 October 2026,1.00\n03-Oct-26,1.00\n',
            [f"2026-10-0{n}" for n in (1, 2, 3)],
        ),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_file(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_an_order_that_the_file_does_not_show_is_asked_for() -> None:
    text = "Date,Description,Amount\n11/03/2026,Rent,-900.00\n03/12/2026,Rent,-900.00\n"
    with pytest.raises(InvalidInput, match="'11/03/2026'") as refused:
        read(text)
    assert "--date-order" in (refused.value.hint or "")
    assert days(text, order="mdy") == ["2026-11-03", "2026-03-12"]
    assert days(text, order="dmy") == ["2026-03-11", "2026-12-03"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Date,Amount\n13/10/2026,1.00\n10/14/2026,2.00\n", "two orders: '13/10/2026' and '10/14/2026'"),
        ("Date,Amount\n10/13/2026,1.00\n02/30/2026,2.00\n", "line 3 of the statement: not a day: '02/30/2026'"),
        ("Date,Amount\n2026-11-30,1\n2026-11-31,1\n", "line 3 of the statement: not a day: '2026-11-31'"),
        ("Date,Amount\nyesterday,1\n", "line 2 of the statement: not a day: 'yesterday'"),
        ("When,How much\n2026-11-30,1\n", "no column for date and amount"),
        ("Date,Text\n2026-11-30,x\n", "no column for date and amount"),
        ("\n\n", "empty"),
    ],
)
def test_what_cannot_be_read_is_named_and_quoted(text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text)
    assert said in refused.value.message


def test_the_line_is_counted_as_in_the_file() -> None:
    with pytest.raises(InvalidInput, match="line 6"):
        read('sep=,\nMy bank\n\nDate,Text,Amount\n2026-11-30,"two\nlines",five\n')


def test_what_is_not_booked_and_what_has_no_amount_is_left_out_and_named() -> None:
    lines = ["2026-11-03,a,-1.00,Pending", "2026-11-02,b,-2.00,Booked", "2026-11-01,c,,Booked"]
    found = read("Date,Text,Amount,Status\n" + "\n".join(lines))
    assert [line.text for line in found.lines] == ["b"]
    assert found.left_out == ("line 2: Pending", "line 4: no amount (2026-11-01 c Booked)")


def test_balances_beside_the_lines_are_compared_whichever_end_is_the_newest() -> None:
    oldest_first = ["2026-11-01,5.00,105.00", "2026-11-02,-4.00,101.00", "2026-11-03,1.00,102.00"]
    for lines in (oldest_first, oldest_first[::-1]):
        found = read("Date,Amount,Balance\n" + "\n".join(lines) + "\n")
        assert (found.balanced, found.balance) == (True, Money(10_200, "EUR"))
    wrong = read("Date,Amount,Balance\n2026-11-01,5.00,105.00\n2026-11-02,4.00,101.00\n")
    assert wrong.balanced is False
    assert "line 3: the balance before it is 105.00 EUR, 4.00 EUR are booked, and it states 101.00" in wrong.notes[0]


def test_a_balance_that_is_missing_beside_a_line_is_bridged() -> None:
    found = read("Date,Amount,Balance\n2026-11-01,5.00,105.00\n2026-11-02,-4.00,\n2026-11-03,1.00,102.00\n")
    assert found.balanced is True


@given(
    st.lists(st.integers(-(10**7), 10**7).filter(bool), min_size=2, max_size=12),
    st.sampled_from([".", ","]),
    st.sampled_from(["dmy", "mdy", "ymd"]),
    st.booleans(),
)
def test_what_is_written_is_read_back(cents: list[int], decimal: str, order: Order, newest_first: bool) -> None:
    patterns = {"dmy": "{2:02}/{1:02}/{0}", "mdy": "{1:02}/{2:02}/{0}", "ymd": "{0}-{1:02}-{2:02}"}
    kept, rows = 100_000_000, []
    for number, amount in enumerate(cents, 1):
        kept += amount
        cells = [Money(value, "EUR").formatted.replace(".", decimal) for value in (amount, kept)]
        rows.append(";".join([patterns[order].format(2026, 11, number), *cells]))
    text = "Date;Amount;Balance\n" + "\n".join(rows[::-1] if newest_first else rows) + "\n"
    found = read(text, order=order)
    assert found.balanced is True
    assert found.balance == Money(kept, "EUR")
    assert sorted((line.booked[8:10], line.amount.cents) for line in found.lines) == [
        (f"{number:02}", amount) for number, amount in enumerate(cents, 1)
    ]


@given(st.text("Date,;Amount\n0123456789.-/ €()DebitCredit", max_size=200))
def test_any_table_is_read_or_refused(text: str) -> None:
    for start in ("", "Date,Amount,Type,Balance\n", "Date;Debit;Credit\n"):
        try:
            read(start + text)
        except InvalidInput:
            pass


def test_an_amount_in_another_column_than_the_others_is_no_missing_one() -> None:
    with pytest.raises(InvalidInput, match=r"line 3 .*another column"):
        read("Date,Amount in CAD,Amount in USD\n2026-11-03,-5.00,\n2026-11-04,,-6.00\n")
