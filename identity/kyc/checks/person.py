"""Checks of the person: how old she is, and which values are out of date."""

from __future__ import annotations

from datetime import date
from typing import Final

from identity.kyc.checks.facts import Facts
from identity.kyc.report import Check

_OLDEST: Final = 120


def age_on(born: date, today: date) -> int:
    """Return the age in whole years; somebody born on 29 February is a year older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def check_age(facts: Facts, minimum: int) -> list[Check]:
    """Check that the person has reached an age. The age itself is not in the report."""
    evidence: dict[str, object] = {"fields": ["birthdate"], "minimum": minimum}
    born = facts.birth_date()
    if born is None:
        return [Check("age", "skipped", "no full date of birth is known", evidence)]
    age = age_on(born, facts.today)
    if age < 0:
        return [Check("age", "fail", "the date of birth lies in the future", evidence)]
    if age < minimum:
        return [Check("age", "fail", f"younger than {minimum}", evidence)]
    if age > _OLDEST:
        return [Check("age", "warn", f"older than {_OLDEST}: is the date of birth right?", evidence)]
    return [Check("age", "pass", f"{minimum} or older", evidence)]


def check_expired_fields(facts: Facts) -> list[Check]:
    """Check that no value is past the day until which it counts."""
    today = facts.today.isoformat()
    stated = {name: record.expires for name, record in facts.fields.items() if record.expires}
    expired = sorted(name for name, until in stated.items() if until[:10] < today)
    evidence = {"with_an_end": len(stated), "expired": expired}
    if expired:
        return [Check("field_expiry", "warn", f"{len(expired)} fields are out of date", evidence)]
    return [Check("field_expiry", "pass", "no field is out of date", evidence)]
