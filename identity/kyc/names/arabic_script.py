"""Romanisation of Arabic script: whether a word in Latin letters can be one in Arabic letters.

Arabic writes consonants and long vowels; how a name is spelt in Latin letters depends on the country, the century and
the office. So no one transliteration is compared: each letter has the spellings that are in use for it, with a cost,
and the cheapest way through both words counts. The spellings are those of ALA-LC, BGN/PCGN and DIN 31635, of French
practice in the Maghreb and the Levant (dj, ch, ou, k for qaf), of Egypt (g for jim), of Persian (gh for qaf, v for waw,
z for four letters, -eh) and of Urdu (-ur Rahman, retroflex letters). Vowels that Arabic leaves out cost little.

Costs are in letters; they were found by reading names of half of a list in two scripts, and measured on the other half.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

ARTICLE: Final = "L"
"""The article at the beginning of a word, or between the parts of a compound: written, assimilated or left out."""
_WASL: Final = "V"
"""A vowel that depends on what stands before it, as in Abdallah, Abdullah, Nasrollah."""

_ONE_LETTER: Final = str.maketrans(
    {
        **dict.fromkeys("أإٱ", "ا"),
        **dict.fromkeys("كڪ", "ک"),
        **dict.fromkeys("ىيېۍ", "ی"),
        **dict.fromkeys("هہۀھ", "ه"),
        **dict.fromkeys("ةۃ", "ة"),
        **dict.fromkeys("ئؤء", "ء"),
        "ڨ": "گ",
        "ڤ": "و",
        "ۋ": "و",
        "ٹ": "ت",
        "ڈ": "د",
        "ڑ": "ر",
        "ڒ": "ر",
        "ں": "ن",
        "ے": "ی",
        "ۓ": "ی",
        "ټ": "ت",
        "ډ": "د",
        "ړ": "ر",
        "ږ": "ژ",
        "ښ": "ش",
        "څ": "س",
        "ځ": "ز",
        "ڼ": "ن",
        "ګ": "گ",
        "ڭ": "گ",
    }
)
_WITHOUT_VOWELS: Final = dict.fromkeys(range(0x064B, 0x0653))
_NOT_LETTERS: Final = re.compile("[^\u0621-\u063a\u0641-\u064a\u0671-\u06d3]")
_GOD: Final = re.compile("ا?ال?له(?=$|[یء])")
_SUN: Final = frozenset("تثدذرزسشصضطظلن")
_LEAST_WITH_ARTICLE: Final = 4

_VOWELS: Final = frozenset("aeiou")

SERVANT: Final = "عبد"
_MEANINGS: Final = {
    "بن": "bin", "ابن": "ibn", "بنت": "bint", "ولد": "ould", "ال": "al", "آل": "al", "شیخ": "sheikh",
    "Lشیخ": "sheikh", "دکتور": "doctor", "Lدکتور": "doctor", "دکتر": "doctor", "سید": "sayed", "Lسید": "sayed",
    "حاج": "hajj", "Lحاج": "hajj", "حاجی": "haji", "ملا": "mullah", "Lملا": "mullah", "مولوی": "mawlawi",
    "Lمهندس": "engineer", "مهندس": "engineer", "Lامیر": "amir", "مولانا": "maulana", "آیتVله": "ayatollah",
    "ایتVله": "ayatollah",
}  # fmt: skip
"""Particles and titles, by the word that stands for them in Latin names."""


def meaning_of(letters: str) -> str | None:
    """Return the Latin word for a particle or a title; None for names."""
    return _MEANINGS.get(letters)


def is_god(letters: str) -> bool:
    """Whether a word is `Allah`, which is written at the word before it in Latin letters."""
    return letters == _WASL + "له"


def _spellings(text: str) -> dict[str, float]:
    """Read `sh:0 ch:0 s:.4`; `-` is nothing."""
    return {"" if spelt == "-" else spelt: float(cost) for spelt, cost in (part.split(":") for part in text.split())}


_A: Final = "a:0 aa:0 e:.1 o:.3 u:.3 i:.3 ai:.2 ae:.1 oo:.4 ea:.3 ou:.4 -:.3"
_U: Final = (
    "w:0 v:0 u:0 o:0 ou:0 oo:0 au:0 aw:0 ow:0 uw:0 ov:.1 av:.1 ew:.1 ev:.1 eu:.1 wo:.1 ouw:.1 oe:.2 ue:.2"
    " f:.4 b:.6 -:.9"
)
_I: Final = (
    "y:0 i:0 ee:0 ei:0 ai:0 ay:0 ey:0 iy:0 ii:0 eyy:0 ayy:0 aiy:0 ie:.05 yy:.05 e:.1 ya:.1 eiy:.1 ea:.2 ae:.2 eeu:.2"
    " ia:.2 j:.3 a:.6 -:.9"
)
_SPELT: Final[dict[str, dict[str, float]]] = {
    letter: _spellings(text)
    for letters, text in {
        "ب": "b:0 p:.4 v:.6",
        "پ": "p:0 b:.3",
        "ت": "t:0 d:.6 th:.4",
        "ث": "th:0 s:0 t:.05 c:.3",
        "ج": "j:0 dj:0 g:0 gi:.1 dg:.2 dsch:.1 zh:.3 y:.5 ch:.4 z:.5 gu:.1",
        "چ": "ch:0 tch:0 c:.1 tsch:.1 tsh:.1 j:.3 sh:.4",
        "ح": "h:0 kh:.4 -:.6",
        "خ": "kh:0 ch:.3 h:.3 k:.3 x:.2 j:.6",
        "د": "d:0 t:.5",
        "ذ": "dh:0 th:.05 d:.05 z:0 s:.4",
        "ر": "r:0",
        "ز": "z:0 s:.3",
        "ژ": "zh:0 j:0 z:.2 g:.3",
        "س": "s:0 c:.1 z:.3",
        "ش": "sh:0 ch:0 sch:.05 s:.4 x:.4 c:.4",
        "ص": "s:0 c:.1 z:.3",
        "ض": "d:0 dh:0 z:0 dz:.1 th:.4",
        "ط": "t:0 th:.3 d:.6",
        "ظ": "z:0 dh:0 d:.1 th:.2 s:.4",
        "ع": "-:0 a:0 e:.05 i:.05 o:.05 u:.05 aa:0 ai:.1 ou:.1 oo:.1 ae:.1 ei:.1",
        "غ": "gh:0 g:.1 q:.2 r:.4 rh:.2 h:.6 k:.6",
        "ف": "f:0 ph:.05 v:.4 p:.6",
        "ق": "q:0 k:0 g:.1 gh:.05 c:.1 kh:.4 qu:.1 gu:.1 ck:.2 -:.8",
        "ک": "k:0 c:.1 ck:.1 q:.2 g:.4 kh:.4 ch:.4 qu:.2",
        "گ": "g:0 gh:.1 gu:0 k:.3 j:.4",
        "ل": "l:0",
        "م": "m:0 n:.6",
        "ن": "n:0 m:.5 -:.9",
        "ه": "h:0 -:.6",
        "ة": "-:0 h:0 t:.1 a:0 e:0 ah:0 eh:0 at:.05 et:.05",
        "و": _U,
        "ی": _I,
        "ا": _A,
        "آ": "a:0 aa:0 o:.3 e:.3 oo:.4",
        "ء": "-:0 y:.1 i:.05 a:.05 e:.05 u:.05 o:.05 w:.2 ee:.1",
        _WASL: "-:.1 a:0 u:0 o:0 e:0 i:0 ou:0 oo:0",
        ARTICLE: "-:0 l:0 al:0 el:0 ul:0 il:0 ol:0 ull:0 a:.1 e:.1 u:.1 i:.2 o:.1 ou:.1 oul:.05",
    }.items()
    for letter in letters
}
"""Letter: Latin spellings in use and what each costs in letters; `-` is nothing."""

_BONES: Final = str.maketrans(
    {
        **dict.fromkeys("بپ", "p"),
        **dict.fromkeys("تدط", "t"),
        **dict.fromkeys("جخغقکگ", "k"),
        **dict.fromkeys("چزژسشص", "s"),
        **dict.fromkeys("ثذضظ", "?"),
        **dict.fromkeys("حعهةویاآء" + ARTICLE + _WASL, ""),
        "ر": "r",
        "ف": "f",
        "ل": "l",
        "م": "n",
        "ن": "n",
    }
)
_LATIN_BONES: Final = (
    (re.compile("dj|kh|gh|q"), "k"),
    (re.compile("[tsz]?ch|sh|zh|sch"), "s"),
    (re.compile("[aeiouhwvy]"), ""),
)
_LATIN_CLASSES: Final = str.maketrans("bdgjqcxzm", "ptkkkkssn")
_DOUBLES: Final = re.compile(r"(.)\1+")
_AMBIGUOUS: Final = 2
"""How many letters that are t or s are told apart when a word is looked for; more are rare."""
_INSERTED: Final = {"h": 0.5, "y": 0.4, "w": 0.6, **dict.fromkeys(_VOWELS, 0.05)}
_MAQSURA: Final = 0.05
_FIRST_ALIF: Final = 0.6
_FIRST_VOWEL: Final = 0.6
_SECOND_VOWEL: Final = 0.8
_FRENCH_VOWEL: Final = 0.25
_FINAL_VOWEL: Final = 0.15
_CASE_ENDING: Final = re.compile("(?<=[a-z]{3})u[lrsztdn]$")
_CASE_ENDING_COST: Final = 0.4
_TOO_FAR: Final = 4.0

_SCALE: Final = 1.3


def letters_of(run: str) -> str:
    """Return the letters of a word in Arabic script in one spelling, with `ARTICLE` where it begins with one."""
    composed = unicodedata.normalize("NFC", run.translate(_WITHOUT_VOWELS))
    letters = _NOT_LETTERS.sub("", composed.translate(_ONE_LETTER))
    if len(letters) > 2:
        letters = _GOD.sub(_WASL + "له", letters)
    return ARTICLE + letters[2:] if letters.startswith("ال") and len(letters) >= _LEAST_WITH_ARTICLE else letters


@lru_cache(maxsize=65536)
def likeness(letters: str, latin: str) -> float:
    """Return how well a word of `letters_of` can be spelt as a lower-case Latin word, in [0, 1]."""
    cost = _cheapest(letters, latin)
    ending = _CASE_ENDING.search(latin)
    if ending is not None:
        cost = min(cost, _CASE_ENDING_COST + _cheapest(letters, latin[: ending.start()]))
    return max(0.0, 1 - _SCALE * cost / max(len(latin), len(letters), 1))


def _cheapest(letters: str, latin: str) -> float:
    """The least cost of a way through both words, from left to right over all pairs of places."""
    width = len(latin)
    rows = [[_TOO_FAR] * (width + 1) for _ in range(len(letters) + 1)]
    rows[0][0] = 0.0
    for place in range(len(letters) + 1):
        row = rows[place]
        for at in range(width + 1):
            cost = row[at]
            if cost >= _TOO_FAR:
                continue
            if at < width:
                _relax(row, at + 1, cost + _insertion(letters, place, latin, at))
            if place == len(letters):
                continue
            below = rows[place + 1]
            _relax(below, at, cost + _omission(letters, place))
            for spelt, price in _SPELT.get(letters[place], {}).items():
                if spelt and latin.startswith(spelt, at):
                    _relax(below, at + len(spelt), cost + _priced(letters, place, spelt, price))
            if at < width and latin[at] not in _VOWELS:
                _relax(below, at + 1, cost + 1.0)
    return rows[-1][-1]


def _relax(row: list[float], at: int, cost: float) -> None:
    row[at] = min(row[at], cost)


def _priced(letters: str, place: int, spelt: str, price: float) -> float:
    """At the beginning of a word alif carries any vowel; at the end ya may be an alif without its dots, as in Isa."""
    if place == 0 and letters[place] == "ا" and spelt[0] in _VOWELS:
        return 0.0
    return _MAQSURA if spelt == "a" and letters[place] == "ی" and place == len(letters) - 1 else price


def _insertion(letters: str, place: int, latin: str, at: int) -> float:
    """What a Latin letter costs for which there is none in Arabic."""
    sign, before = latin[at], latin[at - 1] if at else ""
    if sign in _VOWELS:
        if place == len(letters) and at == len(latin) - 1:
            return _FINAL_VOWEL
        if before not in _VOWELS:
            return _INSERTED[sign] if at else _FIRST_VOWEL
        return _FRENCH_VOWEL if before + sign in ("ou", "eu") else _SECOND_VOWEL
    if sign == before or (latin[at + 1 : at + 2] == sign and latin[at + 2 : at + 3] in ("h", "j")):
        return 0.02
    if at >= 2 and latin[at - 2 : at] == latin[at : at + 2]:
        return 0.02
    if sign == "h" and before in _VOWELS and place == len(letters):
        return 0.05
    return _INSERTED.get(sign, 1.0)


def _omission(letters: str, place: int) -> float:
    """What an Arabic letter costs that has no Latin one."""
    letter, last = letters[place], place == len(letters) - 1
    before = letters[place - 1] if place else ""
    if last and letter == "ه":
        return 0.0
    if not place and letter == "ا":
        return _FIRST_ALIF
    if letter == "و" and (before == "خ" or (last and place > 2)):
        return 0.15
    if letter == "ل" and before in ("ا", ARTICLE) and not last and letters[place + 1] in _SUN and place > 1:
        return 0.15
    if letter == before:
        return 0.2
    return _SPELT.get(letter, {}).get("", 1.0)


def bones_of(letters: str) -> list[str]:
    """Return the coarse consonants by which a word in Arabic script is looked for: several where a letter is t or s."""
    coarse = [letters.translate(_BONES)]
    for _ in range(_AMBIGUOUS):
        coarse = [one.replace("?", sign, 1) for one in coarse for sign in "ts"]
    return list(dict.fromkeys(_DOUBLES.sub(r"\1", one.replace("?", "s")) for one in coarse))


def latin_bones(latin: str) -> list[str]:
    """Return the coarse consonants of a lower-case Latin word in the classes of `bones_of`, also without -ul."""
    found = []
    for word in dict.fromkeys((latin, _CASE_ENDING.sub("", latin))):
        coarse = word
        for pattern, to in _LATIN_BONES:
            coarse = pattern.sub(to, coarse)
        found.append(_DOUBLES.sub(r"\1", coarse.translate(_LATIN_CLASSES)))
    return found
