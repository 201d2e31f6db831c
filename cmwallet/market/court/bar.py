"""Bar of a case's seats: for, against, hidden, absent."""

from __future__ import annotations

from typing import Final

from cmwallet.market.court.case import COMMITTING, DRAWING, Case

WIDTH: Final = 20
_BLOCKS: Final = ("█", "▓", "░", "·")
_PLAIN: Final = ("#", "x", "?", ".")


def seat_bar(case: Case, *, plain: bool = False) -> str:
    """Return `████▓▓░░·····  up 41 · down 12 · hidden 20 · absent 27 of 100`; `plain` uses ASCII alone."""
    hidden = case.committed - case.shown
    counts = (case.upheld, case.rejected, hidden, case.seats - case.committed)
    marks = _PLAIN if plain else _BLOCKS
    bar, end, seats = "", 0, 0
    for mark, count in zip(marks, counts, strict=True):
        seats += count
        until = WIDTH * seats // case.seats
        bar, end = bar + mark * (until - end), until
    absent = "not drawn" if case.state <= DRAWING else "open" if case.state == COMMITTING else "absent"
    dot = "," if plain else " ·"
    words = f"up {counts[0]}{dot} down {counts[1]}{dot} hidden {counts[2]}{dot} {absent} {counts[3]} of {case.seats}"
    return f"{bar}  {words}"
