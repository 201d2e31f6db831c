"""Logistic regression for a handful of features, by Newton's method; and the threshold with the best F1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

RIDGE = 0.15
"""Small: it keeps a feature that hardly occurs from running away, and leaves the others alone."""

_STEPS = 15


@dataclass(frozen=True)
class Quality:
    """How good a classification is."""

    f1: float
    precision: float
    recall: float

    @classmethod
    def of(cls, said: Sequence[bool], true: Sequence[bool]) -> Quality:
        """Compare what was said with what is true."""
        both = sum(a and b for a, b in zip(said, true, strict=True))
        precision = both / sum(said) if any(said) else 0.0
        recall = both / sum(true)
        return cls(2 * both / (sum(said) + sum(true)), precision, recall)


def fit(rows: Sequence[Sequence[float]], labels: Sequence[bool], ridge: float = RIDGE) -> list[float]:
    """Return the weights that explain `labels` best; the first column of `rows` is 1 and is not held back."""
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(_STEPS):
        slope = [-ridge * weight if column else 0.0 for column, weight in enumerate(weights)]
        curve = [[ridge if i == j and i else 1e-9 if i == j else 0.0 for j in range(size)] for i in range(size)]
        for row, label in zip(rows, labels, strict=True):
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, dot(weights, row)))))
            for i, value in enumerate(row):
                if value:
                    slope[i] += (label - chance) * value
                    for j in range(size):
                        curve[i][j] += chance * (1 - chance) * value * row[j]
        weights = [weight + step for weight, step in zip(weights, _solve(curve, slope), strict=True)]
    return weights


def best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the threshold with the best F1: the middle between the two scores that it parts."""
    ordered = sorted(zip(scores, labels, strict=True), reverse=True)
    total, hits, best, threshold = sum(labels), 0, 0.0, math.inf
    for count, (score, label) in enumerate(ordered, 1):
        hits += label
        below = ordered[count][0] if count < len(ordered) else score - 1
        if below < score and 2 * hits / (count + total) > best:
            best, threshold = 2 * hits / (count + total), (score + below) / 2
    return threshold


def dot(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the scalar product."""
    return sum(a * b for a, b in zip(one, other, strict=True))


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(table[row][column]))
        table[column], table[pivot] = table[pivot], table[column]
        for row in range(size):
            if row != column:
                factor = table[row][column] / table[column][column]
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return [table[row][size] / table[row][row] for row in range(size)]
