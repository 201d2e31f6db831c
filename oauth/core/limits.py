"""Limits: sizes, lives, rates and caps, in one place.

Rates are counted in this process's memory: a second server on the same database counts by itself.
"""

from __future__ import annotations

import threading
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
LOGIN_GRANT_SECONDS: Final = 24 * 3600
"""How long a login is granted that states no end: a dapp that wants more asks by `authorization_details`."""
LONGEST_GRANT_SECONDS: Final = 2 * 365 * 86400

CLOCK_AHEAD_SECONDS: Final = 60
"""How far `iat` and `nbf` may lie ahead (FAPI 2.0 §5.3.2.1-13: ten seconds accepted, above sixty refused)."""
ASSERTION_SECONDS: Final = 3600
"""The longest life of an assertion: so long its id is remembered."""
PROOF_PAST_SECONDS: Final = 600
"""How old `iat` of a proof may be; freshness comes from the nonce, so that clocks may differ by minutes."""

_BUCKETS: Final = 10_000
_SWEEP_SECONDS: Final = 1.0
_EVERYBODY_ELSE: Final = ""


@dataclass(frozen=True)
class Limits:
    """What an operator may change. Rates are per minute; a burst of one minute's worth is let through."""

    client_rate: float = 600
    remote_rate: float = 3000
    unknown_rate: float = 60
    all_unknown_rate: float = 600
    code_tries: float = 5
    all_code_tries: float = 60
    open_requests: int = 30
    all_open_requests: int = 5000
    live_grants: int = 10_000


@dataclass(frozen=True)
class _Bucket:
    """What is left in it at a time (Unix seconds), and how fast it fills, which is also how much it holds."""

    left: float
    since: float
    per_minute: float

    def at(self, now: float) -> float:
        return min(self.per_minute, self.left + max(0.0, now - self.since) * self.per_minute / 60)


class _Table:
    """The buckets of one kind. A full one may be forgotten, since a new one is full too; another one never is.

    So names that are made up cannot give anybody a bucket anew. When there are too many that are not full, whoever has
    none yet shares one with all the others who have none.
    """

    def __init__(self) -> None:
        self.buckets: dict[str, _Bucket] = {}
        self._swept = float("-inf")

    def of(self, who: str, per_minute: float, now: float) -> tuple[str, _Bucket]:
        """Return the bucket of somebody, and the name that it stands under."""
        if who not in self.buckets and len(self.buckets) >= _BUCKETS:
            self._sweep(now)
            if len(self.buckets) >= _BUCKETS:
                who = _EVERYBODY_ELSE
        return who, self.buckets.get(who) or _Bucket(per_minute, now, per_minute)

    def _sweep(self, now: float) -> None:
        if abs(now - self._swept) < _SWEEP_SECONDS:
            return
        self._swept = now
        self.buckets = {who: kept for who, kept in self.buckets.items() if kept.at(now) < kept.per_minute}


class Rates:
    """Token buckets, by the kind of what is counted and by whose they are."""

    def __init__(self) -> None:
        self._tables: dict[str, _Table] = {}
        self._one_at_a_time = threading.Lock()

    def take(self, kind: str, who: str, per_minute: float, now: float) -> None:
        """Take one from a bucket that fills with `per_minute`. Raises `TooMany`."""
        with self._one_at_a_time:
            table = self._tables.setdefault(kind, _Table())
            name, bucket = table.of(who, per_minute, now)
            left = bucket.at(now)
            enough = left >= 1
            table.buckets[name] = _Bucket(left - 1 if enough else left, now, per_minute)
        if not enough:
            raise _too_many(left, per_minute)

    def require(self, kind: str, who: str, per_minute: float, now: float) -> None:
        """Raise `TooMany` when a bucket is empty; nothing is taken from it."""
        with self._one_at_a_time:
            _, bucket = self._tables.setdefault(kind, _Table()).of(who, per_minute, now)
        left = bucket.at(now)
        if left < 1:
            raise _too_many(left, per_minute)


def _too_many(left: float, per_minute: float) -> TooMany:
    return TooMany("too many requests", retry_after=max(1, round((1 - left) * 60 / per_minute)))
