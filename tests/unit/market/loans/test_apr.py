"""Annual percentage rate of charge: the examples of the directive, and another program's."""

import random
from datetime import date
from fractions import Fraction

import pytest
import pyxirr

from cmwallet.errors import InvalidInput
from cmwallet.market.loans.apr import annual_rate, rate_of_schedule, stated_rate
from cmwallet.market.loans.schedule import make_schedule, monthly_dues

ZERO = Fraction(0)


@pytest.mark.parametrize(
    ("advances", "payments", "stated"),
    [
        ([(1000, ZERO)], [(1200, Fraction(546, 365))], "13.0"),
        ([(950, ZERO)], [(1200, Fraction(546, 365))], "16.9"),
        ([(1000, ZERO)], [(600, Fraction(1)), (600, Fraction(2))], "13.1"),
    ],
)
def test_examples_of_the_directive(advances, payments, stated):
    assert stated_rate(annual_rate(advances, payments)) == stated


@pytest.mark.parametrize(
    ("principal", "bps", "count", "rate", "stated"),
    [
        (10_000_00, 850, 12, "8.839", "8.8"),
        (5_000_00, 790, 24, "8.193", "8.2"),
        (100_00, 1200, 3, "12.704", "12.7"),
        (10_000_00, 0, 36, "0.000", "0.0"),
    ],
)
def test_rates_of_schedules(principal, bps, count, rate, stated):
    rows = make_schedule(principal, bps, monthly_dues(date(2026, 12, 31), 31, count))
    found = rate_of_schedule(principal, [row.amount for row in rows])
    assert (f"{found:.3f}", stated_rate(found)) == (rate, stated)


def test_random_rates_are_those_of_pyxirr():
    chance = random.Random(4)
    for _ in range(100):
        principal, count = chance.randint(1_000_00, 100_000_00), chance.randint(1, 120)
        rows = make_schedule(principal, chance.randint(1, 3000), monthly_dues(date(2026, 1, 1), 1, count))
        monthly = pyxirr.irr([-principal, *(row.amount for row in rows)])
        theirs = ((1 + monthly) ** 12 - 1) * 100
        assert abs(float(rate_of_schedule(principal, [row.amount for row in rows])) - theirs) < 1e-6


def test_several_advances():
    found = annual_rate([(500, ZERO), (500, Fraction(1, 2))], [(1100, Fraction(1))])
    # 500·(1 + X) + 500·√(1 + X) = 1100: √(1 + X) = (−1 + √9.8) / 2
    assert abs(float(found) - ((((9.8**0.5) - 1) / 2) ** 2 - 1) * 100) < 1e-8


@pytest.mark.parametrize(
    ("advances", "payments"),
    [
        ([(1000, ZERO)], [(999, Fraction(1))]),
        ([(1000, Fraction(1))], [(1200, Fraction(1, 2))]),
        ([], [(1, Fraction(1))]),
    ],
)
def test_what_has_no_rate(advances, payments):
    with pytest.raises(InvalidInput):
        annual_rate(advances, payments)


def test_a_rate_is_stated_half_up():
    from decimal import Decimal

    assert [stated_rate(Decimal(one)) for one in ("8.25", "8.2499", "8.35")] == ["8.3", "8.2", "8.4"]
