"""Why two orders fit or do not, in the words that either owner reads."""

from __future__ import annotations

import pytest

from cmwallet.exchange.reasons import months_text, rate_text, why, why_not
from tests.unit.exchange.orders import borrow, lend


@pytest.mark.parametrize(("bps", "text"), [(0, "0.00 %"), (5, "0.05 %"), (790, "7.90 %"), (10_000, "100.00 %")])
def test_a_rate_has_two_decimals(bps: int, text: str) -> None:
    assert rate_text(bps) == text


@pytest.mark.parametrize(("months", "text"), [(1, "1 month"), (2, "2 months"), (24, "24 months")])
def test_months_are_counted(months: int, text: str) -> None:
    assert months_text(months) == text


def test_what_fits_is_good_for_both() -> None:
    assert why(borrow(), lend(), "borrow") == (
        "the rate is 6.95 %, 0.95 % below your limit, and sum and months are yours"
    )
    assert why(borrow(), lend(), "lend").startswith("the rate is 6.95 %, 0.95 % above your limit, for grade B")
    for side in ("borrow", "lend"):
        assert why_not(borrow(), lend(), side) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "borrower", "lender"),
    [
        ({"person": "did:ethr:0x4d2:borrower-b1"}, "both orders are yours", "both orders are yours"),
        ({"currency": "USD"}, "the currency is USD, yours is EUR", "the currency is EUR, yours is USD"),
        (
            {"min_rate_bps": 795},
            "the rate of 7.95 % is above your 7.90 %",
            "the highest rate is 7.90 %, below your 7.95 %",
        ),
        (
            {"amount": 499_999},
            "4999.99 EUR is less than your 5000.00 EUR",
            "5000.00 EUR is more than your 4999.99 EUR",
        ),
        (
            {"least_months": 25},
            "the loan runs 25 to 36 months, yours 24 months",
            "the loan runs 24 months, yours 25 to 36 months",
        ),
        (
            {"least_months": 1, "most_months": 1},
            "the loan runs 1 month, yours 24 months",
            "the loan runs 24 months, yours 1 month",
        ),
        (
            {"worst_grade": "A"},
            "the worst grade that is lent to is A, yours is B",
            "the grade is B, worse than your A",
        ),
    ],
)
def test_what_does_not_fit_is_told_from_each_side(change: dict[str, object], borrower: str, lender: str) -> None:
    assert why_not(borrow(), lend(**change), "borrow") == borrower
    assert why_not(borrow(), lend(**change), "lend") == lender
