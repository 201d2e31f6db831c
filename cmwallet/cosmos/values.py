"""Validation of the values in answers of a Cosmos chain's REST interface: each has one shape, else `NetworkFailed`.

Numbers come as text, decimal numbers with up to 18 digits behind the point, times in RFC 3339 with up to nine digits of
a second. Names say what was asked, for the message.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from cmwallet.foreign import clean
from cmwallet.node.answers import nonsense

DECIMALS: Final = 18
ONE: Final = 10**DECIMALS
"""A decimal number is counted in so many parts of 1."""

_DIGITS: Final = re.compile(r"0|[1-9][0-9]{0,77}", re.ASCII)
_DECIMAL: Final = re.compile(r"(0|[1-9][0-9]{0,59})(?:\.([0-9]{1,18}))?", re.ASCII)
_MOMENT: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?Z", re.ASCII)
_DURATION: Final = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?s", re.ASCII)
_HEIGHTS: Final = 2**63
_UNSET: Final = -62_135_596_800
"""The first second of the year 1, by which Go says that a time was never set."""


def members(value: object, what: str) -> dict[str, Any]:
    """Return the members of an object."""
    if not isinstance(value, dict):
        raise nonsense(what)
    return value


def items(value: object, what: str, *, most: int) -> list[Any]:
    """Return the items of a list, which has at most so many; one that is null is empty, as Go writes it."""
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > most:
        raise nonsense(what)
    return value


def number(value: object, what: str) -> int:
    """Return a number that is written as text, zero or more, of at most 78 digits."""
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        raise nonsense(what)
    return int(value)


def height(value: object, what: str) -> int:
    """Return a height, or another number of 63 bits, that is written as text or as a number."""
    found = value if isinstance(value, int) and not isinstance(value, bool) else number(value, what)
    if not 0 <= found < _HEIGHTS:
        raise nonsense(what)
    return found


def decimal(value: object, what: str) -> int:
    """Return a decimal number, zero or more, in parts of `ONE`."""
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise nonsense(what)
    return int(match[1]) * ONE + int((match[2] or "").ljust(DECIMALS, "0"))


def moment(value: object, what: str) -> int | None:
    """Return a time in Unix seconds; None for one that was never set."""
    if value is None:
        return None
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    try:
        found = None if match is None else datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        found = None
    if found is None:
        raise nonsense(what)
    seconds = int(found.timestamp())
    return None if seconds in (_UNSET, 0) else seconds


def duration(value: object, what: str) -> int:
    """Return a length of time in whole seconds."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise nonsense(what)
    return int(match[1])


def flag(value: object, what: str) -> bool:
    """Return a yes or no."""
    if not isinstance(value, bool):
        raise nonsense(what)
    return value


def text(value: object, limit: int = 200) -> str:
    """Return what somebody wrote, cleaned and cut; nothing where there is nothing readable."""
    return clean(value, limit) if isinstance(value, str) else ""


def name(value: object, what: str) -> str:
    """Return an identifier, such as an address or the name of a coin: printable ASCII without blanks."""
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]{1,200}", value, re.ASCII):
        raise nonsense(what)
    return value


def raw_bytes(value: object, what: str, *, most: int) -> bytes:
    """Return bytes that are written in base64."""
    if not isinstance(value, str) or len(value) > 2 * most:
        raise nonsense(what)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise nonsense(what) from None


def amount_of(value: object, denom: str, what: str) -> int:
    """Return how much of one coin is in a list of amounts; of a coin that is not listed there is nothing."""
    return sum(number(coin.get("amount"), what) for coin in _coins(value, what) if coin.get("denom") == denom)


def parts_of(value: object, denom: str, what: str) -> int:
    """Return how much of one coin is in a list of decimal amounts, in whole smallest units."""
    return sum(decimal(coin.get("amount"), what) for coin in _coins(value, what) if coin.get("denom") == denom) // ONE


def _coins(value: object, what: str) -> Iterator[dict[str, Any]]:
    for coin in items(value, what, most=1_000):
        yield members(coin, what)
