"""User codes: eight letters that a person types or compares, 34.6 bits, no vowels (RFC 8628 §6.1)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from oauth.state_key import StateKey

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 8


def spaced(letters: str) -> str:
    """Return letters as they are shown: `BCDF-GHJK`."""
    return f"{letters[:4]}-{letters[4:]}"


def plain(text: str) -> str | None:
    """Return the letters that a person typed, in any case, with or without dashes; None if they are none."""
    letters = "".join(text.split()).replace("-", "").upper()
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None


def letters_of(state: StateKey, request_id: str, session: str) -> str:
    """Return the letters under which one browser session sees one request: the same at every look."""
    digest = hmac.digest(state.derive("letters"), f"{request_id}\n{session}".encode(), hashlib.sha256)
    number, found = int.from_bytes(digest, "big"), []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        found.append(ALPHABET[place])
    return "".join(found)
