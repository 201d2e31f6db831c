"""Vocabulary of low-information words: titles, particles, generic words, numbers, ordinals."""

from __future__ import annotations

import re
from typing import Final

from identity.kyc.names.wordlist import words

TITLES: Final = words(
    """
    mr mrs ms miss mister dr prof professor doctor sir dame lord lady madam madame monsieur mme mlle herr frau senor
    senora senorita don dona sr sra hon honourable honorable rt reverend rev father fr imam ayatollah hojatoleslam
    mullah mulla maulana maulvi mawlawi molvi shaikh sheikh sheik shaykh cheikh sheick haji hajji hajj hadji alhaji
    alhaj sayyid sayed syed seyyed sayyed emir amir prince princess king queen president prime minister chancellor
    governor senator ambassador general gen colonel col lieutenant lt major maj captain capt commander cdr admiral
    adm brigadier marshal sergeant sgt comrade engineer eng ing ir dipl mag phd md esq jr junior snr senior eminence
    excellency highness majesty his her the qari ustad ustaz baron count graf freiherr
    """
)
AMBIGUOUS_TITLES: Final = words(
    """
    king prince princess queen don dona baron count graf major marshal general mullah father dean amir baron sheikh
    """
)
"""Titles that are names as well: taken away only where two words stay."""
SUFFIXES: Final = words("jr junior sr snr phd md esq")
PARTICLES: Final = words(
    """
    al el ul ad ar as ash at az an bin ben ibn ibni bint binti bte ould ouled abi de da do dos das del della delle
    di la le las los les du des der den dem van von vom zu zum zur ter ten te af av y e i st saint san na u o d l
    """
)
GIVEN_PARTICLES: Final = words("ben an do san st na da di du ad af as te u o lo")
"""Particles that are names as well: kept at the beginning and at the end of a name."""
LINEAGE: Final = words("bin ben ibn ibni bint binti bte ould")
GENERIC: Final = words(
    """
    group grupo groupe gruppe gruppa holding holdings company corporation industries industry industrial
    international global world trading trade traders trust fund foundation partners capital services service
    solutions systems enterprise enterprises business investment investments management general commercial national
    state public private bank banking financial finance insurance oil gas energy petroleum power engineering
    construction steel motor motors shipping marine aviation airlines logistics transport technology technologies
    tech electronics software pharmaceutical health medical real estate development organization organisation
    association society union federation committee council ministry department agency institute academy university
    college school center centre office bureau party front army joint stock limited liability movement brigade
    united first new the of and for in on at by to de la du des der die das und et y e i
    """
)
STOP: Final = words("the of and for in on by to de del la le du des der die das und et y e i an a")

_SAME: Final = {
    "intl": "international", "int": "international", "mfg": "manufacturing", "bros": "brothers", "assoc":
    "association", "org": "organization", "organisation": "organization", "univ": "university", "dept":
    "department", "govt": "government", "tech": "technology", "technologies": "technology", "hldg": "holding",
    "hldgs": "holding", "holdings": "holding", "svcs": "service", "services": "service", "sys": "systems",
    "ind": "industries", "inds": "industries", "industry": "industries", "natl": "national", "centre":
    "center", "labour": "labor", "defence": "defense", "saint": "st", "mount": "mt", "fort": "ft", "trdg":
    "trading", "dev": "development", "eng": "engineering", "inst": "institute", "mgmt": "management",
    "co-operation": "cooperation", "enterprises": "enterprise", "and": "", "und": "", "et": "", "the": "",
    "of": "", "ft.": "ft", "vessel": "", "mv": "", "mt": "", "ss": "",
}  # fmt: skip
"""Abbreviations and spellings of common words; an empty one is left out."""

_UNITS: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty":
    80, "ninety": 90,
}  # fmt: skip
_ORDINALS: Final = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip
_NUMBERS: Final = {
    **{word: value for value, word in enumerate(_UNITS)},
    **_TENS,
    **{word: value for value, word in enumerate(_ORDINALS, 1)},
}
_ROMAN: Final = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_DIGITS: Final = re.compile(r"(\d+)(?:st|nd|rd|th)?")


def number_of(word: str) -> int | None:
    """Return the number that a word says in digits, as an English word or as an ordinal; None for other words."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    if match := _DIGITS.fullmatch(word):
        return int(match[1][:12])
    return None


def roman_of(word: str) -> int | None:
    """Return the value of a Roman number up to 39."""
    if not word or not _ROMAN.fullmatch(word):
        return None
    values = {"i": 1, "v": 5, "x": 10}
    digits = [values[letter] for letter in word]
    return sum(-one if one < two else one for one, two in zip(digits, [*digits[1:], 0], strict=True))


def is_tens(word: str) -> bool:
    """Whether a unit may follow, as in forty-four."""
    return word in _TENS


def common_spelling(word: str) -> str:
    """Return the one spelling of a common word; an empty string for one that says nothing."""
    return _SAME.get(word, word)
