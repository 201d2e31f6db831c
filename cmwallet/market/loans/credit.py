"""Credit score from what stands on chain alone: explainable, without any personal data.

    good  = 9 + Σ over lenders  w · min(n, 12) · on time / n          n: installments that count with that lender
    bad   = 1 + Σ over lenders  min(n, 12) · late / n  +  12 · defaults
    score = 487.1229 + 28.8539 · ln(good / bad), between 300 and 850

600 at odds of 50 to 1, and 20 points double the odds: the scaling that scorecards use. A lender counts in full (w = 1)
if an issuer whom the reader trusts attests who that is, else by a quarter; what speaks against a borrower always
counts in full. No more than twelve installments with one lender count, so that the same two people cannot make a
record by themselves. A score is no promise: funded accounts can buy one, at the price of time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from identity.address import Address

OFFSET: Final = 487.1229
FACTOR: Final = 28.8539
LOWEST: Final = 300
HIGHEST: Final = 850
GRADES: Final = (("A", 600), ("B", 575), ("C", 550))
WORST_GRADE: Final = "D"

_PRIOR_GOOD: Final = 9
_PRIOR_BAD: Final = 1
_MOST_COUNTED: Final = 12
_DEFAULT: Final = 12
_UNATTESTED: Final = Fraction(1, 4)


@dataclass(frozen=True)
class WithLender:
    """What counts of a borrower's installments with one lender; `attested`: the reader knows that it is a person."""

    on_time: int = 0
    late: int = 0
    attested: bool = False

    @property
    def counted(self) -> int:
        """How many installments count."""
        return self.on_time + self.late


@dataclass(frozen=True)
class CreditHistory:
    """Of one borrower: what is counted for each lender, and the loans that she did not repay in time."""

    lenders: Mapping[Address, WithLender]
    defaults: int = 0


@dataclass(frozen=True)
class Part:
    """One part of a score: what it is, and by how many points the score would differ without it."""

    what: str
    points: int


@dataclass(frozen=True)
class Score:
    """A score and its grade, and what made it."""

    points: int
    grade: str
    parts: tuple[Part, ...]


def score_of(history: CreditHistory) -> Score:
    """Return the score of a history, explained."""
    points = _points(history)
    return Score(points, grade_of(points), _parts(history, points))


def grade_of(points: int) -> str:
    """Return the grade of a score: A is the best."""
    return next((grade for grade, least in GRADES if points >= least), WORST_GRADE)


def grades_up_to(worst: str) -> tuple[str, ...]:
    """Return the grades that are not worse than one."""
    grades = (*(grade for grade, _ in GRADES), WORST_GRADE)
    return grades[: grades.index(worst) + 1]


def _points(history: CreditHistory) -> int:
    good, bad = Fraction(_PRIOR_GOOD), Fraction(_PRIOR_BAD + _DEFAULT * history.defaults)
    for one in history.lenders.values():
        if one.counted:
            share = Fraction(min(one.counted, _MOST_COUNTED), one.counted)
            good += (1 if one.attested else _UNATTESTED) * share * one.on_time
            bad += share * one.late
    exact = OFFSET + FACTOR * math.log(good / bad)
    return max(LOWEST, min(HIGHEST, math.floor(exact + 0.5)))


def _parts(history: CreditHistory, points: int) -> tuple[Part, ...]:
    """Return what the score consists of: each with the difference that leaving it out would make."""

    def without(lenders: Mapping[Address, WithLender] | None = None, defaults: int | None = None) -> int:
        kept = history.lenders if lenders is None else lenders
        return points - _points(CreditHistory(kept, history.defaults if defaults is None else defaults))

    lenders = history.lenders
    on_time, late = sum(one.on_time for one in lenders.values()), sum(one.late for one in lenders.values())
    several = sum(one.on_time > 0 for one in lenders.values())
    attested = sum(one.attested for one in lenders.values())
    punctual = {who: replace(one, late=0, on_time=one.counted) for who, one in lenders.items()}
    unpaid = {who: replace(one, on_time=0) for who, one in lenders.items()}
    unknown = {who: replace(one, attested=False) for who, one in lenders.items()}
    return (
        Part("nothing known of anybody", _points(CreditHistory({}))),
        Part(f"{_several(on_time, 'installment')} on time, with {_several(several, 'lender')}", without(unpaid)),
        Part(f"{_several(late, 'installment')} late", without(punctual)),
        Part(f"{_several(history.defaults, 'loan')} in default", without(defaults=0)),
        Part(f"{_several(attested, 'lender')} attested by an issuer you trust", without(unknown)),
    )


def _several(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
