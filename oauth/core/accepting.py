"""Content negotiation (RFC 9110 §12.5.1, `Accept`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_RANGE: Final = re.compile(r"\s*([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)\s*((?:;[^,]*)?)", re.ASCII)
_QUALITY: Final = re.compile(r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|\Z)", re.ASCII)


def prefers(accept: Sequence[str], other: str, usual: str) -> bool:
    """Say whether `other` is wanted rather than `usual`: by quality; where both have the same, `usual` is given.

    The most specific range that covers a type decides its quality; a type that no range covers has none.
    """
    ranges = [_range(part) for value in accept for part in value.lower().split(",")]
    named = [found for found in ranges if found is not None]
    return _quality(named, other) > _quality(named, usual)


def _range(part: str) -> tuple[str, str, float] | None:
    found = _RANGE.fullmatch(part)
    if found is None:
        return None
    stated = _QUALITY.search(found[3])
    return found[1], found[2], min(1.0, float(stated[1])) if stated else 1.0


def _quality(ranges: Sequence[tuple[str, str, float]], media: str) -> float:
    kind, _, subtype = media.partition("/")
    for wanted in ((kind, subtype), (kind, "*"), ("*", "*")):
        fitting = [quality for *pair, quality in ranges if tuple(pair) == wanted]
        if fitting:
            return max(fitting)
    return 0.0
