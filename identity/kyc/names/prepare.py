"""Prepared name: its tokens, each with its class, without the words that say nothing.

Names of persons lose titles and particles (`al`, `van`, `bin`), names of organisations their legal form and stop
words. Nothing is thrown away that would leave a name empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from identity.kyc.names.arabic_script import ARTICLE, SERVANT, is_god
from identity.kyc.names.company_forms import without_forms
from identity.kyc.names.east_asian import join_given_name
from identity.kyc.names.script import ABJAD, LATIN, Word, ascii_of, latin_words, translate_common
from identity.kyc.names.sound import skeleton, sound
from identity.kyc.names.vocabulary import (
    AMBIGUOUS_TITLES,
    GENERIC,
    GIVEN_PARTICLES,
    LINEAGE,
    PARTICLES,
    STOP,
    SUFFIXES,
    TITLES,
    common_spelling,
    is_tens,
    number_of,
    roman_of,
)

Kind = Literal["person", "organization", "thing"]

_KINDS: Final[dict[str, Kind]] = {
    "person": "person",
    "company": "organization",
    "organization": "organization",
    "organisation": "organization",
    "legalentity": "organization",
    "publicbody": "organization",
    "vessel": "thing",
    "airplane": "thing",
    "vehicle": "thing",
    "asset": "thing",
}
SCHEMAS: Final = ("Person", "Company", "Organization", "LegalEntity", "PublicBody", "Vessel", "Airplane")

MAX_CHARACTERS: Final = 300
MAX_TOKENS: Final = 24
"""What is longer than these is cut: no name is, and the time that a comparison takes must have an end."""

_LEET: Final = str.maketrans("0134578@$", "oieastbas")
_PATRONYMIC: Final = re.compile(
    r"\w{2,}(?:ovich|evich|yevich|ovych|evych|ovna|evna|yevna|ivna|ivich|ogly|oglu|qizi|kyzy)"
)
_SERVANT: Final = re.compile(
    r"abd(?:[aeiou]l(?!l?[aei]h)|[aeiou]?([rsnzdt])(?=\1))(?=\w{3})|abd(?:[aeou]l?|al|[aeu](?:r|s|z|n|d|t|sh))?$"
)
_SIGNS: Final = {"&": " and ", "%": " percent ", "+": " and "}


@dataclass(frozen=True)
class Token:
    """One word of a name.

    `weak` says that the word may be missing, as a generic word or a patronymic may. `number` is set for numbers.
    `initials` says that it may stand for several words, `worth` how sure it is, below 1 when it was made of initials.
    `letters` are those of a word in Arabic script.
    """

    text: str
    sound: str
    skeleton: str
    script: str = LATIN
    syllables: tuple[str, ...] = ()
    weak: bool = False
    number: int | None = None
    initials: bool = False
    worth: float = 1.0
    letters: str = ""


@dataclass(frozen=True)
class Name:
    """A name made ready: its tokens in their order, the legal forms found, whether `bin` links its parts."""

    kind: Kind
    tokens: tuple[Token, ...]
    forms: frozenset[str] = frozenset()
    lineage: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens' texts."""
        return tuple(token.text for token in self.tokens)

    @property
    def letters(self) -> str:
        """All tokens written together."""
        return "".join(token.text for token in self.tokens)


def kind_of_schema(schema: str) -> Kind:
    """Return how names of a schema are compared (an entity type of FollowTheMoney). Unknown ones raise `KeyError`."""
    return _KINDS[schema.lower()]


def is_schema(schema: str) -> bool:
    """Whether names of a schema can be compared."""
    return schema.lower() in _KINDS


@lru_cache(maxsize=8192)
def prepare(text: str, kind: Kind) -> Name:
    """Make a name ready. An empty result means that the text holds no letter and no digit."""
    for sign, spoken in _SIGNS.items():
        text = text.replace(sign, spoken)
    text = text[:MAX_CHARACTERS]
    words = latin_words(text if kind == "person" else translate_common(text))[:MAX_TOKENS]
    return _person(words) if kind == "person" else _organization(words, kind)


def token_of(word: Word, *, weak: bool = False, number: int | None = None, initials: bool = False) -> Token:
    """Make a token of a word."""
    text = word.text if number is None else str(number)
    return Token(
        text, sound(text), skeleton(text), word.script, word.syllables, weak, number, initials, letters=word.letters
    )


def _person(words: Sequence[Word]) -> Name:
    words = _without_titles([_letters_for_digits(word) for word in words])
    mixed = any(word.script == LATIN and not word.capitals for word in words)
    if mixed and len(words) > 2 and words[-1].capitals and len(without_forms(["x", words[-1].text])[0]) == 1:
        words = words[:-1]  # `SA` and the like after the name of a person
    words = [part for word in _with_god(words) for part in _without_servant(word)]
    words = join_given_name(words)
    lineage = any(word.text in LINEAGE for word in words[1:])
    kept = _without_particles(words) or words
    tokens = []
    for word in kept:
        initials = word.script == LATIN and (len(word.text) == 1 or (mixed and word.capitals and len(word.text) <= 3))
        weak = word.text == "abd" or len(word.text) == 1 or _PATRONYMIC.fullmatch(word.text) is not None
        tokens.append(token_of(word, weak=weak, initials=initials))
    return Name("person", tuple(tokens), lineage=lineage)


