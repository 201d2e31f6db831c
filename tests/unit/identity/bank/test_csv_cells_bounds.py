"""Cells of a bank's CSV: amounts, decimal signs and days, at what is read and at what is not."""

from __future__ import annotations

import pytest

from identity.bank.csv_days import Order, date_order, parse_day
from identity.bank.csv_numbers import check_symbol, decimal_sign, money_of, take_apart
from identity.errors import InvalidInput


@pytest.mark.parametrize(
    ("cell", "sign", "number", "currency"),
    [
        *(("5", 0, "5", ""), ("-5", -1, "5", ""), ("+5", 1, "5", ""), ("5-", -1, "5", ""), ("5+", 1, "5", "")),
        *(("(5)", -1, "5", ""), ("5 CR", 1, "5", ""), ("5dr", -1, "5", ""), ("5DB", -1, "5", "")),
        *(("€5", 0, "5", "€"), ("5 EUR", 0, "5", "EUR"), ("-€ 5", -1, "5", "€"), ("5,00 Kč", 0, "5,00", "Kč")),
        *(("1 234,50", 0, "1234,50", ""), ("1'234.50", 0, "1234.50", ""), ("\u22125", -1, "5", "")),
        *(("EUR-5", -1, "5", "EUR"), ("5EUR-", -1, "5", "EUR"), ("(€5)", -1, "5", "€")),
    ],
)
def test_a_cell_is_taken_apart(cell: str, sign: int, number: str, currency: str) -> None:
    found = take_apart(cell)
    assert (found.sign, found.number, found.currency, found.cell) == (sign, number, currency, cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "-",
        "--5",
        "+-5",
        "5--",
        "(5",
        "5)",
        "(-5)",
        "5..0",
        ".5",
        "5.",
        "EUR",
        "EURO5",
        "5EURO",
        "€5EUR",
        "a5b",
        "CR",
    ],
)
def test_what_is_no_amount_is_quoted(cell: str) -> None:
    with pytest.raises(InvalidInput, match="not an amount of money"):
        take_apart(cell)


