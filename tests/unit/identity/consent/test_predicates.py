"""Predicates: yes or no, the day on which that changes, and nothing of the input."""

from __future__ import annotations

from datetime import date

import pytest

from identity.consent.fields import age_predicate
from identity.consent.predicates import Answer, evaluate, input_of
from identity.errors import InvalidInput
from identity.records.field import FieldRecord


def born(day: str) -> FieldRecord:
    return FieldRecord("birthdate", day, "self", "2026-01-01T00:00:00Z", "high")


@pytest.mark.parametrize(
    ("day", "age", "today", "expected"),
    [
        ("2000-05-01", 18, date(2018, 5, 1), Answer(True, None)),
        ("2000-05-01", 18, date(2018, 4, 30), Answer(False, date(2018, 5, 1))),
        ("2004-02-29", 18, date(2022, 2, 28), Answer(False, date(2022, 3, 1))),
        ("2004-02-29", 18, date(2022, 3, 1), Answer(True, None)),
        ("2004-02-29", 20, date(2023, 1, 1), Answer(False, date(2024, 2, 29))),
    ],
)
def test_an_age_is_reached_on_its_day(day: str, age: int, today: date, expected: Answer) -> None:
    answer = evaluate(age_predicate(age), born(day), today)
    assert answer == expected
    if answer.re_evaluate is not None:
        assert evaluate(age_predicate(age), born(day), answer.re_evaluate).value


@pytest.mark.parametrize("day", ["2000", "0000-05-01"])
def test_part_of_a_date_gives_no_answer(day: str) -> None:
    with pytest.raises(InvalidInput):
        evaluate(age_predicate(18), born(day), date(2026, 1, 1))


def test_only_predicates_have_an_input() -> None:
    assert input_of(age_predicate(18)) == "birthdate"
    assert input_of("birthdate") is None
    with pytest.raises(InvalidInput):
        evaluate("birthdate", born("2000-05-01"), date(2026, 1, 1))
