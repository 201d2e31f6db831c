"""Picture of an item's states in text: the usual way on the first line, what branches off beneath, the present marked.

offered ─ funded ─ [delivered] ─ closed
                   └ disputed ─ arbitrating ─ closed
                                └ in court ─ closed
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cmwallet.market.states import StateTable

_LINE, _CORNER = " ─ ", "└ "
_PLAIN_LINE, _PLAIN_CORNER = " - ", "` "


def picture(table: StateTable[Any], present: str | None = None, *, plain: bool = False) -> list[str]:
    """Return the lines of the picture; `present` is marked with brackets, `plain` uses ASCII alone."""
    line, corner = (_PLAIN_LINE, _PLAIN_CORNER) if plain else (_LINE, _CORNER)
    seen: set[str] = set()
    columns: dict[str, int] = {}
    lines: list[str] = []
    for start, path in _paths(table, seen):
        text = "" if start is None else " " * columns[start] + corner
        for place, name in enumerate(path):
            text += line if place else ""
            new = columns.setdefault(name, len(text)) == len(text)
            text += f"[{name}]" if name == present and new else name
        lines.append(text)
    return lines


def _paths(table: StateTable[Any], seen: set[str]) -> Iterator[tuple[str | None, list[str]]]:
    """Yield (state that a path branches off from, the path): first from the first state, then whatever is left."""
    first = table.states[0].name
    yield None, _path(table, first, seen)
    while True:
        left = [
            (state.name, target)
            for state in reversed(table.states)
            if state.name in seen
            for target in table.following(state.name)
            if target not in seen
        ]
        if not left:
            return
        start, target = left[0]
        yield start, _path(table, target, seen)


def _path(table: StateTable[Any], name: str, seen: set[str]) -> list[str]:
    """Follow the first step of each state, which is the usual one, to a state that was met before or is the last."""
    path = [name]
    seen.add(name)
    while following := table.following(path[-1]):
        usual = following[0]
        if usual in seen and not table.named(usual).final:
            break
        path.append(usual)
        seen.add(usual)
    return path
