"""Cleaning of untrusted text for a terminal; the rules stand on the lowest floor, for pages too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity.foreign import DEFAULT_LIMIT, ELLIPSIS, MAX_MARKS, clean, count_hidden

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["DEFAULT_LIMIT", "ELLIPSIS", "MAX_MARKS", "as_text", "clean", "count_hidden"]


def as_text(text: object, limit: int = DEFAULT_LIMIT, style: str = "") -> Text:
    """Return the cleaned text as a `rich.text.Text`, in which rich finds no markup."""
    from rich.text import Text

    return Text(clean(text, limit), style=style)
