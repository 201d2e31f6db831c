"""Schedules to the cent: values of other programs, calendars and random ones."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import numpy_financial
import pytest
import QuantLib
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.market.loans.payoff import days_30e_360, payoff
from cmwallet.market.loans.rounding import round_half_up
from cmwallet.market.loans.schedule import (
    MOST_PRINCIPAL,
    end_of_day,
    level_installment,
    make_schedule,
    month_after,
    month_before,
    monthly_dues,
)

FIRST = date(2026, 12, 31)


def schedule(principal, bps, count, first=FIRST, day=31):
    return make_schedule(principal, bps, monthly_dues(first, day, count))


@pytest.mark.parametrize(
    ("principal", "bps", "count", "installment", "interest", "last", "sum_of_interest"),
    [
        (200_000_00, 750, 180, 1_854_02, 1_250_00, 1_855_50, 133_725_08),
        (10_000_00, 850, 12, 872_20, 70_83, 872_17, 466_37),
        (5_000_00, 790, 24, 225_91, 32_92, 225_89, 421_82),
        (100_00, 1200, 3, 34_00, 1_00, 34_01, 2_01),
        (10_000_00, 0, 36, 277_78, 0, 277_70, 0),
    ],
)
def test_known_schedules(principal, bps, count, installment, interest, last, sum_of_interest):
    rows = schedule(principal, bps, count)
    assert (rows[0].amount, rows[0].interest, rows[-1].amount) == (installment, interest, last)
    assert {row.amount for row in rows[:-1]} == {installment}
    assert sum(row.interest for row in rows) == sum_of_interest


def test_a_whole_schedule():
    rows = schedule(5_000_00, 790, 6)
    assert [row.amount for row in rows] == [852_64] * 5 + [852_65]
    assert [row.balance for row in rows] == [4180_28, 3355_16, 2524_61, 1688_59, 847_07, 0]
    assert [str(row.due) for row in rows] == [
        "2026-12-31",
        "2027-01-31",
        "2027-02-28",
        "2027-03-31",
        "2027-04-30",
        "2027-05-31",
    ]


def random_schedules(number):
    chance = random.Random(20261130)
    while number:
        principal, bps = chance.randint(100_00, 10_000_000_00), chance.randint(0, 4000)
        count, day = chance.randint(1, 360), chance.randint(1, 31)
        month = date(chance.randint(2020, 2060), chance.randint(1, 12), 1)
        first = month + relativedelta(day=day)
        try:
            yield principal, bps, count, day, first, schedule(principal, bps, count, first, day)
        except InvalidInput:
            continue
        number -= 1


def test_two_thousand_random_schedules():
    for principal, bps, count, day, first, rows in random_schedules(2_000):
        rate = Fraction(bps, 120_000)
        assert sum(row.principal for row in rows) == principal
        assert rows[-1].balance == 0
        bound = count if rate == 0 else ((1 + rate) ** count - 1) / rate
        assert abs(rows[-1].amount - level_installment(principal, bps, count)) <= bound
        month = first.replace(day=1)
        assert [row.due for row in rows] == [month + relativedelta(months=number, day=day) for number in range(count)]
        for row, before in zip(rows[1:], rows, strict=False):
            assert row.interest == round_half_up(before.balance * rate)
            assert row.balance == before.balance - row.principal


def test_the_installment_is_that_of_numpy_financial():
    for principal, bps, count, _, _, rows in random_schedules(200):
        if count == 1 or bps == 0:
            continue
        theirs = -numpy_financial.pmt(bps / 120_000, count, principal)
        assert abs(rows[0].amount - theirs) < 0.51
        assert abs(rows[0].interest - -numpy_financial.ipmt(bps / 120_000, 1, count, principal)) < 0.51


@pytest.mark.parametrize(("value", "rounded"), [("0.5", 1), ("1.49", 1), ("1.5", 2), ("2.5", 3), ("2", 2), ("0.49", 0)])
def test_halves_are_rounded_up(value, rounded):
    assert round_half_up(Fraction(value)) == rounded == int(Decimal(value).quantize(Decimal(1), "ROUND_HALF_UP"))


@pytest.mark.parametrize(
    ("principal", "bps", "count", "words"),
    [
        (0, 790, 6, "more than nothing"),
        (-1, 790, 6, "more than nothing"),
        (MOST_PRINCIPAL + 1, 790, 6, "more than nothing"),
        (5_000_00, -1, 6, "rate"),
        (5_000_00, 10_001, 6, "rate"),
        (5_000_00, 790, 0, "1 to 600"),
        (5_000_00, 790, 601, "1 to 600"),
        (99, 0, 1, "less than 100"),
        (100_00, 1000, 600, "less than 100"),
    ],
)
def test_what_no_schedule_is_made_of(principal, bps, count, words):
    with pytest.raises(InvalidInput, match=words):
        level_installment(principal, bps, count)


def test_the_bounds_themselves():
    assert level_installment(100, 0, 1) == 100
    assert level_installment(MOST_PRINCIPAL, 0, 1) == MOST_PRINCIPAL
    assert level_installment(100_000_00, 10_000, 600) > 0


def test_a_schedule_that_rounding_would_spoil_is_refused():
    with pytest.raises(InvalidInput, match="rounded to whole units"):
        schedule(380_82, 352, 427)


@pytest.mark.parametrize(
    ("first", "day", "fits"),
    [
        (date(2027, 2, 28), 31, True),
        (date(2027, 2, 28), 28, True),
        (date(2028, 2, 28), 31, False),
        (date(2028, 2, 29), 31, True),
        (date(2027, 4, 30), 31, True),
        (date(2027, 4, 30), 29, False),
        (date(2027, 4, 30), 0, False),
        (date(2027, 4, 30), 32, False),
    ],
)
def test_the_first_day_fits_the_others(first, day, fits):
    if fits:
        assert monthly_dues(first, day, 1) == (first,)
    else:
        with pytest.raises(InvalidInput, match="first installment"):
            monthly_dues(first, day, 1)


def test_a_schedule_beyond_the_calendar_is_refused():
    assert monthly_dues(date(9999, 12, 31), 31, 1) == (date(9999, 12, 31),)
    with pytest.raises(InvalidInput, match="calendar"):
        monthly_dues(date(9999, 12, 31), 31, 2)


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2027, 1, 31), date(2027, 2, 28), date(2026, 12, 31)),
        (date(2026, 12, 15), date(2027, 1, 15), date(2026, 11, 15)),
        (date(2028, 3, 31), date(2028, 4, 30), date(2028, 2, 29)),
    ],
)
def test_the_month_before_and_after(day, after, before):
    assert (month_after(day), month_before(day, day.day)) == (after, before)


def test_a_day_ends_with_its_last_second():
    assert datetime.fromtimestamp(end_of_day(FIRST), UTC) == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert end_of_day(date(9998, 12, 31)) + 1 == datetime(9999, 1, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2007, 1, 15), date(2007, 1, 30), 15),
        (date(2007, 9, 30), date(2008, 3, 31), 180),
        (date(2008, 2, 29), date(2008, 3, 31), 31),
        (date(2007, 2, 28), date(2007, 3, 5), 7),
    ],
)
def test_days_as_isda_counts_them(start, end, days):
    assert days_30e_360(start, end) == days


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_days_are_those_of_quantlib(start, end):
    counter = QuantLib.Thirty360(QuantLib.Thirty360.European)
    theirs = counter.dayCount(*(QuantLib.Date(one.day, one.month, one.year) for one in (start, end)))
    assert days_30e_360(start, end) == theirs


def test_paying_off_early():
    since = date(2027, 1, 31)
    assert payoff(4180_28, 790, since, since) == 4180_28
    assert payoff(4180_28, 790, since, date(2027, 2, 15)) == 4180_28 + 13_76  # 15 of 360 days: 13.76008…
    assert payoff(4180_28, 790, since, date(2027, 2, 28)) == 4180_28 + 25_69
    assert payoff(4180_28, 0, since, date(2028, 2, 28)) == 4180_28
    with pytest.raises(InvalidInput):
        payoff(4180_28, 790, since, date(2027, 1, 29))
