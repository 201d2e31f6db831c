"""Rounding of exact fractions to whole units: half up, as banks round interest."""

from __future__ import annotations

from fractions import Fraction


def round_half_up(value: Fraction) -> int:
    """Return the nearest whole number, the larger of two that are as near."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
