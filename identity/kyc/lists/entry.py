"""One entry of a sanctions list, whatever format it came in: only what a comparison needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MAX_NAMES: Final = 200
MAX_NAME: Final = 300
MAX_ID: Final = 100
MAX_ADDRESSES: Final = 10_000

_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
_DATE_FORMS: Final = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?", re.ASCII), "ymd"),
    (re.compile(r"(\d{4})-(\d{2})", re.ASCII), "ym"),
    (re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII), "dmy"),
    (re.compile(r"(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})", re.ASCII), "dmy"),
    (re.compile(r"([A-Za-z]{3})[a-z]* (\d{4})", re.ASCII), "my"),
    (re.compile(r"(?:circa |c\. ?|approximately |about )?(\d{4})", re.ASCII | re.IGNORECASE), "y"),
)


DIGITAL_CURRENCY: Final = "digital currency address"
"""How OFAC's fields for addresses on chains begin, in lower case; the currency's code follows, such as `- ETH`."""

_ADDRESS: Final = re.compile(r"(?<![0-9A-Za-z])0[xX][0-9A-Fa-f]{40}(?![0-9A-Za-z])", re.ASCII)


@dataclass(frozen=True)
class ListEntry:
    """A listed person, organisation or thing; the first name is the main one.

    Birth dates are YYYY, YYYY-MM or YYYY-MM-DD; countries ISO 3166-1 alpha-2 in lower case; gender is male, female or
    None. `addresses` are those of Ethereum's form, in lower case: one key has the same on every such chain, whatever
    currency the list names beside it. An entry without a name is an address of the entry whose id it has.
    """

    entry_id: str
    schema: str
    names: tuple[str, ...]
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str | None = None
    addresses: tuple[str, ...] = ()


def make_entry(
    entry_id: str,
    schema: str,
    names: Iterable[str],
    *,
    birth_dates: Iterable[str] = (),
    countries: Iterable[str] = (),
    gender: str = "",
    addresses: Iterable[str] = (),
) -> ListEntry | None:
    """Make an entry of what a list says, cleaned and bounded; None when it has no name or no id.

    `addresses` are texts in which addresses stand.
    """
    cleaned = _once(" ".join(name.split())[:MAX_NAME] for name in names)
    if not cleaned or not entry_id.strip():
        return None
    dates = _once(date for text in birth_dates for date in (date_of(text),) if date)
    lands = _once(code for text in countries for code in (country_code(text),) if code)
    letter = gender.strip().lower()[:1]
    return ListEntry(
        entry_id.strip()[:MAX_ID],
        schema,
        cleaned[:MAX_NAMES],
        dates[:MAX_NAMES],
        lands[:MAX_NAMES],
        {"m": "male", "f": "female"}.get(letter),
        addresses_in(addresses),
    )


def addresses_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses of Ethereum's form that stand in texts, in lower case, each once."""
    return _once(found.lower() for text in texts for found in _ADDRESS.findall(text))[:MAX_ADDRESSES]


def date_of(text: str) -> str | None:
    """Return a birth date of a list as YYYY, YYYY-MM or YYYY-MM-DD; None for what is no date."""
    from datetime import date

    for pattern, order in _DATE_FORMS:
        match = pattern.fullmatch(text.strip()[:40])
        if match is None:
            continue
        parts = dict(zip(order, match.groups(), strict=False))
        month, day = _month(parts.get("m")), int(parts.get("d") or 0)
        year = int(parts["y"])
        if not 1000 <= year <= 2999 or month is None:
            continue
        if not month:
            return f"{year}"
        if not day:
            return f"{year}-{month:02}"
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return f"{year}"  # 00/00 and the like: the year is still known
    return None


def _month(text: str | None) -> int | None:
    if text is None:
        return 0
    if text.isdigit():
        return int(text) if int(text) <= 12 else None
    months = _MONTHS.split()
    return months.index(text.lower()) + 1 if text.lower() in months else None


def country_code(text: str) -> str | None:
    """Return the code of a country that a list names; None for an unknown one."""
    from identity.records.countries import country_of

    found = country_of(text.strip()[:80])
    return None if found is None else found.alpha2.lower()


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
