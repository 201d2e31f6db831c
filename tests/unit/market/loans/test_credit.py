"""Scores: known values, what moves them and what cannot, and their explanation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.market.loans.credit import CreditHistory, WithLender, grade_of, grades_up_to, score_of


def points(*lenders, defaults=0):
    return score_of(CreditHistory({str(n): WithLender(*one) for n, one in enumerate(lenders)}, defaults)).points


GOOD_YEAR = (12, 0, True)


@pytest.mark.parametrize(
    ("lenders", "defaults", "expected"),
    [
        ([], 0, 551),
        ([GOOD_YEAR] * 2, 0, 588),
        ([GOOD_YEAR] * 5, 0, 609),
        ([(60, 0, True)], 0, 575),
        ([(1200, 0, False)], 0, 559),
        ([(12, 0, False)] * 10, 0, 593),
        ([(12, 0, True)] * 10, 0, 627),
        ([GOOD_YEAR, (11, 1, True)], 0, 567),
        ([(10, 2, True)] * 2, 0, 538),
        ([GOOD_YEAR] * 2, 1, 514),
        ([], 1, 477),
    ],
)
def test_known_scores(lenders, defaults, expected):
    assert points(*lenders, defaults=defaults) == expected


def test_the_scale_is_that_of_scorecards():
    """600 at odds of 50 to 1; 20 points double the odds."""
    factor = 20 / math.log(2)
    offset = 600 - factor * math.log(50)
    from cmwallet.market.loans import credit

    assert abs(credit.FACTOR - factor) < 1e-4
    assert abs(credit.OFFSET - offset) < 1e-3


@pytest.mark.parametrize(
    ("score", "grade"), [(850, "A"), (600, "A"), (599, "B"), (575, "B"), (574, "C"), (550, "C"), (549, "D"), (300, "D")]
)
def test_grades(score, grade):
    assert grade_of(score) == grade


def test_grades_that_are_not_worse():
    assert grades_up_to("A") == ("A",)
    assert grades_up_to("C") == ("A", "B", "C")
    assert grades_up_to("D") == ("A", "B", "C", "D")


def test_thirteen_installments_with_one_lender_are_worth_twelve():
    assert points((13, 0, True)) == points((12, 0, True)) == points((1200, 0, True))
    assert points((11, 0, True)) < points((12, 0, True))


COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans())


@given(st.lists(COUNTS, max_size=6), st.integers(0, 3))
def test_nothing_good_lowers_it_and_nothing_bad_raises_it(lenders, defaults):
    before = points(*lenders, defaults=defaults)
    assert points(*lenders, (5, 0, False), defaults=defaults) >= before
    assert points(*lenders, (0, 5, True), defaults=defaults) <= before
    assert points(*lenders, defaults=defaults + 1) <= before
    assert 300 <= before <= 850


def test_the_bounds_are_reached():
    assert points((0, 1200, True), defaults=10_000) == 300
    assert points(*[(12, 0, True)] * 30_000) == 850


def test_the_explanation_is_what_each_part_is_worth():
    score = score_of(CreditHistory({"a": WithLender(12, 0, True), "b": WithLender(11, 1, False)}, defaults=1))
    assert [part.what for part in score.parts] == [
        "nothing known of anybody",
        "23 installments on time, with 2 lenders",
        "1 installment late",
        "1 loan in default",
        "1 lender attested by an issuer you trust",
    ]
    assert score.parts[0].points == 551
    assert score.parts[1].points > 0 > score.parts[2].points > score.parts[3].points
    # 487.1229 + 28.8539·ln((9 + 12 + 11/4) / 2), less the score itself: what the default takes
    without = round(487.1229 + 28.8539 * math.log(23.75 / 2))
    assert score.points - score.parts[3].points == without
    assert score.grade == "D"


def test_a_new_borrower_is_explained_by_nothing():
    score = score_of(CreditHistory({}))
    assert (score.points, score.grade) == (551, "C")
    assert [part.points for part in score.parts] == [551, 0, 0, 0, 0]
