"""Word lists as they stand in this package: separated by blanks, in a text of several lines."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the set of words in a text."""
    return frozenset(text.split())
