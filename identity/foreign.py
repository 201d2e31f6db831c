"""Cleaning of untrusted text: the one way by which it reaches a terminal or a page.

Names of tokens, messages of nodes, purposes of clients, content of credentials: whoever wrote it may have put control
sequences, invisible or direction-changing characters, or markup into it.
"""

from __future__ import annotations

import unicodedata

DEFAULT_LIMIT = 200
MAX_MARKS = 3
ELLIPSIS = "…"

# Letters by category, blank on the screen: Hangul fillers, the empty braille cell, the Khmer inherent vowels.
_BLANKS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_REMOVED = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn"}
)  # control (C0, C1), format (bidi too), surrogate, private, unassigned


def clean(text: object, limit: int = DEFAULT_LIMIT) -> str:
    """Return one line that is safe to print, at most `limit` characters long.

    Control, format (bidi, zero width, tags), surrogate, private and unassigned characters are removed; every kind of
    blank or line end becomes one space; at most `MAX_MARKS` combining marks stay on a letter. A cut is shown by an
    ellipsis. Anything that is not text is shown as its type in brackets. The result is plain text: never hand it to
    something that reads markup, use `as_text` for that.
    """
    if not isinstance(text, str):
        return f"[{type(text).__name__}]"
    cut = len(text) > 8 * limit
    kept: list[str] = []
    marks = 0
    for character in text[: 8 * limit]:
        category = unicodedata.category(character)
        if character in "\t\n\v\f\r\x85" or category[0] == "Z" or character in _BLANKS:
            if kept and kept[-1] != " ":
                kept.append(" ")
            marks = 0
        elif category in _REMOVED:
            continue
        elif category[0] == "M":
            marks += 1
            if marks <= MAX_MARKS and kept and kept[-1] != " ":
                kept.append(character)
        else:
            marks = 0
            kept.append(character)
    line = "".join(kept).strip()
    if len(line) > limit:
        return line[: limit - 1] + ELLIPSIS
    return line + ELLIPSIS if cut and line else line


def count_hidden(text: str) -> int:
    """Return how many characters of a text of several lines nobody sees, or sees as something else than they are.

    Those that `clean` removes, blank letters, blanks other than a space, and combining marks above `MAX_MARKS`. The end
    of a line and a tab are none.
    """
    hidden = marks = 0
    for character in text.replace("\r\n", "\n"):
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        seen = character in " \n\t" or not (
            category in _REMOVED or category[0] == "Z" or character in _BLANKS or marks > MAX_MARKS
        )
        hidden += not seen
    return hidden
