"""A statement: its lines, whichever way they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from identity.bank.money import Money
from identity.errors import InvalidInput

MAX_LINES: Final = 200_000


@dataclass(frozen=True)
class Line:
    """One booking: when (RFC 3339), how much (negative goes out), what for, and the other side."""

    booked: str
    amount: Money
    text: str
    other: str
    reference: str = ""

    def as_json(self) -> dict[str, object]:
        """The line in JSON."""
        return {
            "booked": self.booked,
            "amount": self.amount.as_json(),
            "text": self.text,
            "other": self.other,
            "reference": self.reference,
        }


@dataclass(frozen=True)
class Statement:
    """The lines of a file, and the IBAN that it is about where it says so."""

    iban: str | None
    lines: tuple[Line, ...]


def parse_day(text: str) -> str:
    """Return a day as RFC 3339; 2026-11-30, 30.11.2026 and 30/11/2026 are understood."""
    for separator in "./":
        parts = text.split(separator)
        if len(parts) == 3 and len(parts[2]) == 4:
            text = "-".join(reversed(parts))
    try:
        return date.fromisoformat(text).isoformat() + "T00:00:00Z"
    except ValueError:
        raise InvalidInput(f"not a day: {text[:20]!r}", hint="such as 2026-11-30") from None