def _letters_for_digits(word: Word) -> Word:
    if word.text.isalpha() or word.text.isdigit():
        return word
    return Word(word.text.translate(_LEET), word.script, word.syllables, word.capitals)


def _without_titles(words: list[Word]) -> list[Word]:
    while len(words) > 1 and words[0].text in TITLES and not words[0].letters:
        if words[0].text in AMBIGUOUS_TITLES and len(words) < 3:
            break
        words = words[1:]
    while len(words) > 2 and words[-1].text in SUFFIXES:
        words = words[:-1]
    return words


def _with_god(words: Sequence[Word]) -> list[Word]:
    """Write `Abd Allah`, `Nasr Allah` as one word where they are in Arabic script, as Latin letters have them."""
    joined: list[Word] = []
    for word in words:
        before = joined[-1] if joined else None
        if before is not None and before.letters and is_god(word.letters):
            joined[-1] = Word(before.text + word.text, word.script, letters=before.letters + word.letters)
        else:
            joined.append(word)
    return joined


def _without_servant(word: Word) -> list[Word]:
    """Part `Abdulrahman` into `abd` and `rahman`, as `Abd al-Rahman` is written."""
    if word.letters == SERVANT:
        return [Word("abd", word.script, letters=SERVANT)]
    if word.letters.startswith(SERVANT + "ال") and len(word.letters) > len(SERVANT) + 4:
        bare = word.letters.removeprefix(SERVANT + "ال")
        servant = Word("abd", word.script, letters=SERVANT)
        return [servant, Word(ascii_of(bare).lower(), word.script, letters=ARTICLE + bare)]
    if word.script == ABJAD and word.text in ("'bd", "`bd", "bd"):
        return [Word("abd")]
    match = _SERVANT.match(word.text)
    if match is None:
        return [word]
    rest = word.text[match.end() :]
    return [Word("abd"), Word(rest, word.script)] if rest else [Word("abd")]


def _without_particles(words: Sequence[Word]) -> list[Word]:
    """Leave `al`, `van` and `bin` out; an initial stays, and at either end what is a name as well."""
    kept = []
    for place, word in enumerate(words):
        begins = place == 0 and len(words) > 1 and words[1].text not in PARTICLES
        at_an_end = begins or place == len(words) - 1
        initial = len(word.text) == 1 and word.script == LATIN
        if word.text not in PARTICLES or word.letters or initial or (at_an_end and word.text in GIVEN_PARTICLES):
            kept.append(word)
    return kept


def _organization(words: Sequence[Word], kind: Kind) -> Name:
    words = _joined_letters(words)
    forms: frozenset[str] = frozenset()
    if kind == "organization":
        kept, forms = without_forms([word.text for word in words])
        words = [words[place] for place in kept]
    tokens = [token for token in _numbered(words) if token.text not in STOP or token.number is not None]
    return Name(kind, tuple(tokens or map(token_of, words)), forms)


def _joined_letters(words: Sequence[Word]) -> list[Word]:
    """Write single letters together: `L. X. C.` is `lxc`."""
    joined: list[Word] = []
    run: list[Word] = []
    for word in [*words, Word("")]:
        if len(word.text) == 1 and word.text.isalpha():
            run.append(word)
            continue
        if run:
            joined += _one_word(run)
            run = []
        if word.text:
            joined.append(word)
    return joined


def _one_word(letters: Sequence[Word]) -> list[Word]:
    """Join letters, but leave a Roman digit that stands before a legal form: `Partners V L.P.`."""
    text = "".join(letter.text for letter in letters)
    if len(text) > 2 and text[0] in "ivx" and not without_forms(["x", text])[1] and without_forms(["x", text[1:]])[1]:
        return [letters[0], Word(text[1:])]
    return [Word(text, letters[0].script, capitals=True)]


def _numbered(words: Sequence[Word]) -> list[Token]:
    """Make tokens; numbers in digits, in words and in Roman digits become numbers, `forty four` becomes one."""
    tokens: list[Token] = []
    tens = False
    for place, word in enumerate(words):
        number = number_of(word.text)
        last = place == len(words) - 1
        if number is None and place and (last or word.text != "i"):
            number = roman_of(word.text)
        if number is not None and tens and number < 10:
            before = tokens.pop()
            number += before.number or 0
        tens = number is not None and is_tens(word.text)
        text = common_spelling(word.text)
        if number is None and not text:
            continue
        plain = Word(text, word.script, word.syllables, word.capitals, word.letters)
        acronym = 3 <= len(text) <= 6 and word.capitals and text not in GENERIC
        tokens.append(token_of(plain, weak=text in GENERIC, number=number, initials=acronym))
    return tokens
