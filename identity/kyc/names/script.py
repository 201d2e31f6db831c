"""Romanisation: names in any script as Latin words.

`anyascii` knows the letters; what is a name rather than a text is decided here: where a Chinese or Korean name has
its surname, that Arabic writes its article at the word, that vowels are missing in Arabic and Hebrew.

Limits: Chinese characters are read as Mandarin, in Japanese names too; Hebrew gives consonants only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from identity.kyc.names.arabic_script import letters_of, meaning_of
from identity.kyc.names.wordlist import words

LATIN: Final = "latin"
ABJAD: Final = "abjad"
SYLLABIC: Final = "syllabic"
ALPHABET: Final = "alphabet"
"""Cyrillic, Greek, Armenian, Georgian: with vowels, letter by letter."""
OTHER: Final = "other"

_RANGES: Final = (
    (0x0370, 0x058F, ALPHABET),  # Greek, Cyrillic, Armenian
    (0x10A0, 0x10FF, ALPHABET),  # Georgian
    (0x1C80, 0x1CBF, ALPHABET),
    (0x1F00, 0x1FFF, ALPHABET),
    (0x0590, 0x05FF, ABJAD),  # Hebrew
    (0x0600, 0x077F, ABJAD),  # Arabic, Syriac, Arabic supplement
    (0x08A0, 0x08FF, ABJAD),
    (0xFB1D, 0xFDFF, ABJAD),  # presentation forms
    (0xFE70, 0xFEFE, ABJAD),
    (0x3400, 0x4DBF, SYLLABIC),  # Han
    (0x4E00, 0x9FFF, SYLLABIC),
    (0xF900, 0xFAFF, SYLLABIC),
    (0xAC00, 0xD7A3, SYLLABIC),  # Hangul
    (0x20000, 0x323AF, SYLLABIC),
)
_DOUBLE_SURNAMES: Final = words(
    """欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 皇甫 尉迟 尉遲 公孙 公孫 令狐
    慕容 东方 東方 夏侯 司徒 南宫 南宮 长孙 長孫 남궁 황보 제갈 사공 선우 독고"""
)
_OF_ORGANIZATIONS: Final = {
    "股份有限公司": "joint stock company", "有限责任公司": "llc", "有限公司": "co ltd", "公司": "company",
    "集团": "group", "集團": "group", "银行": "bank", "銀行": "bank", "国际": "international", "國際": "international",
    "技术": "technologies", "技術": "technologies", "科技": "technology", "贸易": "trading", "貿易": "trading",
    "实业": "industries", "實業": "industries", "投资": "investment", "投資": "investment", "控股": "holdings",
    "中国": "china", "中國": "china", "電子": "electronics", "电子": "electronics", "株式会社": "co ltd",
    "주식회사": "co ltd", "은행": "bank", "그룹": "group", "전자": "electronics",
}  # fmt: skip
_ARTICLE: Final = "ال"
_FOREIGN_DOTS: Final = frozenset("·・‧•")
"""Part the words of a foreign name in Chinese and Japanese, which has no surname in front."""
_MARKS_OF_A_WORD: Final = frozenset("'’‘ʼʻ`´ʿʾʹʺ′ـ")
"""Apostrophes of every kind, and the tatweel: they part no words and sound like nothing."""


@dataclass(frozen=True)
class Word:
    """One word as a name has it: lower-case ASCII letters and digits, and what it was written in.

    `syllables` are the readings of a word in Chinese characters or Hangul, one for each character. `letters` are those
    of a word in Arabic script; see `arabic_script`.
    """

    text: str
    script: str = LATIN
    syllables: tuple[str, ...] = ()
    capitals: bool = False
    letters: str = ""


@lru_cache(maxsize=4096)
def kind_of(character: str) -> str:
    """Return the kind of script that a letter belongs to."""
    point = ord(character)
    if point < 0x0250 or 0x1E00 <= point <= 0x1EFF:
        return LATIN
    for first, last, kind in _RANGES:
        if first <= point <= last:
            return kind
    return OTHER


def translate_common(text: str) -> str:
    """Put Latin words in the place of those that Chinese and Korean organisations have in their names."""
    for characters, words_of in _OF_ORGANIZATIONS.items():
        text = text.replace(characters, f" {words_of} ")
    return text


def latin_words(text: str) -> list[Word]:
    """Return the words of a name in Latin letters; whatever is neither letter, mark nor digit parts words."""
    words: list[Word] = []
    foreign = not _FOREIGN_DOTS.isdisjoint(text)
    for run in _runs(unicodedata.normalize("NFKC", text)):
        kinds = {kind_of(character) for character in run if character.isalpha()}
        if SYLLABIC in kinds:
            words += [_read(list(run))] if foreign else _syllabic(run)
        elif ABJAD in kinds:
            words += _abjad(run)
        else:
            script = LATIN if kinds <= {LATIN} else ALPHABET if kinds <= {LATIN, ALPHABET} else OTHER
            words += [_word(part, script) for part in _camel_parts(ascii_of(run), run)]
    return [word for word in words if word.text]


def _runs(text: str) -> list[str]:
    """Split into runs of letters, marks and digits."""
    letters: list[str] = []
    for character in text:
        if character in _MARKS_OF_A_WORD or character == "\u200c":
            continue
        keep = character.isalnum() or unicodedata.category(character)[0] == "M"
        letters.append(character if keep else " ")
    return "".join(letters).split()


@lru_cache(maxsize=8192)
def ascii_of(run: str) -> str:
    """Return a word in ASCII letters and digits."""
    if run.isascii():
        return run
    from anyascii import anyascii

    return re.sub(r"[^0-9A-Za-z ]", "", anyascii(run))


def _word(text: str, script: str) -> Word:
    return Word(text.lower(), script, capitals=text.isupper())


def _camel_parts(text: str, run: str) -> list[str]:
    """Split `RamiMakhlouf` and `SiemensAG`, but neither `McDonald` nor what only transliteration capitalised."""
    if not run.isascii() or text.islower() or text.isupper():
        return [text]
    return re.sub(r"(?<=[a-z]{3})(?=[A-Z][a-zA-Z])", " ", text).split()


def _syllabic(run: str) -> list[Word]:
    """Part a name in Chinese characters or Hangul: the surname stands first, without a space."""
    whole = [character for character in run if character.isalnum()]
    if not 2 <= len(whole) <= 4:
        return [_read(whole)]
    surname = 2 if run[:2] in _DOUBLE_SURNAMES and len(whole) > 2 else 1
    return [_read(whole[:surname]), _read(whole[surname:])]


def _read(characters: list[str]) -> Word:
    syllables = tuple(ascii_of(character).lower() for character in characters)
    return Word("".join(syllables), SYLLABIC, syllables)


def _abjad(run: str) -> list[Word]:
    letters = letters_of(run)
    meaning = meaning_of(letters)
    if meaning is not None:
        return [Word(meaning)]
    article = run.startswith(_ARTICLE) and len(run) > 4
    word = Word(ascii_of(run[2:] if article else run).lower(), ABJAD, letters=letters)
    return [Word("al"), word] if article else [word]
