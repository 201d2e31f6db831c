"""Predicates over the records: yes or no, and the day on which that may change; never what it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from identity.consent.fields import age_of
from identity.credentials.fields import ages_reached
from identity.errors import InvalidInput
from identity.records.field import FieldRecord

AGE_INPUT = "birthdate"


@dataclass(frozen=True)
class Answer:
    """What a predicate says today; `re_evaluate` is the first day on which it may say something else."""

    value: bool
    re_evaluate: date | None


def input_of(name: str) -> str | None:
    """Return the field that a predicate is computed from; None for a name that is no predicate."""
    return None if age_of(name) is None else AGE_INPUT


def evaluate(name: str, record: FieldRecord, today: date) -> Answer:
    """Return the answer of a predicate. Raises `InvalidInput` when the date of birth is not whole."""
    age = age_of(name)
    if age is None:
        raise InvalidInput("that is no predicate")
    if ages_reached(record.value, [age], today):
        return Answer(True, None)
    return Answer(False, _day_of(date.fromisoformat(str(record.value)), age))


def _day_of(born: date, age: int) -> date | None:
    """Return the day on which an age is reached: 1 March for 29 February in other years; None past the calendar."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1) if born.year + age <= date.max.year else None
