"""How much of everything: sizes, lives, rates and caps, in one place.

Rates are counted in this process's memory: a second server on the same database counts by itself.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from oauth.core.errors import TooMany

BODY_BYTES: Final = 64 << 10
HEADER_BYTES: Final = 16 << 10
JWT_BYTES: Final = 16 << 10
DOCUMENT_BYTES: Final = 64 << 10
JTI_CHARACTERS: Final = 256
PARAMETER_CHARACTERS: Final = 16 << 10

ACCESS_SECONDS: Final = 600
REQUEST_SECONDS: Final = 300
CODE_SECONDS: Final = 60
DEVICE_SECONDS: Final = 600
DEVICE_PACE: Final = 5
DEVICE_GRANT_SECONDS: Final = 24 * 3600
ID_TOKEN_SECONDS: Final = 300
SIGNED_ANSWER_SECONDS: Final = 300
DEFAULT_GRANT_SECONDS: Final = 30 * 86400
LONGEST_GRANT_SECONDS: Final = 2 * 365 * 86400

CLOCK_AHEAD_SECONDS: Final = 60
"""How far `iat` and `nbf` may lie ahead (FAPI 2.0 §5.3.2.1-13: ten seconds accepted, above sixty refused)."""
ASSERTION_SECONDS: Final = 3600
"""The longest life of an assertion: so long its id is remembered."""
PROOF_PAST_SECONDS: Final = 600
"""How old `iat` of a proof may be; freshness comes from the nonce, so that clocks may differ by minutes."""

_BUCKETS: Final = 10_000


@dataclass(frozen=True)
class Limits:
    """What an operator may change. Rates are per minute; a burst of one minute's worth is let through."""

    client_rate: float = 600
    remote_rate: float = 3000
    unknown_rate: float = 60
    code_tries: float = 5
    all_code_tries: float = 60
    open_requests: int = 30
    all_open_requests: int = 5000
    live_grants: int = 10_000


class Rates:
    """Token buckets by name, the oldest forgotten first."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def take(self, name: str, per_minute: float, now: float) -> None:
        """Take one from a bucket that fills with `per_minute`. Raises `TooMany`."""
        with self._one_at_a_time:
            left = self._left(name, per_minute, now)
            enough = left >= 1
            self._buckets.pop(name, None)
            self._buckets[name] = (left - 1 if enough else left, now)
            if len(self._buckets) > _BUCKETS:
                self._buckets.popitem(last=False)
        if not enough:
            raise _too_many(left, per_minute)

    def require(self, name: str, per_minute: float, now: float) -> None:
        """Raise `TooMany` when a bucket is empty; nothing is taken from it."""
        with self._one_at_a_time:
            left = self._left(name, per_minute, now)
        if left < 1:
            raise _too_many(left, per_minute)

    def _left(self, name: str, per_minute: float, now: float) -> float:
        left, since = self._buckets.get(name, (per_minute, now))
        return min(per_minute, left + max(0.0, now - since) * per_minute / 60)


def _too_many(left: float, per_minute: float) -> TooMany:
    return TooMany("too many requests", retry_after=max(1, round((1 - left) * 60 / per_minute)))
