"""Words of a name in Latin letters: where one is split, and where it is not."""

from __future__ import annotations

import pytest

from identity.kyc.names.script import latin_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RamiMakhlouf", ["rami", "makhlouf"]),
        ("SiemensAG", ["siemens", "ag"]),
        ("McDonald", ["mcdonald"]),
        ("MacDonald", ["macdonald"]),
        ("DeVries", ["devries"]),
        ("RAMIMAKHLOUF", ["ramimakhlouf"]),
        ("ramimakhlouf", ["ramimakhlouf"]),
        ("РамиМахлуф", ["ramimakhluf"]),
        ("Щербакова", ["shcherbakova"]),
        ("MüllerSchmidt", ["mullerschmidt"]),
        ("Rami-Makhlouf", ["rami", "makhlouf"]),
        ("O'Neill", ["oneill"]),
        ("...", []),
    ],
)
def test_words_are_split_where_a_capital_shows_it(text: str, words: list[str]) -> None:
    assert [word.text for word in latin_words(text)] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("陈美玲", ["chen", "meiling"]),
        ("欧阳娜", ["ouyang", "na"]),
        ("欧阳娜娜", ["ouyang", "nana"]),
        ("박지훈", ["bag", "jihun"]),
        ("陈", ["chen"]),
        ("陈美玲美玲", ["chenmeilingmeiling"]),
        ("约翰·史密斯", ["yuehan", "shimisi"]),
    ],
)
def test_a_name_of_two_to_four_characters_begins_with_its_surname(text: str, words: list[str]) -> None:
    assert [word.text for word in latin_words(text)] == words
