"""Canonical JSON of what the vault authenticates: one spelling for one value.

Keys sorted, no spaces, ASCII (everything else escaped). A reader authenticates the stored bytes and then parses
them; nothing is ever re-encoded to be checked. Everything parsed here may come from an enemy until it is authenticated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from identity.errors import Damaged
from identity.hostile_json import load_json

MAXIMUM_INTEGER = 2**53 - 1


def encode(value: Mapping[str, object]) -> bytes:
    """Write one JSON object."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


class Fields:
    """Typed access to one parsed JSON object; every mismatch is `Damaged`, naming `where`.

    `authenticated` says that the vault wrote these bytes: they need no defence against nesting, which costs as much
    again as the parsing, a hundred thousand times when an index is listed.
    """

    def __init__(self, data: bytes, where: str, *, authenticated: bool = False) -> None:
        self._where = where
        try:
            value = json.loads(data) if authenticated else load_json(data)
        except ValueError:
            raise self._wrong("is not readable") from None
        if not isinstance(value, dict):
            raise self._wrong("is not an object")
        self._value: dict[str, object] = value

    def _wrong(self, what: str) -> Damaged:
        return Damaged(f"{self._where} {what}", hint="restore the vault from a backup")

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def text(self, name: str) -> str:
        """A string."""
        value = self._value.get(name)
        if not isinstance(value, str):
            raise self._wrong(f"has no text {name!r}")
        return value

    def number(self, name: str) -> int:
        """An integer of 0 to 2^53 - 1."""
        value = self._value.get(name)
        if not isinstance(value, int) or not _is_number(value):
            raise self._wrong(f"has no number {name!r}")
        return value

    def raw(self, name: str, size: int | None = None) -> bytes:
        """Bytes written as lower-case hex, of `size` if given."""
        text = self.text(name)
        try:
            data = bytes.fromhex(text)
        except ValueError:
            raise self._wrong(f"has no hex {name!r}") from None
        if data.hex() != text or (size is not None and len(data) != size):
            raise self._wrong(f"has no hex {name!r} of the right length")
        return data

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        value = self._value.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(f"has no list {name!r}")
        return list(value)

    def map(self, name: str) -> dict[str, str]:
        """An object of strings."""
        value = self._value.get(name)
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self._wrong(f"has no object {name!r}")
        return dict(value)

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """A list of pairs of strings."""
        value = self._value.get(name)
        if not isinstance(value, list):
            raise self._wrong(f"has no list {name!r}")
        found: list[tuple[str, str]] = []
        for item in value:
            if not isinstance(item, list) or len(item) != 2 or not all(isinstance(part, str) for part in item):
                raise self._wrong(f"has no list of pairs {name!r}")
            found.append((item[0], item[1]))
        return found

    def numbers(self, name: str, size: int) -> list[int]:
        """A list of `size` non-negative integers."""
        value = self._value.get(name)
        if not isinstance(value, list) or len(value) != size or not all(_is_number(item) for item in value):
            raise self._wrong(f"has no list of {size} numbers {name!r}")
        return list(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAXIMUM_INTEGER
