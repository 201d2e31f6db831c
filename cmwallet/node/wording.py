"""Comparison of error messages by their letters: clients spell the same words in many ways."""

from __future__ import annotations

import re
from typing import Final

_HEX: Final = re.compile(r"0x[0-9a-f]+")
_PREFIX: Final = re.compile(r"\Athe (?:node|chain) refused \S+: ")


def letters(text: str) -> str:
    """Return the letters alone: no blanks, capitals, punctuation, numbers or hashes."""
    return "".join(letter for letter in _HEX.sub("", text.lower()) if "a" <= letter <= "z")


def said(message: str) -> str:
    """Return what a node said in a refusal, without our own words in front."""
    return _PREFIX.sub("", message)


def pattern(saying: str) -> re.Pattern[str]:
    """Return the pattern that finds a saying in `letters`; `…` in it stands for any text."""
    return re.compile(".*".join(letters(part) for part in saying.split("…")))