def test_a_doubled_minus_is_one_where_the_bank_writes_it() -> None:
    assert take_apart("--5", doubled_minus=True).sign == -1
    assert take_apart("-5", doubled_minus=True).sign == -1
    with pytest.raises(InvalidInput):
        take_apart("---5", doubled_minus=True)


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        *((["1,234.50"], "."), (["1.234,50"], ","), (["1,5"], ","), (["1.55"], "."), (["12"], "."), ([], ".")),
        *((["1,234,567"], "."), (["1.234.567"], ","), (["1,234", "1,5"], ","), (["0,500"], ","), (["1234,500"], ",")),
        (["00,500"], ","),
    ],
)
def test_the_file_shows_its_decimal_sign(cells: list[str], sign: str) -> None:
    assert decimal_sign(map(take_apart, cells), None) == sign
    assert decimal_sign(map(take_apart, cells), "x") == "x"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1,5", "1.5"], "in two ways: '1.5' and '1,5'"),
        (["1,234"], "whether '1,234' has a decimal comma"),
        (["5", "1.234", "2,345"], "whether '1.234' has"),
        (["999,500"], "whether '999,500' has"),
    ],
)
def test_a_file_that_does_not_show_it_is_asked_about(cells: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        decimal_sign(map(take_apart, cells), None)


@pytest.mark.parametrize(
    ("cell", "decimal", "cents"),
    [
        *(("1,234.50", ".", 123_450), ("1.234,50", ",", 123_450), ("1,00,000", ".", 10_000_000), ("0", ".", 0)),
        *(
            ("007", ".", 700),
            ("0.5", ".", 50),
            ("0.05", ".", 5),
            ("0.050", ".", 5),
            ("-0.5", ".", -50),
            ("1.5000", ".", 150),
        ),
        *(("9" * 13, ".", int("9" * 13) * 100), ("000" + "9" * 13, ".", int("9" * 13) * 100)),
    ],
)
def test_an_amount_is_so_many_cents(cell: str, decimal: str, cents: int) -> None:
    assert money_of(take_apart(cell), decimal, "EUR").cents == cents


@pytest.mark.parametrize(
    ("cell", "decimal"),
    [
        *(("1,23.50", "."), ("12,34", "."), ("1.5.0", "."), ("1.005", "."), ("9" * 14, "."), ("1,234,56", ".")),
        ("1234,567.0", "."),
    ],
)
def test_what_is_no_amount_of_whole_cents_is_refused(cell: str, decimal: str) -> None:
    with pytest.raises(InvalidInput):
        money_of(take_apart(cell), decimal, "EUR")


@pytest.mark.parametrize(
    ("cell", "currency", "fits"),
    [
        *(("€5", "EUR", True), ("€5", "USD", False), ("5 eur", "EUR", True), ("$5", "CAD", True), ("$5", "EUR", False)),
        *(("5", "EUR", True), ("5 USD", "EUR", False), ("5 kr", "NOK", True), ("5 kr", "EUR", False)),
    ],
)
def test_a_cell_names_the_currency_of_its_line(cell: str, currency: str, fits: bool) -> None:
    if fits:
        check_symbol(take_apart(cell), currency)
    else:
        with pytest.raises(InvalidInput, match=f"is not in {currency}"):
            check_symbol(take_apart(cell), currency)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        *((["13/12/2026"], "dmy"), (["12/13/2026"], "mdy"), (["1.2.2026"], "dmy"), (["2026-01-02"], "dmy")),
        *(
            (["05/05/2026"], "dmy"),
            (["01/02/2026", "31/01/2026"], "dmy"),
            (["01/02/2026", "01/31/2026"], "mdy"),
            ([], "dmy"),
        ),
        *((["3 Nov 2026"], "dmy"), (["12/13/2026 10:00"], "mdy"), (["13/13/2026"], "dmy"), (["12/12/2026"], "dmy")),
    ],
)
def test_the_file_shows_the_order_of_its_days(cells: list[str], order: Order) -> None:
    assert date_order(cells, None) == order
    assert date_order(cells, "ymd") == "ymd"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["13/01/2026", "01/13/2026"], "in two orders: '13/01/2026' and '01/13/2026'"),
        (["01/02/2026"], "whether '01/02/2026' begins"),
        (["05/05/2026", "11/12/2026"], "whether '11/12/2026' begins"),
    ],
)
def test_an_order_that_the_file_does_not_show_is_asked_for(cells: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        date_order(cells, None)


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        *(("01/02/2026", "dmy", "2026-02-01"), ("01/02/2026", "mdy", "2026-01-02"), ("26/02/01", "ymd", "2026-02-01")),
        *(("2026-02-01", "dmy", "2026-02-01"), ("20260201", "mdy", "2026-02-01"), ("1.2.26", "dmy", "2026-02-01")),
        *(
            ("3 Nov 2026", "mdy", "2026-11-03"),
            ("3-Nov-26", "ymd", "2026-11-03"),
            ("November 3, 2026", "dmy", "2026-11-03"),
        ),
        *(("Jan. 3 2026", "dmy", "2026-01-03"), ("03 December 2026", "dmy", "2026-12-03")),
        *(
            ("2026-02-01T10:00:00Z", "dmy", "2026-02-01"),
            ("01/02/2026 9:30", "dmy", "2026-02-01"),
            (" 1/2/2026 ", "dmy", "2026-02-01"),
        ),
    ],
)
def test_a_day_is_read_in_the_order_of_the_file(cell: str, order: Order, day: str) -> None:
    assert parse_day(cell, order) == f"{day}T00:00:00Z"


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        *(
            ("31/02/2026", "dmy"),
            ("13/13/2026", "dmy"),
            ("", "dmy"),
            ("2026", "dmy"),
            ("1/2/026", "dmy"),
            ("101/2/2026", "dmy"),
        ),
        *(
            ("26/02/2026", "ymd"),
            ("2026-02-011", "dmy"),
            ("1/2-2026", "dmy"),
            ("3 Foo 2026", "dmy"),
            ("Foo 3, 2026", "dmy"),
        ),
        *(("126/02/01", "ymd"), ("2026-2", "dmy")),
    ],
)
def test_what_is_no_day_is_quoted(cell: str, order: Order) -> None:
    with pytest.raises(InvalidInput, match="not a day"):
        parse_day(cell, order)
