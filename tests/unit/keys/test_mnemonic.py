"""Recovery phrases: official vectors, a second implementation, and errors that tell nothing."""

import random
import unicodedata
from pathlib import Path

import pytest
from bip_utils import Bip39Languages, Bip39MnemonicDecoder, Bip39MnemonicEncoder, Bip39SeedGenerator
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.keys.mnemonic import (
    LANGUAGES,
    READABLE_LANGUAGES,
    WORD_COUNTS,
    entropy_bits,
    new_entropy,
    normalize_phrase,
    parse_phrase,
    phrase_from_entropy,
    seed_from_phrase,
)
from identity.secret import Secret

VECTORS = Path(__file__).parent / "vectors"
JAPANESE_PASSPHRASE = "㍍ガバヴァぱばぐゞちぢ十人十色"
ABANDON = "abandon " * 11 + "about"


def vectors(name: str) -> list[tuple[str, ...]]:
    lines = (VECTORS / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split()) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(
    ("language", "passphrase", "entropy", "seed"),
    [("english", "TREZOR", *row) for row in vectors("bip39_english.txt")]
    + [("japanese", JAPANESE_PASSPHRASE, *row) for row in vectors("bip39_japanese.txt")],
)
def test_official_vectors(language: str, passphrase: str, entropy: str, seed: str) -> None:
    phrase = phrase_from_entropy(Secret(bytes.fromhex(entropy)), language)
    assert seed_from_phrase(phrase, Secret(passphrase)).reveal()[:16].hex() == seed
    parsed = parse_phrase(phrase)
    assert (parsed.entropy.reveal().hex(), parsed.language) == (entropy, language)


def test_whole_seeds_and_phrases_as_published() -> None:
    assert phrase_from_entropy(Secret(bytes(16))).text() == ABANDON
    assert seed_from_phrase(Secret(ABANDON), Secret("TREZOR")).reveal().hex() == (
        "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"
        "1f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04"
    )
    japanese = (
        "うりきれ　さいせい　じゆう　むろん　とどける　ぐうたら　はいれつ　ひけつ　いずれ　うちあわせ　おさめる　おたく"
    )
    entropy = bytes.fromhex("18ab19a9f54a9274f03e5209a2ac8a91")
    assert phrase_from_entropy(Secret(entropy), "japanese").text() == unicodedata.normalize("NFC", japanese)
    for spelling in (japanese, unicodedata.normalize("NFKD", japanese), japanese.replace("\u3000", "  ")):
        assert parse_phrase(Secret(spelling)).entropy.reveal() == entropy
        assert seed_from_phrase(Secret(spelling), Secret(JAPANESE_PASSPHRASE)).reveal().hex().startswith("3d711f075ee4")


SECOND = {
    language: getattr(Bip39Languages, language.upper())
    for language in LANGUAGES
    if hasattr(Bip39Languages, language.upper())
}


def test_the_second_implementation_carries_all_lists_but_japanese() -> None:
    assert set(LANGUAGES) - set(SECOND) == {"japanese"}


