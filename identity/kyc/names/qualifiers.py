"""Qualifiers of a name as evidence: birth date, country, gender.

Nothing is concluded from what one side lacks. The numbers are logarithms of odds, set by judgement: a birth date that
agrees is strong, a country is weak because people move and lists name many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from identity.errors import InvalidInput

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

BIRTH_DATE_SAME: Final = 3.0
BIRTH_YEAR_SAME: Final = 1.5
BIRTH_DATE_NEAR: Final = 0.5
BIRTH_YEAR_NEAR: Final = -0.5
BIRTH_DATE_OTHER: Final = -4.0
COUNTRY_SAME: Final = 0.7
COUNTRY_OTHER: Final = -1.0
GENDER_SAME: Final = 0.2
GENDER_OTHER: Final = -2.0


@dataclass(frozen=True)
class Qualifiers:
    """What one side says besides the name. Birth dates are YYYY, YYYY-MM or YYYY-MM-DD; a list may name several.

    `countries` are ISO 3166-1 alpha-2 codes in lower case, `gender` is male, female or None.
    """

    birth_dates: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    gender: str | None = None

    def __bool__(self) -> bool:
        return bool(self.birth_dates or self.countries or self.gender)


NOTHING: Final = Qualifiers()


def parse_qualifiers(
    birth_date: str | None = None, countries: Iterable[str] = (), gender: str | None = None
) -> Qualifiers:
    """Check and normalise what a user gives. Raises `InvalidInput`."""
    dates = frozenset({parse_birth_date(birth_date)}) if birth_date else frozenset[str]()
    named = frozenset(_country(country) for country in countries)
    genders = {"m": "male", "male": "male", "f": "female", "female": "female"}
    if gender is not None and gender.lower() not in genders:
        raise InvalidInput("the gender is male or female, or is not given")
    return Qualifiers(dates, named, genders[gender.lower()] if gender else None)


def _country(text: str) -> str:
    """Return the code of a country in lower case, in the code space of the lists: UK is GB, Kosovo XK."""
    from identity.records.countries import country_of

    code = text.strip()
    found = country_of(code)
    if found is None or re.fullmatch("[A-Za-z]{2}", code) is None:
        hint = f"its code: {found.alpha2}" if found else "two letters of ISO 3166-1, such as DE"
        raise InvalidInput(f"{text[:40]!r} is no country code", hint=hint)
    return found.alpha2.lower()


def parse_birth_date(text: str) -> str:
    """Return a birth date as YYYY, YYYY-MM or YYYY-MM-DD. Raises `InvalidInput`."""
    from datetime import date

    match = _DATE.fullmatch(text.strip())
    try:
        if match is not None:
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return match[0]
    except ValueError:
        pass  # no such day
    raise InvalidInput("a birth date is YYYY-MM-DD, YYYY-MM or YYYY")


def evidence_of(one: Qualifiers, other: Qualifiers) -> dict[str, float]:
    """Return the evidence for (positive) and against (negative) that each qualifier gives."""
    evidence: dict[str, float] = {}
    if one.birth_dates and other.birth_dates:
        evidence["birth_date"] = max(_of_dates(a, b) for a in one.birth_dates for b in other.birth_dates)
    if one.countries and other.countries:
        evidence["country"] = COUNTRY_OTHER if one.countries.isdisjoint(other.countries) else COUNTRY_SAME
    if one.gender and other.gender:
        evidence["gender"] = GENDER_SAME if one.gender == other.gender else GENDER_OTHER
    return evidence


def _of_dates(one: str, other: str) -> float:
    if len(one) == len(other) == 10:
        if one == other:
            return BIRTH_DATE_SAME
        return BIRTH_DATE_NEAR if _slip(one, other) else BIRTH_DATE_OTHER
    shorter = min(len(one), len(other))
    if one[:shorter] == other[:shorter]:
        return BIRTH_YEAR_SAME
    years = abs(int(one[:4]) - int(other[:4]))
    return BIRTH_YEAR_NEAR if years == 1 else BIRTH_DATE_OTHER


def _slip(one: str, other: str) -> bool:
    """Whether day and month are exchanged, or exactly one digit differs."""
    if one[:4] == other[:4] and (one[5:7], one[8:]) == (other[8:], other[5:7]):
        return True
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1
