"""Times as they are written everywhere: RFC 3339, UTC, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(seconds: float) -> str:
    """Return seconds since 1970 as RFC 3339 UTC."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().removesuffix("+00:00") + "Z"


def seconds_of_time(text: str) -> int:
    """Return the seconds since 1970 of an RFC 3339 time, or of the first second of a day. Raises `ValueError`.

    Without an offset it is UTC: the time zone of this machine is not part of what somebody wrote.
    """
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0).timestamp())
