"""Comparison of two names: the one function that the rest of the project calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from identity.errors import InvalidInput
from identity.kyc.names.align import Alignment, align
from identity.kyc.names.features import features_of
from identity.kyc.names.prepare import SCHEMAS, Kind, Name, Token, kind_of_schema, prepare
from identity.kyc.names.qualifiers import NOTHING, Qualifiers, evidence_of
from identity.kyc.names.score import THRESHOLDS, score_of, weigh

_REVERSED_EVIDENCE: Final = -0.5
_LEAST_REVERSED: Final = 6
_NOTHING_IN_COMMON: Final = {"nothing_to_compare": 1.0}


@dataclass(frozen=True)
class Comparison:
    """How alike two names are.

    `score` is in [0, 1); `features` are what was found, `evidence` what each says for or against (its sum makes the
    score), `pairs` which words stand for each other, with their likeness, and `extra` the words without a partner.
    """

    score: float
    match: bool
    threshold: float
    features: Mapping[str, float]
    evidence: Mapping[str, float]
    pairs: tuple[tuple[str, str, float], ...]
    extra: tuple[str, ...]


def parse_schema(text: str) -> Kind:
    """Return how names of a schema are compared. Raises `InvalidInput`."""
    try:
        return kind_of_schema(text)
    except KeyError:
        raise InvalidInput(f"there is no schema {text[:40]!r}", hint="one of " + ", ".join(SCHEMAS)) from None


def threshold_of(level: str) -> float:
    """Return from which score on names count as a match. Raises `InvalidInput`."""
    if level not in THRESHOLDS:
        raise InvalidInput(f"there is no level {level[:40]!r}", hint="one of " + ", ".join(THRESHOLDS))
    return THRESHOLDS[level]


def compare(
    one: str,
    other: str,
    kind: Kind = "person",
    *,
    known: Qualifiers = NOTHING,
    found: Qualifiers = NOTHING,
    level: str = "standard",
) -> Comparison:
    """Compare two names; the same answer whichever comes first. Raises `InvalidInput` for an unknown level."""
    return compare_prepared(prepare(one, kind), prepare(other, kind), evidence_of(known, found), threshold_of(level))


def compare_prepared(one: Name, other: Name, qualifiers: Mapping[str, float], threshold: float) -> Comparison:
    """Compare names that are ready, with the evidence of qualifiers."""
    if not one.tokens or not other.tokens:
        return Comparison(0.0, False, threshold, _NOTHING_IN_COMMON, {}, (), ())
    best = _weigh(align(one, other), qualifiers)
    if best.score < threshold and _may_be_reversed(one, other):
        turned = {**qualifiers, "written_backwards": _REVERSED_EVIDENCE}
        best = max(best, _weigh(align(*_turned(one, other)), turned), key=lambda weighed: weighed.score)
    return best.explained(threshold)


def match_prepared(one: Name, other: Name, qualifiers: Mapping[str, float], threshold: float) -> Comparison | None:
    """Compare names that are ready, and explain only a match: None for anything else."""
    if not one.tokens or not other.tokens:
        return None
    weighed = _weigh(align(one, other), qualifiers)
    if weighed.score >= threshold:
        return weighed.explained(threshold)
    if _may_be_reversed(one, other):
        found = compare_prepared(one, other, qualifiers, threshold)
        return found if found.match else None
    return None


@dataclass(frozen=True)
class _Weighed:
    score: float
    evidence: Mapping[str, float]
    features: Mapping[str, float]
    alignment: Alignment

    def explained(self, threshold: float) -> Comparison:
        return Comparison(
            score=self.score,
            match=self.score >= threshold,
            threshold=threshold,
            features={name: round(value, 4) for name, value in self.features.items()},
            evidence={name: round(value, 3) for name, value in self.evidence.items() if round(value, 3)},
            pairs=tuple((pair.one.text, pair.other.text, round(pair.likeness, 3)) for pair in self.alignment.pairs),
            extra=tuple(token.text for token in self.alignment.extra),
        )


def _weigh(alignment: Alignment, qualifiers: Mapping[str, float]) -> _Weighed:
    features = features_of(alignment).values()
    evidence = weigh(features, qualifiers)
    return _Weighed(score_of(sum(evidence.values())), evidence, features, alignment)


def _may_be_reversed(one: Name, other: Name) -> bool:
    return len(one.letters) >= _LEAST_REVERSED and sorted(one.letters) == sorted(other.letters)


def _turned(one: Name, other: Name) -> tuple[Name, Name]:
    """Read one of the two from its end; always the same one, whichever of them comes first."""
    first, second = sorted((one, other), key=lambda name: name.letters)

    def turn(token: Token) -> Token:
        from identity.kyc.names.prepare import token_of
        from identity.kyc.names.script import Word

        return token_of(Word(token.text[::-1], token.script), weak=token.weak)

    return replace(first, tokens=tuple(map(turn, reversed(first.tokens)))), second
