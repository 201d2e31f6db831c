"""Date order of a CSV: whether 11/03 is in March or in November is a property of the file, never of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from identity.errors import InvalidInput

Order = Literal["ymd", "dmy", "mdy"]
ORDERS: Final[tuple[Order, ...]] = ("ymd", "dmy", "mdy")
_NAMES: Final = {"ymd": "year-month-day", "dmy": "day/month/year", "mdy": "month/day/year"}
_TIME: Final = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}.*\Z", re.DOTALL)
_NUMBERS: Final = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})", re.ASCII)
_TOGETHER: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_DAY_AND_NAME: Final = re.compile(r"([0-9]{1,2})[ .-]+([A-Za-z]{3,9})[ .-]+([0-9]{4}|[0-9]{2})", re.ASCII)
_NAME_AND_DAY: Final = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})", re.ASCII)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def date_order(cells: Iterable[str], stated: Order | None) -> Order:
    """The order of the parts: `stated`, or what some day of the file shows. Raises `InvalidInput` where none does."""
    if stated is not None:
        return stated
    shown: dict[Order, str] = {}
    doubtful: str | None = None
    for cell in cells:
        parts = _NUMBERS.fullmatch(_TIME.sub("", cell))
        if parts is None or len(parts[1]) == 4:
            continue  # a year in front, or a month by its name, says the order itself
        first, second = int(parts[1]), int(parts[3])
        if parts[2] == "." or first > 12 >= second:
            shown.setdefault("dmy", cell)  # with points the day is in front, wherever they are used
        elif second > 12 >= first:
            shown.setdefault("mdy", cell)
        elif first != second:
            doubtful = doubtful or cell
    if len(shown) > 1:
        raise InvalidInput(f"days are written in two orders: {shown['dmy'][:20]!r} and {shown['mdy'][:20]!r}")
    if not shown and doubtful is not None:
        raise InvalidInput(
            f"nothing in the file shows whether {doubtful[:20]!r} begins with the day or with the month",
            hint="--date-order dmy or --date-order mdy",
        )
    return next(iter(shown), "dmy")


def parse_day(cell: str, order: Order) -> str:
    """Return a day as RFC 3339. Raises `InvalidInput` quoting the cell as it stands in the file."""
    text = _TIME.sub("", cell).strip()
    try:
        return date(*_parts(text, order)).isoformat() + "T00:00:00Z"
    except ValueError:
        raise InvalidInput(
            f"not a day: {cell[:30]!r}", hint=f"the days of this file are read as {_NAMES[order]}; or --date-order"
        ) from None


def _parts(text: str, order: Order) -> tuple[int, int, int]:
    if found := _TOGETHER.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_AND_NAME.fullmatch(text):
        return _year(found[3]), _month(found[2]), int(found[1])
    if found := _NAME_AND_DAY.fullmatch(text):
        return _year(found[3]), _month(found[1]), int(found[2])
    found = _NUMBERS.fullmatch(text)
    if found is None:
        raise ValueError
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4 or order == "ymd":
        if len(third) > 2:
            raise ValueError
        return _year(first), int(second), int(third)
    if len(first) > 2:
        raise ValueError
    return (_year(third), int(second), int(first)) if order == "dmy" else (_year(third), int(first), int(second))


def _year(digits: str) -> int:
    """A year; of two digits it is of this century, in which all CSV statements were made."""
    if len(digits) not in (2, 4):
        raise ValueError
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
