"""Countries: one code space and one way to ask in it, for fields, bank codes, lists and documents alike.

ISO 3166-1, and Kosovo under the user-assigned XK (XKX) that the European Union, SWIFT and CLDR write. A country is
known by its codes, by its ISO name, by the names that people use, and by its name in the languages of `_LANGUAGES`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import pycountry


class Country(NamedTuple):
    """A country by its two codes of ISO 3166-1, in capitals."""

    alpha2: str
    alpha3: str


KOSOVO: Final = Country("XK", "XKX")
_OTHER_CODES: Final[Mapping[str, str]] = {"UK": "GB", "EL": "GR", "XK": "XK", "XKX": "XK", "XKK": "XK", "RKS": "XK"}
"""Codes in use beside ISO 3166-1: the European Union's EL and UK, Kosovo's own, those of CLDR and of ICAO 9303."""

_USUAL_NAMES: Final[Mapping[str, str]] = {
    "america": "US", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "britain": "GB",
    "great britain": "GB", "turkey": "TR", "ivory coast": "CI", "palestine": "PS", "palestinian": "PS",
    "palestinian territories": "PS", "palestinian authority": "PS", "occupied palestinian territories": "PS",
    "west bank": "PS", "gaza": "PS", "gaza strip": "PS", "macedonia": "MK", "fyrom": "MK",
    "north macedonia the republic of": "MK", "burma": "MM", "vatican city": "VA", "cape verde": "CV",
    "east timor": "TL", "dr congo": "CD", "drc": "CD", "congo kinshasa": "CD", "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD", "congo democratic republic": "CD", "congo brazzaville": "CG",
    "republic of congo": "CG", "holland": "NL", "uae": "AE", "emirates": "AE", "korea north": "KP",
    "korea south": "KR", "dprk": "KP", "rok": "KR", "persia": "IR", "iran islamic republic": "IR",
    "falkland islands": "FK", "falklands": "FK", "saint helena": "SH", "sint maarten": "SX",
    "us virgin islands": "VI", "hong kong sar": "HK", "republic of china": "TW", "prc": "CN", "bosnia": "BA",
    "trinidad": "TT", "car": "CF", "ksa": "SA", "kosovo": "XK", "republic of kosovo": "XK", "kosova": "XK",
    "kosove": "XK", "косово": "XK", "россия": "RU", "suomi": "FI", "magyarorszag": "HU", "hrvatska": "HR",
    "srbija": "RS", "shqiperi": "AL", "shqiperia": "AL", "slovenija": "SI", "eesti": "EE", "lietuva": "LT",
    "latvija": "LV", "eire": "IE", "crna gora": "ME", "bosna i hercegovina": "BA", "hellas": "GR", "україна": "UA",
    "българия": "BG", "србија": "RS", "македонија": "MK", "中國": "CN", "대한민국": "KR", "한국": "KR", "الجزائر": "DZ",
    "سوريا": "SY", "ايران": "IR", "ایران": "IR", "پاکستان": "PK", "ישראל": "IL", "russia": "RU",
}  # fmt: skip
"""Countries as people and lists write them, where that is no name of ISO 3166-1."""

_LANGUAGES: Final = ("de", "fr", "es", "it", "pt", "nl", "pl", "sv", "cs", "ro", "el", "ru", "uk", "tr", "ar", "zh_CN")
"""In whose words a country is understood: those of many forms, with translations that are complete."""


@lru_cache(maxsize=4096)
def country_of(text: str) -> Country | None:
    """Return the country that a code or a name stands for; None for what is none, and for what could be several."""
    word = " ".join(text.split())
    code = word.upper()
    alpha2 = _OTHER_CODES.get(code)
    if alpha2 is None and len(code) in (2, 3) and code.isascii() and code.isalpha():
        found = pycountry.countries.get(alpha_2=code) if len(code) == 2 else pycountry.countries.get(alpha_3=code)
        alpha2 = None if found is None else found.alpha_2
    if alpha2 is None and len(word) > 1:
        alpha2 = _by_name(word)
    if alpha2 == KOSOVO.alpha2:
        return KOSOVO
    found = None if alpha2 is None else pycountry.countries.get(alpha_2=alpha2)
    return None if found is None else Country(found.alpha_2, found.alpha_3)


def _by_name(word: str) -> str | None:
    key = _plain(word)
    return _english().get(key) or _translated().get(key)


def _plain(text: str) -> str:
    """Write a name without accents, case, signs and article; `St` and `&` in full."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    bare = "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    words = re.sub(r"[^\w\s]", " ", re.sub("[.'’]", "", bare)).split()
    if len(words) > 1:
        words = ["saint" if word == "st" else word for word in words]
        words = words[1:] if words[0] == "the" else words
    return " ".join(words)


@lru_cache(maxsize=1)
def _english() -> Mapping[str, str]:
    found: dict[str, set[str]] = {}
    for country in pycountry.countries:
        for name in _names(country):
            found.setdefault(_plain(name), set()).add(country.alpha_2)
    return {**_certain(found), **{_plain(name): alpha2 for name, alpha2 in _USUAL_NAMES.items()}}


@lru_cache(maxsize=1)
def _translated() -> Mapping[str, str]:
    """Read the names in other languages, which is done only for a word that is no English name."""
    import gettext

    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        try:
            say = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language]).gettext
        except OSError:
            continue  # a distribution that ships the library without its translations: names are then English alone
        for country in pycountry.countries:
            for name in _names(country):
                found.setdefault(_plain(say(name)), set()).add(country.alpha_2)
    return _certain(found)


def _names(country: object) -> list[str]:
    named = (getattr(country, which, None) for which in ("name", "common_name", "official_name"))
    return [name for name in named if isinstance(name, str)]


def _certain(found: Mapping[str, set[str]]) -> dict[str, str]:
    """Leave out what is the name of several."""
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}
