"""Cells of a statement: which day is in front, which mark is the decimal one, and where neither is certain."""

from __future__ import annotations

import pytest

from identity.bank.csv_days import Order, date_order, parse_day
from identity.bank.csv_numbers import decimal_sign, money_of, take_apart
from identity.errors import InvalidInput


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/12/2026"], "dmy"),
        (["12/13/2026"], "mdy"),
        (["12/12/2026"], "dmy"),
        (["1/1/2026", "01/01/2026"], "dmy"),
        (["11/12/2026", "13/12/2026"], "dmy"),
        (["11/12/2026", "12/13/2026"], "mdy"),
        (["11.12.2026"], "dmy"),
        (["2026/13/12", "12/13/2026"], "mdy"),
        (["13/13/2026"], "dmy"),
        (["11/12/2026"], None),
        (["12/11/2026"], None),
        (["13/12/2026", "12/13/2026"], None),
        ([], "dmy"),
        (["2026-01-02"], "dmy"),
        (["12/13/2026 10:30"], "mdy"),
        (["11/12/2026T10:30"], None),
    ],
)
def test_the_order_is_what_some_day_of_the_file_shows(cells: list[str], order: Order | None) -> None:
    if order is not None:
        assert date_order(cells, None) == order
    else:
        with pytest.raises(InvalidInput):
            date_order(cells, None)
    assert date_order(cells, "mdy") == "mdy"


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("20261213", "dmy", "2026-12-13"),
        ("13 Dec 2026", "mdy", "2026-12-13"),
        ("13-December-26", "mdy", "2026-12-13"),
        ("Dec 13, 2026", "dmy", "2026-12-13"),
        ("Dec. 13 2026", "dmy", "2026-12-13"),
        ("12/11/2026", "dmy", "2026-11-12"),
        ("12/11/2026", "mdy", "2026-12-11"),
        ("12/11/26", "dmy", "2026-11-12"),
        ("12/11/99", "dmy", "2099-11-12"),
        ("26/11/12", "ymd", "2026-11-12"),
        ("2026/11/12", "dmy", "2026-11-12"),
        ("2026-11-12 23:59", "dmy", "2026-11-12"),
        ("29/02/2028", "dmy", "2028-02-29"),
    ],
)
def test_a_day_is_read_as_it_is_written(cell: str, order: Order, day: str) -> None:
    assert parse_day(cell, order) == f"{day}T00:00:00Z"


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("29/02/2026", "dmy"),
        ("32/01/2026", "dmy"),
        ("01/13/2026", "dmy"),
        ("01/01/026", "dmy"),
        ("01/01/2", "dmy"),
        ("100/01/2026", "dmy"),
        ("2026/01/001", "ymd"),
        ("026/01/01", "ymd"),
        ("2026/01/2026", "dmy"),
        ("13 Dez 2026", "dmy"),
        ("13 D 2026", "dmy"),
        ("20261301", "dmy"),
        ("", "dmy"),
        ("soon", "dmy"),
    ],
)
def test_what_is_no_day(cell: str, order: Order) -> None:
    with pytest.raises(InvalidInput, match="not a day"):
        parse_day(cell, order)


@pytest.mark.parametrize(
    ("number", "sign"),
    [
        ("1,234.50", "."),
        ("1.234,50", ","),
        ("1.50", "."),
        ("1,50", ","),
        ("1.5", "."),
        ("1234,567", ","),
        ("0,500", ","),
        ("000.500", "."),
        ("1.234.567", ","),
        ("1,234,567", "."),
        ("1234", None),
        ("12,500", "doubt"),
        ("999.999", "doubt"),
        ("100,000", "doubt"),
    ],
)
def test_the_decimal_sign_is_what_a_number_shows(number: str, sign: str | None) -> None:
    cells = [take_apart(number)]
    if sign == "doubt":
        with pytest.raises(InvalidInput, match="nothing in the file shows"):
            decimal_sign(cells, None)
        assert decimal_sign([*cells, take_apart("2,5")], None) == ","
    else:
        assert decimal_sign(cells, None) == (sign or ".")


@pytest.mark.parametrize(
    ("cell", "decimal", "cents"),
    [
        ("1", ".", 100),
        ("0.5", ".", 50),
        ("0.05", ".", 5),
        ("0.50000", ".", 50),
        ("-12.50", ".", -1_250),
        ("(12.50)", ".", -1_250),
        ("1,234.56", ".", 123_456),
        ("1.234,56", ",", 123_456),
        ("9999999999999", ".", 999_999_999_999_900),
        ("0009999999999999", ".", 999_999_999_999_900),
        ("EUR 3", ".", 300),
    ],
)
def test_an_amount_is_whole_cents(cell: str, decimal: str, cents: int) -> None:
    assert money_of(take_apart(cell), decimal, "EUR").cents == cents


@pytest.mark.parametrize(
    ("cell", "decimal", "said"),
    [
        ("0.501", ".", "whole cents"),
        ("10000000000000", ".", "whole cents"),
        ("12,34.56", ".", "not an amount with a decimal point"),
        ("1,2345", ".", "not an amount with a decimal point"),
        ("1.", ".", "not an amount"),
        ("USD 3", ".", "is not in EUR"),
    ],
)
def test_another_amount_is_refused(cell: str, decimal: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        money_of(take_apart(cell), decimal, "EUR")
