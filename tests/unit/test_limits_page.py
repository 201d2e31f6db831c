"""docs/limits.md states what the constants are: a limit that is changed by accident, or by one, is noticed."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from fractions import Fraction
from operator import attrgetter
from pathlib import Path
from typing import Final

import pytest

PAGE: Final = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
ROWS: Final = re.findall(r"^\| .+ \| (.+) \| `([\w/]+)\.py` `([\w.]+)` \|$", PAGE, re.MULTILINE)
UNITS: Final = {
    "KiB": 1 << 10,
    "MiB": 1 << 20,
    "minutes": 60,
    "hour": 3_600,
    "hours": 3_600,
    "day": 86_400,
    "days": 86_400,
    "gwei": 10**9,
    "CMT": 10**18,
}
"""By what a figure with this word behind it is multiplied; others count what they name."""


def figure(stated: str) -> Fraction:
    """Read `64 KiB`, `2^63 - 37`, `1/2 CMT` or `20,000 lines`."""
    number, unit = re.fullmatch(r"([\d,^/]+(?: - \d+)?)(?: ([a-zA-Z]+))?", stated).groups()  # type: ignore[union-attr]
    first, _, less = number.replace(",", "").partition(" - ")
    base, _, exponent = first.partition("^")
    return (Fraction(base) ** int(exponent or 1) - int(less or 0)) * UNITS.get(unit or "", 1)


@pytest.mark.parametrize(("stated", "module", "name"), ROWS, ids=lambda value: value.replace("/", "."))
def test_a_limit_is_what_the_page_says(stated: str, module: str, name: str) -> None:
    found = importlib.import_module(module.replace("/", ".").removesuffix(".__init__"))
    assert attrgetter(name)(found) == figure(stated)


def test_every_row_of_the_page_is_read_once() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "Constant" not in line]
    assert len(rows) == len(ROWS) > 300
    assert Counter((module, name) for _, module, name in ROWS).most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("stated", "value"),
    [("64 KiB", 65_536), ("2^63 - 37", 9_223_372_036_854_775_771), ("1/2 CMT", 5 * 10**17), ("20,000 lines", 20_000)],
)
def test_figures_are_read_as_they_are_written(stated: str, value: int) -> None:
    assert figure(stated) == value
