"""Matching names: F1, precision and recall on labelled pairs that a fold has not seen, beside rapidfuzz's `WRatio`.

`python -m bench names --pairs FILE`; FILE is CSV with the columns schema, name1, name2 and is_match. In each of ten
folds, weights and threshold are found on the other nine; the second row keeps the weights that are shipped and chooses
the threshold alone. Five shuffles; what is printed is their mean.
"""

from __future__ import annotations

import csv
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.logistic import Quality, best_threshold, dot, fit
from bench.report import Skipped

CLAIM = "matching names (10-fold cross-validation, threshold chosen inside the folds)"
FOLDS = 10
SHUFFLES = 5
TARGET = 0.85

Scorer = Callable[[int], float]
Trainer = Callable[[Sequence[int]], Scorer]
"""Learns from the pairs with these numbers and returns what scores any pair."""


@dataclass(frozen=True)
class Matching:
    """The result as a row of the report."""

    what: str
    ours: Quality
    peer: Quality
    spread: tuple[float, float]
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether F1 is as wanted."""
        return self.ours.f1 >= TARGET

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {
            "what": self.what,
            "ours": asdict(self.ours),
            "peer": {"name": "rapidfuzz WRatio", **asdict(self.peer)},
            "f1_of_the_shuffles": list(self.spread),
            "target": f"F1 ≥ {TARGET}",
            "met": self.met,
            "note": self.note,
        }

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        ours, peer = self.ours, self.peer
        return (
            self.what,
            f"F1 {ours.f1:.3f}, precision {ours.precision:.3f}, recall {ours.recall:.3f}",
            f"F1 {peer.f1:.3f}  WRatio",
            f"{ours.f1 / peer.f1:.2f}× ({self.spread[0]:.3f} – {self.spread[1]:.3f})",
            f"F1 ≥ {TARGET}",
            "yes" if self.met else "NO",
        )


@dataclass(frozen=True)
class _Pairs:
    names: Sequence[tuple[str, str, str]]
    labels: Sequence[bool]


def measure(scale: float = 1, pairs: Path | None = None) -> list[Matching | Skipped]:
    """Cross-validate on the pairs of a file; without one there is nothing to measure."""
    if pairs is None:
        return [Skipped("names that nobody tuned to", "no labelled pairs: python -m bench names --pairs FILE")]
    data = _read(pairs)
    shuffles = max(1, round(SHUFFLES * scale))
    peer, _ = _validated(data, _fuzzy(data), shuffles)
    refitted, spread = _validated(data, _fitted(data), shuffles)
    shipped, narrow = _validated(data, _shipped(data), shuffles)
    as_is = _as_shipped(data)
    note = f"{len(data.labels)} pairs, {sum(data.labels)} of them matches; {shuffles} shuffles"
    return [
        Matching("weights and threshold from the other folds", refitted, peer, spread, note),
        Matching("shipped weights, threshold from the other folds", shipped, peer, narrow),
        Matching("as shipped, in sample", as_is, peer, (as_is.f1, as_is.f1)),
    ]


def _read(file: Path) -> _Pairs:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [(row["schema"], row["name1"], row["name2"]) for row in rows]
    return _Pairs(names, [row["is_match"].lower() == "true" for row in rows])


def _validated(data: _Pairs, train: Trainer, shuffles: int) -> tuple[Quality, tuple[float, float]]:
    found = [_one_shuffle(data, train, seed) for seed in range(shuffles)]
    means = Quality(*(statistics.mean(values) for values in zip(*(_tuple(one) for one in found), strict=True)))
    return means, (min(one.f1 for one in found), max(one.f1 for one in found))


def _tuple(quality: Quality) -> tuple[float, float, float]:
    return quality.f1, quality.precision, quality.recall


def _one_shuffle(data: _Pairs, train: Trainer, seed: int) -> Quality:
    order = list(range(len(data.labels)))
    random.Random(seed).shuffle(order)
    said = [False] * len(order)
    for fold in range(FOLDS):
        held_out = order[fold::FOLDS]
        rest = sorted(set(order) - set(held_out))
        score = train(rest)
        threshold = best_threshold([score(i) for i in rest], [data.labels[i] for i in rest])
        for i in held_out:
            said[i] = score(i) >= threshold
    return Quality.of(said, data.labels)


def _fuzzy(data: _Pairs) -> Trainer:
    from rapidfuzz import fuzz, utils

    scores = [fuzz.WRatio(one, other, processor=utils.default_process) for _, one, other in data.names]
    return lambda _training: scores.__getitem__


def _fitted(data: _Pairs) -> Trainer:
    from identity.kyc.names.align import align
    from identity.kyc.names.compare import parse_schema
    from identity.kyc.names.features import features_of
    from identity.kyc.names.prepare import prepare

    rows = []
    for schema, one, other in data.names:
        kind = parse_schema(schema)
        rows.append([1.0, *features_of(align(prepare(one, kind), prepare(other, kind))).values().values()])

    def train(training: Sequence[int]) -> Scorer:
        weights = fit([rows[i] for i in training], [data.labels[i] for i in training])
        return lambda i: dot(weights, rows[i])

    return train


def _shipped(data: _Pairs) -> Trainer:
    scores = _scores(data)
    return lambda _training: scores.__getitem__


def _as_shipped(data: _Pairs) -> Quality:
    from identity.kyc.names.score import THRESHOLDS

    return Quality.of([score >= THRESHOLDS["standard"] for score in _scores(data)], data.labels)


def _scores(data: _Pairs) -> list[float]:
    from identity.kyc.names.compare import compare, parse_schema

    return [compare(one, other, parse_schema(schema)).score for schema, one, other in data.names]
