"""Times on a page: in the time zone of the machine that serves; a page without script knows no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Say = Callable[[str], str]
"""Returns a message in the language of the page."""

_NEARLY = 0.02
"""By which part of a unit a distance may miss it and still be called one."""


def local(seconds: int) -> str:
    """Return Unix seconds to the minute in the local time zone, which is named."""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone():%Y-%m-%d %H:%M %Z}"


def universal(seconds: int) -> str:
    """Return Unix seconds to the minute in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def away(seconds: int, now: int, say: Say) -> str:
    """Return how far off a time is: "in 30 days", "20 minutes ago".

    Rounded to a unit of which there are two at least, or nearly one: what was asked for 30 days a minute ago ends in
    30 days, and what was asked for an hour in 1 hour.
    """
    distance = abs(seconds - now)
    about = _about(distance, say)
    if about is None:
        return say("in a moment") if seconds > now else say("just now")
    return say("in %s") % about if seconds > now else say("%s ago") % about


def _about(distance: int, say: Say) -> str | None:
    for length, one, several in ((86400, say("1 day"), say("%d days")), (3600, say("1 hour"), say("%d hours"))):
        if distance >= 2 * length:
            return several % round(distance / length)
        if abs(distance - length) <= length * _NEARLY:
            return one
    minutes = round(distance / 60)
    if minutes == 0:
        return None
    return say("1 minute") if minutes == 1 else say("%d minutes") % minutes


def span(seconds: int, say: Say) -> str:
    """Return a length of time in its largest whole unit."""
    exactly = {86400: say("1 day"), 3600: say("1 hour"), 60: say("1 minute")}
    if seconds in exactly:
        return exactly[seconds]
    for length, unit in ((86400, say("%d days")), (3600, say("%d hours")), (60, say("%d minutes"))):
        if seconds >= length and seconds % length == 0:
            return unit % (seconds // length)
    return say("%d seconds") % seconds
