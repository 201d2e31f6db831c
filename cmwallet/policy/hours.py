"""Hours in which a rule holds: `mon-fri 08:00-18:00 Europe/Berlin`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cmwallet.errors import InvalidInput

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = "|".join(_DAYS)
_HOURS: Final = re.compile(
    rf"(?P<first>{_DAY})(?:-(?P<last>{_DAY}))? (?P<begin>[0-2][0-9]:[0-5][0-9])-(?P<end>[0-2][0-9]:[0-5][0-9]) "
    r"(?P<zone>[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*)",
    re.ASCII,
)


@dataclass(frozen=True)
class Hours:
    """Days of the week (0 is Monday), the first moment and the first one after, in a time zone."""

    days: frozenset[int]
    begin: time
    end: time | None
    """None: midnight."""
    zone: ZoneInfo

    def hold(self, seconds: int) -> bool:
        """Whether a time (Unix seconds) lies in them."""
        there = datetime.fromtimestamp(seconds, self.zone)
        clock = there.time().replace(tzinfo=None)
        return there.weekday() in self.days and self.begin <= clock and (self.end is None or clock < self.end)


@cache
def parse_hours(text: str) -> Hours:
    """Read hours. The days may run over the weekend (`fri-mon`), the hours not over midnight; `24:00` ends the day.

    Raises:
        InvalidInput: they are written in another way, or the time zone is not known.
    """
    found = _HOURS.fullmatch(text)
    if found is None:
        raise InvalidInput(f"hours are written like mon-fri 08:00-18:00 Europe/Berlin, not {text!r}")
    first = _DAYS.index(found["first"])
    last = first if found["last"] is None else _DAYS.index(found["last"])
    days = frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
    try:
        begin = time.fromisoformat(found["begin"])
        end = None if found["end"] == "24:00" else time.fromisoformat(found["end"])
        zone = ZoneInfo(found["zone"])
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise InvalidInput(f"the hours {text!r} name a time or a time zone that is not known") from None
    if end is not None and end <= begin:
        raise InvalidInput(f"the hours {text!r} end before they begin", hint="write two rules, one up to 24:00")
    return Hours(days, begin, end, zone)