@pytest.mark.parametrize("language", SECOND)
def test_every_list_equals_that_of_bip_utils(language: str) -> None:
    source = random.Random(language)
    for words in WORD_COUNTS:
        for _ in range(8):
            entropy = source.randbytes(entropy_bits(words) // 8)
            ours = phrase_from_entropy(Secret(entropy), language).text()
            theirs = Bip39MnemonicEncoder(SECOND[language]).Encode(entropy).ToStr()
            assert unicodedata.normalize("NFKD", ours) == unicodedata.normalize("NFKD", theirs)
            assert Bip39MnemonicDecoder(SECOND[language]).Decode(theirs) == entropy
            assert parse_phrase(Secret(theirs), language).entropy.reveal() == entropy
    theirs_seed = Bip39SeedGenerator(theirs, SECOND[language]).Generate("päss")
    assert seed_from_phrase(Secret(theirs), Secret("päss")).reveal() == theirs_seed


@pytest.mark.parametrize("language", READABLE_LANGUAGES)
@pytest.mark.parametrize("words", WORD_COUNTS)
def test_phrases_parse_back_in_every_language_and_size(language: str, words: int) -> None:
    entropy = new_entropy(words, random.Random(words).randbytes)
    phrase = phrase_from_entropy(entropy, language)
    assert len(phrase.text().split()) == words
    assert parse_phrase(phrase, language).entropy.reveal() == entropy.reveal()
    found = parse_phrase(phrase)  # without a language: perhaps another list, never another phrase
    again = phrase_from_entropy(found.entropy, found.language)
    assert normalize_phrase(again).reveal() == normalize_phrase(phrase).reveal()


@given(st.binary(min_size=32, max_size=32))
def test_spacing_case_and_composition_do_not_matter(entropy: bytes) -> None:
    text = phrase_from_entropy(Secret(entropy), "french").text()
    for spelling in (text.upper(), "\n".join(text.split()), unicodedata.normalize("NFC", f"  {text}\t")):
        assert parse_phrase(Secret(spelling), "french").entropy.reveal() == entropy


def test_fresh_entropy_comes_from_the_given_source_and_has_its_length() -> None:
    assert new_entropy(12, lambda size: b"\7" * size).reveal() == b"\7" * 16
    assert len(new_entropy(24)) == 32
    with pytest.raises(ValueError, match="randomness"):
        new_entropy(12, lambda _size: b"")
    for words in (0, 11, 13, 25):
        with pytest.raises(InvalidInput):
            new_entropy(words)


def refused(phrase: str, language: str | None = None) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        parse_phrase(Secret(phrase), language)
    said = f"{caught.value} {caught.value.hint} {caught.value.details}"
    for word in phrase.lower().split():
        assert word not in said.lower().split()
    return caught.value


def test_errors_name_positions_and_never_words() -> None:
    words = ABANDON.split()
    words[4] = "sentinelword"
    assert refused(" ".join(words)).details == {"positions": [5], "language": "english"}
    words[10] = "abando"
    assert refused(" ".join(words), "english").details["positions"] == [5, 11]
    assert "checksum" in refused("abandon " * 12).message
    assert "checksum" in refused("legal winner thank year wave sausage worth useful legal thank winner yellow").message
    assert "12, 15" in refused("abandon " * 13).message
    assert "12, 15" in refused("").message
    assert "none of the known" in refused("qwx " * 12).message
    with pytest.raises(InvalidInput, match="UTF-8"):
        parse_phrase(Secret(b"\xff" * 12))
    with pytest.raises(InvalidInput, match="no phrases in"):
        parse_phrase(Secret(ABANDON), "../../etc/passwd")


def test_words_that_two_lists_share_are_told_apart_by_the_checksum() -> None:
    entropy = bytes(16)
    traditional = phrase_from_entropy(Secret(entropy), "chinese_traditional")
    simplified = phrase_from_entropy(Secret(entropy), "chinese_simplified")
    for phrase in (traditional, simplified):
        found = parse_phrase(phrase)
        assert normalize_phrase(phrase_from_entropy(found.entropy, found.language)).reveal() == (
            normalize_phrase(phrase).reveal()
        )


def test_entropy_of_another_length_is_refused() -> None:
    for size in (0, 15, 17, 33, 64):
        with pytest.raises(InvalidInput):
            phrase_from_entropy(Secret(bytes(size)))


LEGAL = ["legal", "winner", "thank", "year", "wave", "sausage", "worth", "useful", "legal", "winner", "thank", "yellow"]
NUMBERED = list(enumerate(LEGAL, 1))


@pytest.mark.parametrize(
    "text",
    [
        " ".join(word[:4] for word in LEGAL),
        " ".join(word[:4].upper() for word in LEGAL),
        " ".join(f"{number}. {word}" for number, word in NUMBERED),
        "\n".join(f"{number}) {word}" for number, word in NUMBERED),
        " ".join(f"{number}.{word}" for number, word in NUMBERED),
        ", ".join(LEGAL),
        "\u200b ".join(LEGAL) + "\u200d",
    ],
    ids=["four letters", "capitals", "numbers", "lines", "numbers without blanks", "commas", "invisible"],
)
def test_a_phrase_is_read_as_people_write_it_down(text: str) -> None:
    assert parse_phrase(Secret(text)).entropy.reveal() == bytes.fromhex("7f" * 16)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # The example of Electrum's documentation of its seeds.
        ("wild father tree among universe such mobile favorite target dynamic credit identify", "Electrum"),
        ("word " * 20, "not 20"),
        ("word " * 33, "not 33"),
        (" ".join(LEGAL[:-1]) + " yelx", "not in the english list"),
    ],
)
def test_phrases_of_other_kinds_are_named(text: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_phrase(Secret(text))
    assert says in refused.value.message
    if "not " in says and says[-1].isdigit():
        assert "SLIP-39" in str(refused.value.hint)
