"""Birth dates as the lists write them."""

from __future__ import annotations

import pytest

from identity.kyc.lists.entry import date_of


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1961-03-12", "1961-03-12"),
        ("12/03/1961", "1961-03-12"),
        ("12 Mar 1961", "1961-03-12"),
        ("1961", "1961"),
        (" 1961 ", "1961"),
        ("1000", "1000"),
        ("2999", "2999"),
        ("0999", None),
        ("3000", None),
        ("31/12/1961", "1961-12-31"),
        ("31/13/1961", None),
        ("1961-02-30", "1961"),
        ("", None),
        ("soon", None),
        ("12 Foo 1961", None),
    ],
)
def test_a_date_is_a_day_a_month_or_a_year(text: str, date: str | None) -> None:
    assert date_of(text) == date


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (name, number)
        for number, name in enumerate(
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], 1
        )
    ],
)
def test_months_have_their_names(name: str, number: int) -> None:
    assert date_of(f"12 {name} 1961") == f"1961-{number:02}-12"
    assert date_of(f"12 {name.upper()} 1961") == f"1961-{number:02}-12"
    assert date_of(f"{name} 1961") == f"1961-{number:02}"
