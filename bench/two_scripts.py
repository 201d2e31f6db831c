"""Names in Arabic script beside Latin ones: how many are found, and how many others are taken for them.

`python -m bench two_scripts [--list FILE]`. Without a file the names are those of `bench/romanising.py`: words of a
common stock by seven systems of romanisation, and of them the half that no rule was written for. FILE is CSV with the
columns name1 (Arabic script) and name2 (Latin letters): any list of names in two scripts.

Others are, for each name, one that shares nothing on purpose and one with the same given name and another family name.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report import Skipped
from bench.romanising import written

CLAIM = "names in Arabic script beside Latin ones (threshold of each level)"
TARGET_RECALL = 0.85
TARGET_FALSE = 0.02
_LEVEL = "standard"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """The result at one level as a row of the report: shares in [0, 1]."""

    what: str
    threshold: float
    names: int
    recall: float
    precision: float
    taken_for: float
    taken_for_namesake: float
    judged: bool

    @property
    def met(self) -> bool | None:
        """Whether enough is found and little else, at the level that counts."""
        if not self.judged:
            return None
        return self.recall >= TARGET_RECALL and self.taken_for <= TARGET_FALSE

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {
            "what": self.what,
            "threshold": self.threshold,
            "names": self.names,
            "recall": round(self.recall, 4),
            "precision": round(self.precision, 4),
            "others_taken_for_it": round(self.taken_for, 4),
            "namesakes_taken_for_it": round(self.taken_for_namesake, 4),
            "target": f"recall ≥ {TARGET_RECALL}, others ≤ {TARGET_FALSE}" if self.judged else None,
            "met": self.met,
        }

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        others = f"others {self.taken_for:.4f}, same given name {self.taken_for_namesake:.4f}"
        found = f"recall {self.recall:.3f}, precision {self.precision:.3f} of {self.names} names"
        target = f"recall ≥ {TARGET_RECALL}" if self.judged else ""
        return self.what, found, others, "", target, {True: "yes", False: "NO", None: ""}[self.met]


def measure(scale: float = 1, pairs: Path | None = None) -> list[Found | Skipped]:
    """Measure at the threshold of each level, on the made names and on those of a file."""
    made = [(name.arabic, name.latin) for name in written(held_out=True)]
    rows: list[Found | Skipped] = [*_levels("made by rule, held out", made[:: max(1, round(1 / scale))])]
    if pairs is None:
        return [*rows, Skipped("names of a list in two scripts", "no list: python -m bench two_scripts --list FILE")]
    with pairs.open(encoding="utf-8-sig", newline="") as stream:
        listed = [(row["name1"], row["name2"]) for row in csv.DictReader(stream)]
    return [*rows, *_levels(pairs.name, listed)]


def _levels(what: str, names: Pairs) -> list[Found]:
    from identity.kyc.names.score import THRESHOLDS

    right = _scores(names)
    others, namesakes = _scores(_others(names)), _scores(_namesakes(names))
    rows = []
    for level, threshold in THRESHOLDS.items():
        share, other, namesake = (_share(scores, threshold) for scores in (right, others, namesakes))
        said = share * len(right) + other * len(others) + namesake * len(namesakes)
        precision = share * len(right) / said if said else 0.0
        title = f"{what}: {level}, from {threshold}"
        rows.append(Found(title, threshold, len(names), share, precision, other, namesake, judged=level == _LEVEL))
    return rows


def _scores(names: Pairs) -> list[float]:
    from identity.kyc.names.compare import compare

    return [compare(one, other, "person").score for one, other in names]


def _share(scores: Sequence[float], threshold: float) -> float:
    return sum(score >= threshold for score in scores) / len(scores) if scores else 0.0


def _others(names: Pairs) -> Pairs:
    """Give each name the Latin one of a name that has no word in common with it."""
    choice = random.Random(2)
    found = []
    for arabic, _ in names:
        other = choice.choice(names)
        if not set(arabic.split()) & set(other[0].split()):
            found.append((arabic, other[1]))
    return found


def _namesakes(names: Pairs) -> Pairs:
    """Give each name the Latin one of the next name with its given name and another family name."""
    by_given: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in names:
        by_given[name[0].split()[0]].append(name)
    return [
        (one[0], other[1])
        for group in by_given.values()
        for one, other in zip(group, [*group[1:], *group[:1]], strict=True)
        if one[0].split()[-1] != other[0].split()[-1]
    ]
