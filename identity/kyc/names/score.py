"""Score of a comparison: a sum of evidence, read as a probability.

    score = 1 / (1 + exp(−(base + Σ weight · feature + Σ evidence of qualifiers)))

Each summand is what that feature says in favour (positive) or against (negative), so a score explains itself. The
weights of names were found by logistic regression over labelled pairs (`python -m bench names` repeats that in
every fold of a cross-validation), scaled by 0.7 and rounded; those of qualifiers are set by judgement. Names that
agree to the letter come to 0.95: a name alone proves nobody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, Literal

Level = Literal["simplified", "standard", "enhanced"]

BASE: Final = 3.0
WEIGHTS: Final[Mapping[str, float]] = {
    "letters_apart": -1.15,
    "weakest_pair": -2.0,
    "words_extra": -3.0,
    "words_extra_in_organization": -1.4,
    "short_name": -2.0,
    "legal_forms_differ": -3.2,
    "number_extra": -2.1,
    "only_generic": -1.9,
    "lineage_differs": -3.5,
}
THRESHOLDS: Final[Mapping[str, float]] = {"simplified": 0.7, "standard": 0.5, "enhanced": 0.3}
"""From which score on two names count as a match, by the level of due diligence; `standard` has the best F1."""

HIGHEST: Final = 0.999


def score_of(evidence: float) -> float:
    """Return the score in [0, 1) of a sum of evidence, rounded to four digits."""
    return round(min(HIGHEST, 1 / (1 + math.exp(-max(-30.0, min(30.0, evidence))))), 4)


def weigh(features: Mapping[str, float], qualifiers: Mapping[str, float]) -> dict[str, float]:
    """Return what each feature says for or against, and what the qualifiers do; the sum is the evidence."""
    evidence = {"base": BASE}
    for name, value in features.items():
        evidence[name] = WEIGHTS[name] * value
    evidence.update(qualifiers)
    return evidence
