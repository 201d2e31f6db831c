"""Rows of the result: what was compared, with whom, how it came out, and whether that is enough."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from bench.measure import Spread


@dataclass(frozen=True)
class Target:
    """What a claim demands: of the middle ratio, or of our operations a second."""

    bound: Literal["at least", "at most"]
    number: float
    of: Literal["ratio", "rate"] = "ratio"

    def met(self, value: float) -> bool:
        """Whether `value` is on the right side."""
        return value >= self.number if self.bound == "at least" else value <= self.number

    def __str__(self) -> str:
        sign = "≥" if self.bound == "at least" else "≤"
        return f"{sign} {self.number:g}×" if self.of == "ratio" else f"{sign} {self.number:,.0f}/s"


@dataclass(frozen=True)
class Row:
    """One comparison. `ours` and `peer` are seconds of one operation, round by round.

    The ratio says how many times as fast we are (`faster`), or how many times the peer's time we take (`slower`):
    the second where the peer is a limit that nobody can beat.
    """

    what: str
    ours: Sequence[float]
    peer_name: str
    peer: Sequence[float]
    sense: Literal["faster", "slower"]
    shown_as: Literal["time", "rate"] = "time"
    target: Target | None = None
    note: str = ""

    @property
    def ratio(self) -> Spread:
        """The ratios, computed pair by pair."""
        pairs = zip(self.ours, self.peer, strict=True)
        return Spread.of([peer / ours if self.sense == "faster" else ours / peer for ours, peer in pairs])

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.target.met(self.ratio.median if self.target.of == "ratio" else 1 / Spread.of(self.ours).median)

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {
            "what": self.what,
            "peer": self.peer_name,
            "ours_seconds": asdict(Spread.of(self.ours)),
            "peer_seconds": asdict(Spread.of(self.peer)),
            "ratio": {"says": f"times as {'fast' if self.sense == 'faster' else 'long'}", **asdict(self.ratio)},
            "rounds": len(self.ours),
            "target": None if self.target is None else str(self.target),
            "met": self.met,
            "note": self.note,
        }

    def cells(self) -> tuple[str, ...]:
        """The row as text: what, ours, peer, ratio, target, met."""
        show = _rate if self.shown_as == "rate" else _time
        ratio = self.ratio
        sign = "×" if self.sense == "faster" else "× the time"
        answer = "" if self.met is None else "yes" if self.met else "NO"
        return (
            self.what,
            show(Spread.of(self.ours).median),
            f"{show(Spread.of(self.peer).median)}  {self.peer_name}",
            f"{ratio.median:.2f}{sign} ({ratio.minimum:.2f} – {ratio.maximum:.2f})",
            "" if self.target is None else str(self.target),
            answer,
        )


@dataclass(frozen=True)
class Skipped:
    """A comparison that could not be made, and why."""

    what: str
    why: str

    met = None

    def document(self) -> dict[str, object]:
        """The row as JSON."""
        return {"what": self.what, "skipped": self.why}

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        return (self.what, "–", f"skipped: {self.why}", "", "", "")


HEADINGS = ("", "ours", "peer", "ratio: middle (least – most)", "target", "met")


def table(results: Mapping[str, Sequence[Row | Skipped]]) -> str:
    """The whole result as text, one table; notes stand below it."""
    lines: list[tuple[str, ...]] = []
    notes: list[str] = []
    for claim, rows in results.items():
        lines.append((claim, "", "", "", "", ""))
        for row in rows:
            what, *rest = row.cells()
            note = getattr(row, "note", "")
            if note:
                notes.append(note)
                what += f" [{len(notes)}]"
            lines.append((f"  {what}", *rest))
    widths = [max(len(line[column]) for line in [HEADINGS, *lines]) for column in range(len(HEADINGS))]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    text = [_line(HEADINGS, widths), rule, *(_line(line, widths) for line in lines), rule]
    return "\n".join([*text, *(f"[{number}] {note}" for number, note in enumerate(notes, 1))])


def document(results: Mapping[str, Sequence[Row | Skipped]], load: Sequence[float]) -> dict[str, object]:
    """The whole result as JSON. `load` holds the machine's load average at the beginning."""
    return {
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "load_at_start": list(load),
            "load_at_end": list(os.getloadavg()),
        },
        "versions": {name: _version(name) for name in _PACKAGES},
        "claims": {claim: [row.document() for row in rows] for claim, rows in results.items()},
    }


_PACKAGES = ("cmwallet", "web3", "eth-account", "eth-tester", "py-evm", "coincurve", "cryptography", "typer")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.1f} µs"


def _rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}/s"


def progress(text: str) -> None:
    """Say on stderr what is being measured."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()
