"""Moments and shares as they are typed: `7d` from now or a date, and `20%`."""

from __future__ import annotations

import re
from typing import Final

_SHARE: Final = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%", re.ASCII)


def parse_moment(text: str, now: int, option: str) -> int:
    """Return the Unix seconds of a duration from `now` (chain time) on, or of a date or an RFC 3339 time.

    Raises `InvalidInput` naming the option.
    """
    from cmwallet.errors import InvalidInput
    from cmwallet.units import parse_duration
    from identity.timestamps import seconds_of_time

    if re.match(r"[0-9]{4}-", text, re.ASCII):
        try:
            return seconds_of_time(text)
        except ValueError:
            raise InvalidInput(f"{option}: no date", hint="write 2026-12-24, or 2026-12-24T18:00Z") from None
    try:
        return now + parse_duration(text)
    except InvalidInput as problem:
        raise InvalidInput(f"{option}: {problem.message}", hint=f"{problem.hint}, or a date") from None


def parse_share(text: str, option: str) -> int:
    """Return the basis points of `20%` or `0.5%`. Raises `InvalidInput` naming the option."""
    from cmwallet.errors import InvalidInput

    found = _SHARE.fullmatch(text)
    bps = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 10_001
    if bps > 10_000:
        raise InvalidInput(f"{option}: not a share", hint="write 20%, at most 100%")
    return bps
