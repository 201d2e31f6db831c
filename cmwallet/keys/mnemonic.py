"""Recovery phrases (BIP-39): entropy to words and back, and the seed that keys are derived from.

No error here ever holds a word of a phrase, only its position.
"""

from __future__ import annotations

import functools
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from mnemonic import Mnemonic

from cmwallet.errors import InvalidInput
from identity.secret import Secret

ENGLISH = "english"
LANGUAGES = (
    ENGLISH,
    "chinese_simplified",
    "chinese_traditional",
    "czech",
    "french",
    "italian",
    "japanese",
    "korean",
    "portuguese",
    "spanish",
)
"""The word lists of BIP-39; new phrases are made in these."""

READABLE_LANGUAGES = (*LANGUAGES, "russian", "turkish")
"""Lists that some wallets use although BIP-39 does not have them: such phrases can be restored."""

_TELLING = 4
_NUMBERING = re.compile(r"[0-9]{1,2}[.):]?")

WORD_COUNTS = (12, 15, 18, 21, 24)


@dataclass(frozen=True, slots=True)
class ParsedPhrase:
    """A phrase that passed its checksum: what the vault keeps of it."""

    entropy: Secret
    language: str
    words: int


def entropy_bits(words: int) -> int:
    """Return how many bits of entropy a phrase of so many words holds. Raises InvalidInput for other counts."""
    if words not in WORD_COUNTS:
        raise InvalidInput(f"a phrase has 12, 15, 18, 21 or 24 words, not {words}")
    return words * 32 // 3


def new_entropy(words: int, random: Callable[[int], bytes] = secrets.token_bytes) -> Secret:
    """Return fresh entropy for a phrase of so many words; `random` gives that many random bytes."""
    size = entropy_bits(words) // 8
    entropy = Secret(random(size))
    if len(entropy) != size:
        raise ValueError("the source of randomness gave too few bytes")
    return entropy


def phrase_from_entropy(entropy: Secret, language: str = ENGLISH) -> Secret:
    """Return the phrase of 16, 20, 24, 28 or 32 bytes, joined as the language does it, composed (NFC) for reading."""
    if len(entropy) * 8 not in (entropy_bits(words) for words in WORD_COUNTS):
        raise InvalidInput("entropy of a phrase has 16, 20, 24, 28 or 32 bytes")
    return Secret(unicodedata.normalize("NFC", _words_of(language).to_mnemonic(entropy.reveal())))


def normalize_phrase(phrase: Secret) -> Secret:
    """Return the phrase as BIP-39 hashes it: NFKD, lower case, single spaces."""
    return Secret(" ".join(_split(phrase)))


def parse_phrase(phrase: Secret, language: str | None = None) -> ParsedPhrase:
    """Return what a written phrase holds; without `language` every list is tried.

    Raises:
        InvalidInput: a wrong number of words, words that are not in the list (by position), or a wrong checksum.
    """
    words = _written(phrase)
    if language in (None, ENGLISH):
        words = _completed(words)
    if len(words) not in WORD_COUNTS:
        hint = "20 and 33 words are shares of SLIP-39, which are not read here" if len(words) in (20, 33) else None
        raise InvalidInput(f"a phrase has 12, 15, 18, 21 or 24 words, not {len(words)}", hint=hint)
    candidates = [language] if language is not None else list(READABLE_LANGUAGES)
    unknown = {candidate: _unknown_positions(words, candidate) for candidate in candidates}
    fitting = [candidate for candidate in candidates if not unknown[candidate]]
    if not fitting:
        raise _not_in_list(unknown)
    for candidate in fitting:  # languages share words; where the checksum fits decides
        entropy = _entropy(words, candidate)
        if entropy is not None:
            return ParsedPhrase(entropy, candidate, len(words))
    if _is_electrum(words):
        raise InvalidInput("that is a seed of Electrum, which is not read here", hint="restore it in Electrum")
    raise InvalidInput(
        "the phrase fails its checksum", hint="a word is wrong, or two are in the wrong order; compare with your copy"
    )


def seed_from_phrase(phrase: Secret, passphrase: Secret | None = None) -> Secret:
    """Return the 64-byte seed of a phrase and its optional passphrase (PBKDF2-HMAC-SHA512, 2048 rounds).

    The phrase is not checked here: BIP-39 makes a seed of any text. Use `parse_phrase` on what a person typed.
    """
    text = normalize_phrase(phrase).text()
    return Secret(Mnemonic.to_seed(text, passphrase.text() if passphrase is not None else ""))


@functools.cache
def _words_of(language: str) -> Mnemonic:
    if language not in READABLE_LANGUAGES:
        raise InvalidInput(f"there are no phrases in {language!r}", hint="languages: " + ", ".join(LANGUAGES))
    # The lists that are not of BIP-39 are stored composed, and would not be found again: see Mnemonic.to_entropy.
    return Mnemonic(language, [unicodedata.normalize("NFKD", word) for word in Mnemonic(language).wordlist])


@functools.cache
def _known_words(language: str) -> frozenset[str]:
    return frozenset(_words_of(language).wordlist)


def _split(phrase: Secret) -> list[str]:
    try:
        text = phrase.text()
    except UnicodeDecodeError:
        raise InvalidInput("the phrase is not UTF-8 text") from None
    return unicodedata.normalize("NFKD", text).lower().split()


def _written(phrase: Secret) -> list[str]:
    """Return the words alone, without the numbers and commas of a list and without characters that nobody sees."""
    text = " ".join(_split(phrase)).replace(",", " ")
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return [word for word in (_NUMBERING.sub("", word) for word in text.split()) if word]


def _completed(words: list[str]) -> list[str]:
    """Return words of which only the first four letters are written, whole: steel plates have no room for more.

    In English four letters tell every word (BIP-39). Only when all of them are known so.
    """
    known = _known_words(ENGLISH)
    short = {word[:_TELLING]: word for word in known}
    whole = [word if word in known else short.get(word) if len(word) == _TELLING else None for word in words]
    return words if None in whole else [word for word in whole if word is not None]


def _is_electrum(words: list[str]) -> bool:
    """Whether a phrase carries the mark of Electrum's own seeds (its documentation, "Seed version system")."""
    mark = hmac.digest(b"Seed version", " ".join(words).encode(), "sha512").hex()
    return mark.startswith(("01", "100", "101", "102"))


def _unknown_positions(words: list[str], language: str) -> list[int]:
    known = _known_words(language)
    return [position for position, word in enumerate(words, start=1) if word not in known]


def _not_in_list(unknown: dict[str, list[int]]) -> InvalidInput:
    language = min(unknown, key=lambda candidate: len(unknown[candidate]))
    positions = unknown[language]
    if len(unknown) > 1 and len(positions) > len(unknown) // 2:
        return InvalidInput("the phrase is in none of the known languages", hint="languages: " + ", ".join(LANGUAGES))
    which = ", ".join(map(str, positions))
    noun = "word" if len(positions) == 1 else "words"
    return InvalidInput(
        f"{noun} {which} of the phrase: not in the {language} list",
        hint="compare with your copy; count from 1",
        details={"positions": positions, "language": language},
    )


def _entropy(words: list[str], language: str) -> Secret | None:
    try:
        return Secret(_words_of(language).to_entropy(words))
    except ValueError:  # the checksum: words and their number are known to be right
        return None
