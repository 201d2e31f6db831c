"""Alignment of two names: which word of one stands for which word of the other.

Words that one side writes together (`Goodwill`, `Jong-un`) are joined on the other; then each word of the shorter
name gets its best partner. What is left over on the longer side is extra: a middle name, a generic word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from identity.kyc.names.arabic_script import ARTICLE, likeness
from identity.kyc.names.nicknames import are_forms_of_one
from identity.kyc.names.prepare import Name, Token, token_of
from identity.kyc.names.script import ABJAD, ALPHABET, LATIN, Word
from identity.kyc.names.sound import sound

_SKELETON_WORTH = 0.92
_ALPHABET_WORTH = 0.97
_FORM_WORTH = 0.92
_INITIAL_WORTH = 0.85
_GLUED_WORTH = 0.95
_GLUED = re.compile(r"(?:al|el|bin|ben|van|de|di|mac|mc)(?=\w{4})")
"""A particle written at the word: Alfaruk, Benali."""
_CUT_WORTH = 0.85
_CUT_FROM = 20
"""From how many letters on a name may have been cut: fields of forms have 25 to 35 characters, spaces included."""
_JOIN_SLACK = 2
_JOIN_SLACK_ARABIC = 8
_JOIN_FROM_ARABIC = 0.84
_JOIN_GAIN = 0.04
_ARABIC_WORTH = 0.98
_READABLE = frozenset({ABJAD, LATIN, ALPHABET})
_JOIN_FROM = 0.84
"""How alike a word and two joined ones must be to be taken for the same; chosen once, by reading names."""


@dataclass(frozen=True)
class Pair:
    """Two words that stand for each other; `letters` and `sound` are similarities in [0, 1]."""

    one: Token
    other: Token
    letters: float
    sound: float
    places: tuple[int, int]

    @property
    def likeness(self) -> float:
        """Letters and sound together."""
        return (self.letters + max(self.letters, self.sound)) / 2

    @property
    def of_numbers(self) -> bool:
        """Whether both are numbers."""
        return self.one.number is not None and self.other.number is not None

    @property
    def weight(self) -> float:
        """How much the pair counts: its longer word's letters; a number counts as one."""
        return 1 if self.of_numbers else max(len(self.one.text), len(self.other.text))


@dataclass(frozen=True)
class Alignment:
    """The pairs, in the order of the first name, and what the longer name has besides."""

    pairs: tuple[Pair, ...]
    extra: tuple[Token, ...]
    one: Name
    other: Name


def align(one: Name, other: Name) -> Alignment:
    """Align two names, neither of them empty; the result is the same whichever of them comes first."""
    first, second = sorted((one, other), key=lambda name: (len(name.tokens), name.letters, name.words))
    first, second = _joined(first, second), _joined(second, first)
    if len(first.tokens) > len(second.tokens):
        first, second = second, first
    pairs = _assign(first, second)
    used = {pair.places[1] for pair in pairs}
    extra = tuple(token for place, token in enumerate(second.tokens) if place not in used)
    return Alignment(tuple(pairs), extra, first, second)


def compare_tokens(one: Token, other: Token) -> tuple[float, float]:
    """Return (similarity of letters, similarity of sound) of two words."""
    if one.text == other.text and one.script == other.script:
        worth = min(one.worth, other.worth)
        return worth, worth
    if one.number is not None and other.number is not None:
        return 0.0, 0.0
    if one.syllables and other.syllables:
        likeness = Levenshtein.normalized_similarity(one.syllables, other.syllables)
        return likeness, likeness
    if (one.initials or other.initials) and _is_initial(one, other):
        return _INITIAL_WORTH, _INITIAL_WORTH
    if bool(one.letters) != bool(other.letters) and {one.script, other.script} <= _READABLE:
        found = _ARABIC_WORTH * _romanised(one, other)
        return found, found
    letters, heard = _spelling(one, other)
    if are_forms_of_one(one.text, other.text):
        letters, heard = max(letters, _FORM_WORTH), max(heard, _FORM_WORTH)
    if one.script != other.script:
        worth = _ALPHABET_WORTH * heard
        if {one.script, other.script} - {LATIN, ALPHABET} and len(one.skeleton) > 1 and len(other.skeleton) > 1:
            worth = max(worth, _SKELETON_WORTH * OSA.normalized_similarity(one.skeleton, other.skeleton))
        letters, heard = max(letters, worth), max(heard, worth)
    return letters, heard


def _romanised(one: Token, other: Token) -> float:
    """How well a word in Arabic script can be spelt as the other, which may have a particle written at it."""
    arabic, latin = (one, other) if one.letters else (other, one)
    found = likeness(arabic.letters, latin.text)
    match = _GLUED.match(latin.text)
    if match is not None and found < _GLUED_WORTH:
        found = max(found, _GLUED_WORTH * likeness(arabic.letters, latin.text[match.end() :]))
    return found


