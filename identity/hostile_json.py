"""Parser of untrusted JSON: bounds on depth, numbers and duplicates.

The standard parser recurses in C as deep as the text is nested, held back only by the recursion limit of the process,
which the EVM raises: a few kilobytes of brackets would end the process with a segmentation fault. So the nesting is
measured first, without recursion and in linear time.
"""

from __future__ import annotations

import json
import math
import re

MAX_NESTING = 64

_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_OPENING = frozenset(b"[{")
_BRACKETS = b"[]{}"
_ALL_BUT_BRACKETS = bytes(byte for byte in range(256) if byte not in _BRACKETS)


def load_json(content: bytes, max_nesting: int = MAX_NESTING) -> object:
    """Return the document in UTF-8 `content`.

    Raises:
        ValueError: not UTF-8, not JSON (NaN and Infinity are not), a member named twice in one object, a whole number
            of more than 4300 digits, another one too large for a float, or nested deeper than `max_nesting`.
    """
    if _deeper_than(content, max_nesting):
        raise ValueError("nested too deeply")
    document: object = _DECODER.decode(content.decode("utf-8"))
    return document


def _deeper_than(content: bytes, most: int) -> bool:
    """Say whether brackets are nested deeper than `most`, or more of them are closed than were opened: one pass.

    A square bracket that a curly one closes is left to the parser, which stops at it: it is no deeper by then.
    """
    depth = 0
    for bracket in _STRINGS.sub(b"", content).translate(None, _ALL_BUT_BRACKETS):
        if bracket in _OPENING:
            depth += 1
            if depth > most:
                return True
        else:
            depth -= 1
            if depth < 0:
                return True
    return False


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is named twice")
    return members


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
"""Made once: making one costs as much as reading a small document."""
