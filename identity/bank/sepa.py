"""Rules of a SEPA credit transfer: letters, lengths, countries.

Letters: EPC217-08, the Latin set that every bank of the area takes; other letters are transliterated, and whoever pays
is shown what becomes of them. Lengths: EPC132-08. Countries: EPC409-09, by the country of the IBAN.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from identity.errors import InvalidInput

LONGEST_NAME: Final = 70
LONGEST_REFERENCE: Final = 140
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_CHANGED: Final = {
    pair[0]: pair[1:]
    for pair in (
        *("äae", "öoe", "üue", "ÄAe", "ÖOe", "ÜUe", "ßss", "ẞSS"),
        *("&+", "<(", ">)", "[(", "])", "{(", "})", "_-", "~-", "=-", "|/", "\\/", ";,"),
        *("!.", "*.", "#.", "%.", "^.", "`'", "\"'", "“'", "”'", "„'", "«'", "»'", "‘'", "’'", "‚'"),
        *("@(at)", "€EUR", "$USD", "£GBP"),
    )
}
"""A character and what becomes of it."""
AREA: Final = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI"),
        *("LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
        *("AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA"),
    }
)
"""Countries whose IBANs can be paid by SEPA; the islands of Guernsey, Jersey and Man have British ones."""


@dataclass(frozen=True)
class Spelled:
    """A text in SEPA's letters, and the characters that have no spelling there and were left out."""

    text: str
    dropped: str = ""


def spell(text: str) -> Spelled:
    """Return a text in the letters of SEPA.

    What has a letter to stand for it is transliterated, from other scripts too; pictures and the like are dropped.
    """
    from anyascii import anyascii

    spelled: list[str] = []
    dropped: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character in _LETTERS:
            spelled.append(character)
        elif character in _CHANGED:
            spelled.append(_CHANGED[character])
        elif character.isspace():
            spelled.append(" ")
        else:
            # A letter's transliteration may hold marks of its own (ع is `), a picture's is its name between colons.
            found = "".join(_CHANGED.get(mark, mark) for mark in anyascii(character))
            latin = "".join(filter(_LETTERS.__contains__, found))
            if latin and not latin.startswith(":"):
                spelled.append(latin)
            elif not _is_mark(character):
                dropped.append(character)
    return Spelled(" ".join("".join(spelled).split()), "".join(dict.fromkeys(dropped)))


def _is_mark(character: str) -> bool:
    """Whether a character shows nothing of its own: marks on letters, joiners, variation selectors."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf")


def spell_within(what: str, text: str, longest: int, *, empty: bool = False) -> Spelled:
    """Return a text in SEPA's letters. Raises `InvalidInput` for one that is too long then, or has nothing left."""
    spelled = spell(text)
    if len(spelled.text) > longest:
        as_spelled = "" if spelled.text == text else ", as the bank gets it,"
        raise InvalidInput(
            f"the {what}{as_spelled} has {len(spelled.text)} characters; SEPA takes {longest}",
            hint="shorten it yourself: a cut name or reference may miss whom it is for",
        )
    if not spelled.text and not (empty and not text.strip()):
        raise InvalidInput(f"the {what} has no letters that SEPA takes", hint="write it in Latin letters")
    return spelled


def check_area(iban: str, what: str) -> None:
    """Raise `InvalidInput` for an IBAN of a country that SEPA does not reach."""
    if iban[:2] not in AREA:
        raise InvalidInput(
            f"{what} is in {iban[:2]}, outside of SEPA", hint="such a payment is ordered at the bank in another way"
        )
