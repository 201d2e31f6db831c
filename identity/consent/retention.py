"""Retention periods: ISO 8601 durations (`P30D`, `PT12H`), counted in seconds.

Years and months differ in length and are refused, so that both sides count the same end.
"""

from __future__ import annotations

import re
from typing import Final

from identity.errors import InvalidInput

_SHAPE: Final = re.compile(
    r"P(?:([0-9]{1,6})W|(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})S)?)?)", re.ASCII
)
_UNITS: Final = (604_800, 86_400, 3_600, 60, 1)
MAX_SECONDS: Final = 2**40


def parse_retention(text: str) -> int:
    """Return the seconds of an ISO 8601 duration of weeks, or of days and hours. Raises `InvalidInput`."""
    found = _SHAPE.fullmatch(text)
    if found is None or not any(found.groups()) or text.endswith("T"):
        raise InvalidInput("retention is a duration such as P30D or PT12H", hint="years and months differ in length")
    seconds = sum(int(count or 0) * unit for count, unit in zip(found.groups(), _UNITS, strict=True))
    if not 0 < seconds <= MAX_SECONDS:
        raise InvalidInput("retention is more than nothing and less than for ever")
    return seconds


def write_retention(seconds: int) -> str:
    """Return seconds as an ISO 8601 duration, in days where they are whole days."""
    days, rest = divmod(seconds, 86_400)
    return f"P{days}D" if not rest else f"PT{seconds}S"
