"""Mutants of Vyper sources: one operator flipped, or one assert, state change or event dropped, each in its place."""

from __future__ import annotations

import io
import re
import token
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FLIPS: Final = {
    "==": "!=",
    "!=": "==",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "+": "-",
    "-": "+",
    "+=": "-=",
    "-=": "+=",
    "//": "*",
    "%": "//",
    "&": "|",
    "|": "&",
    "|=": "=",
    "<<": ">>",
    ">>": "<<",
    "and": "or",
    "or": "and",
    "not": "",
    "True": "False",
    "False": "True",
}
_STATE = re.compile(r"self\.[A-Za-z_]+(\[.+\])*(\.\w+)? (=|\+=|-=|\|=) ")


@dataclass(frozen=True)
class Mutant:
    """A changed source: which file, where, what was changed, and the whole text."""

    file: Path
    line: int
    what: str
    text: str


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Make all mutants of one source; those that do not compile are sorted out later."""
    source = file.read_text("utf-8")
    lines = source.splitlines(keepends=True)
    inside = _body_lines(lines)
    for item in tokenize.generate_tokens(io.StringIO(source).readline):
        row, start = item.start
        if row not in inside or item.string not in FLIPS or item.type not in (token.OP, token.NAME):
            continue
        other, line = FLIPS[item.string], lines[row - 1]
        yield _mutant(
            file, lines, row, row, f"{item.string} → {other or 'nothing'}", line[:start] + other + line[item.end[1] :]
        )
    for row in sorted(inside):
        stripped = lines[row - 1].strip()
        if stripped.startswith(("assert ", "log ")) or _STATE.match(stripped):
            last = _end_of_statement(lines, row)
            indent = lines[row - 1][: len(lines[row - 1]) - len(lines[row - 1].lstrip())]
            yield _mutant(file, lines, row, last, f"drop {stripped[:60]}", f"{indent}pass\n")


def _mutant(file: Path, lines: list[str], first: int, last: int, what: str, replacement: str) -> Mutant:
    return Mutant(file, first, what, "".join([*lines[: first - 1], replacement, *lines[last:]]))


def _body_lines(lines: list[str]) -> set[int]:
    """The numbers of the lines that belong to bodies of functions, without their documentation."""
    found: set[int] = set()
    place = 0
    while place < len(lines):
        if not lines[place].startswith("def "):
            place += 1
            continue
        while not lines[place].rstrip().endswith(":"):
            place += 1
        place += 1
        quotes = 0
        while quotes < 2:
            quotes += lines[place].count('"""')
            place += 1
        while place < len(lines) and (lines[place].startswith("    ") or not lines[place].strip()):
            if lines[place].strip() and not lines[place].strip().startswith("#"):
                found.add(place + 1)
            place += 1
    return found


def _end_of_statement(lines: list[str], row: int) -> int:
    depth = 0
    for last in range(row, len(lines) + 1):
        line = re.sub(r'"[^"]*"', "", lines[last - 1])
        depth += sum(line.count(bracket) for bracket in "([{") - sum(line.count(bracket) for bracket in ")]}")
        if depth <= 0:
            return last
    return len(lines)
