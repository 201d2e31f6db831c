"""Moments as they are typed: `7d` from now, or a date."""

from __future__ import annotations

import re


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
