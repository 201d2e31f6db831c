"""Given values, as a file or a person writes them: read as text, as a list, as a day.

An error names the field and what is wrong with it, never the value: it may be sensitive, and errors travel further
than values should.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from identity.errors import InvalidInput
from identity.records.field import Json

MAX_TEXT: Final = 4096
MAX_ITEMS: Final = 64
_FORBIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"  # formatting characters that belong to the spelling of Persian and Indic names


@dataclass(frozen=True)
class Given:
    """A value to be checked: the field's name, today, and the other values of the same record, as far as known."""

    name: str
    value: Json
    today: date
    siblings: Mapping[str, Json]

    def refuse(self, what: str, hint: str | None = None) -> InvalidInput:
        """The error that says what is wrong with this field."""
        return InvalidInput(f"{self.name}: {what}", hint=hint)

    def text(self) -> str:
        """The value as one trimmed line in NFC."""
        if not isinstance(self.value, str):
            raise self.refuse("is a line of text")
        return self.line(self.value)

    def line(self, text: str) -> str:
        """The text as one trimmed line in NFC without invisible characters."""
        line = re.sub(r"[ \t\u00a0]+", " ", unicodedata.normalize("NFC", text)).strip()
        if not line:
            raise self.refuse("is empty", hint="cmwallet identity unset removes a field")
        if len(line) > MAX_TEXT:
            raise self.refuse(f"is longer than {MAX_TEXT} characters")
        if any(unicodedata.category(character) in _FORBIDDEN and character not in _JOINERS for character in line):
            raise self.refuse("has control, direction or other invisible characters")
        return line


def clean_text(what: str, text: str) -> str:
    """One trimmed line in NFC without invisible characters. Raises `InvalidInput` naming `what`."""
    return Given(what, text, date.min, {}).text()


def items_of(given: Given) -> list[str]:
    """A list; as text its items are separated by commas."""
    parts = given.value.split(",") if isinstance(given.value, str) else given.value
    if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_ITEMS:
        raise given.refuse(f"is a list of 1 to {MAX_ITEMS} items")
    items: list[str] = []
    for part in parts:
        item = Given(given.name, part, given.today, given.siblings).text()
        if item not in items:
            items.append(item)
    return items


def parse_day(given: Given) -> date:
    """A day that exists, YYYY-MM-DD (ISO 8601)."""
    text = given.text()
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text, re.ASCII)
    try:
        return date(*map(int, found.groups() if found else (0, 0, 0)))
    except ValueError:
        raise given.refuse("is no day that exists, written as YYYY-MM-DD") from None