def _spelling(one: Token, other: Token) -> tuple[float, float]:
    letters = OSA.normalized_similarity(one.text, other.text)
    likeness = OSA.normalized_similarity(one.sound, other.sound)
    for long, short in ((one, other), (other, one)):
        match = _GLUED.match(long.text)
        if match is not None and not short.text.startswith(match[0]):
            bare = long.text[match.end() :]
            letters = max(letters, _GLUED_WORTH * OSA.normalized_similarity(bare, short.text))
            likeness = max(likeness, _GLUED_WORTH * OSA.normalized_similarity(sound(bare), short.sound))
    return letters, likeness


def _is_initial(one: Token, other: Token) -> bool:
    short, long = (one, other) if len(one.text) <= len(other.text) else (other, one)
    return len(short.text) == 1 and long.text.startswith(short.text)


def _assign(first: Name, second: Name) -> list[Pair]:
    table = [(i, j, *compare_tokens(a, b)) for i, a in enumerate(first.tokens) for j, b in enumerate(second.tokens)]
    if min(len(first.letters), len(second.letters)) >= _CUT_FROM:
        table = [_forgive_cut(row, first, second) for row in table]
    table.sort(key=lambda row: (-(row[2] + max(row[2], row[3])), abs(row[0] - row[1]), row[0], row[1]))
    rows: set[int] = set()
    columns: set[int] = set()
    pairs = []
    for i, j, letters, heard in table:
        if i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            pairs.append(Pair(first.tokens[i], second.tokens[j], letters, heard, (i, j)))
    return sorted(pairs, key=lambda pair: pair.places)


def _forgive_cut(row: tuple[int, int, float, float], first: Name, second: Name) -> tuple[int, int, float, float]:
    """Take the last word of a long name for the other's when it begins like it: the field was too short for it."""
    i, j, letters, heard = row
    if i != len(first.tokens) - 1 or j != len(second.tokens) - 1:
        return row
    short, long = sorted((first.tokens[i].text, second.tokens[j].text), key=len)
    if len(short) < 2 or len(short) == len(long) or not long.startswith(short):
        return row
    return i, j, max(letters, _CUT_WORTH), max(heard, _CUT_WORTH)


def _joined(name: Name, model: Name) -> Name:
    """Join neighbours in `name` that `model` writes as one word, or as initials."""
    if len(name.tokens) < 2:
        return name
    tokens = list(name.tokens)
    present = set(name.words)
    for wanted in model.tokens:
        if len(wanted.text) < 2 or wanted.number is not None or wanted.text in present:
            continue
        found = _written_apart(tokens, wanted) or _abbreviated(tokens, wanted)
        if found is not None:
            start, end, token = found
            tokens[start:end] = [token]
    return name if len(tokens) == len(name.tokens) else replace(name, tokens=tuple(tokens))


def _written_apart(tokens: Sequence[Token], wanted: Token) -> tuple[int, int, Token] | None:
    lengths = [len(token.text) for token in tokens]
    for size in (2, 3):
        for start in range(len(tokens) - size + 1):
            piece = tokens[start : start + size]
            slack = _JOIN_SLACK if bool(wanted.letters) == bool(piece[0].letters) else _JOIN_SLACK_ARABIC
            if abs(sum(lengths[start : start + size]) - len(wanted.text)) > slack:
                continue
            if any(token.number is not None for token in piece):
                continue
            together = _together(piece)
            if _alike(together, wanted) and not any(_alike(token, wanted, together) for token in piece):
                return start, start + size, together
    return None


def _abbreviated(tokens: Sequence[Token], wanted: Token) -> tuple[int, int, Token] | None:
    """Find neighbours of which `wanted` has the initials: `JC` for Jean-Claude, an acronym for an organisation."""
    size = len(wanted.text)
    if not wanted.initials or size > len(tokens):
        return None
    for start in range(len(tokens) - size + 1):
        piece = tokens[start : start + size]
        if all(token.text[0] == letter for token, letter in zip(piece, wanted.text, strict=True)):
            return start, start + size, replace(wanted, worth=_INITIAL_WORTH)
    return None


def _together(piece: Sequence[Token]) -> Token:
    """Write words together; between two of Arabic script there may be an article."""
    letters = ARTICLE.join(token.letters.removeprefix(ARTICLE) for token in piece)
    whole = all(token.letters for token in piece)
    text = "".join(token.text for token in piece)
    return token_of(Word(text, piece[0].script, letters=letters if whole else ""))


def _alike(one: Token, other: Token, better: Token | None = None) -> bool:
    """Whether two words are taken for the same; in two scripts not when `better` fits the other clearly better."""
    if bool(one.letters) != bool(other.letters):
        found = _romanised(one, other)
        return found >= _JOIN_FROM_ARABIC and (better is None or found >= _romanised(better, other) - _JOIN_GAIN)
    text, model = one.text, other.text
    return text == model or OSA.normalized_similarity(text, model, score_cutoff=_JOIN_FROM) > 0


def inversions(alignment: Alignment) -> int:
    """How many neighbours stand in another order, a surname put first not counted."""
    columns = [pair.places[1] for pair in alignment.pairs]
    return min(sum(a > b for a, b in pairwise(columns[turn:] + columns[:turn])) for turn in range(max(1, len(columns))))
