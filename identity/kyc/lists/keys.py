"""Search keys under which a name is found again although it is written otherwise.

Two names that the matcher takes for one share a key nearly always: a word of the same sound, of the same consonants, of
the same consonants but one, a form of the same given name, initials. Words that say little are keys only as they are.
Keys are numbers of 32 bits; two that fall together by accident cost a comparison and nothing else.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final
from zlib import crc32

from identity.kyc.names.arabic_script import bones_of, latin_bones
from identity.kyc.names.nicknames import form_keys
from identity.kyc.names.prepare import Name, Token
from identity.kyc.names.script import ABJAD, ALPHABET, LATIN
from identity.kyc.names.sound import skeleton

_DOUBLES: Final = re.compile(r"(.)\1+")
_MIN_BONES: Final = 3
_MIN_TO_DROP: Final = 4
_MAX_TO_DROP: Final = 12
_LONGEST_ACRONYM: Final = 6


def keys_of(name: Name) -> tuple[list[int], list[int]]:
    """Return the keys under which a listed name stands: (of its words as they are, of what they may be besides)."""
    words = [_word_keys(token) for token in name.tokens]
    exact = [key for certain, _ in words for key in certain]
    near = [key for _, possible in words for key in possible] + _keys_of_several(name)
    near += [_short_key(token, token.script == LATIN) for token in name.tokens if _is_short(token)]
    # Latin words of organisations have no such key: there are too many of them, and their names are translated.
    spelt = [token for token in name.tokens if name.kind == "person" or token.letters]
    near += [key for token in spelt for key in _arabic_keys(token, latin=not token.letters)]
    return _numbers(name.kind[0], exact), _numbers(name.kind[0], near)


def query_keys(name: Name) -> list[tuple[list[int], list[int]]]:
    """Return the keys of each word of a name that is looked for, and last those that take several words."""
    kind = name.kind[0]
    found = []
    for token in name.tokens:
        exact, near = _word_keys(token)
        if _is_short(token):
            near.append(_short_key(token, latin=False))
            if token.script != LATIN:
                near.append(_short_key(token, latin=True))
        near += _arabic_keys(token, latin=bool(token.letters))
        found.append((_numbers(kind, exact), _numbers(kind, near)))
    return [*found, ([], _numbers(kind, _keys_of_several(name)))]


def _word_keys(token: Token) -> tuple[list[str], list[str]]:
    """Return the keys of one word: certain ones, and those with one sound or consonant left out."""
    exact = ["s" + token.sound]
    if 3 <= len(token.text) <= _LONGEST_ACRONYM:
        exact.append("t" + token.text)
    if token.weak and not token.initials:
        return exact, []
    near = [f"f{number}" for number in form_keys(token.text)]
    bones = token.skeleton
    if len(bones) >= _MIN_BONES:
        exact.append("b" + bones)
    if len(bones) >= _MIN_TO_DROP:
        near += ["b" + left for left in _one_left_out(bones)]
    if len(bones) <= _MIN_TO_DROP:
        near += ["s" + left for left in _one_left_out(token.sound) if len(left) > 1]
    return exact, near


def _is_short(token: Token) -> bool:
    return len(token.skeleton) == _MIN_BONES - 1 and not token.weak


def _short_key(token: Token, latin: bool) -> str:
    """The key of two consonants, which a great many names have: it finds another script's names only."""
    return ("l" if latin else "o") + token.skeleton


def _arabic_keys(token: Token, latin: bool) -> list[str]:
    """The coarse consonants of a word in Arabic script, or of one that may be its spelling.

    Listed words stand under their own script, words that are looked for under the other: within a script there are
    finer keys.
    """
    if token.weak or token.script not in (LATIN, ALPHABET, ABJAD):
        return []
    bones = bones_of(token.letters) if token.letters else latin_bones(token.text)
    return [("al" if latin else "ao") + one for one in bones if len(one) > 1]


def _keys_of_several(name: Name) -> list[str]:
    texts = [token.text for token in name.tokens]
    keys = ["b" + skeleton(one + two) for one, two in pairwise(texts)]
    if 3 <= len(texts) <= _LONGEST_ACRONYM:
        keys.append("t" + "".join(text[0] for text in texts))
    return keys


def _one_left_out(word: str) -> list[str]:
    """Return a word without each of its letters in turn; what then stands double becomes one, as in `skeleton`."""
    shorter = (word[:place] + word[place + 1 :] for place in range(min(len(word), _MAX_TO_DROP)))
    return [_DOUBLES.sub(r"\1", left) for left in shorter]


def _numbers(kind: str, keys: list[str]) -> list[int]:
    return [crc32((kind + key).encode()) for key in dict.fromkeys(keys)]
