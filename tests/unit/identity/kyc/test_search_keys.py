"""Search keys of a word: which there are for how many consonants, and that a weak word has none but its own."""

from __future__ import annotations

from itertools import pairwise
from zlib import crc32

import pytest

from identity.kyc.lists.keys import keys_of, query_keys
from identity.kyc.names.prepare import Name, Token, prepare


def number(key: str) -> int:
    """A key of a person's name as the index has it."""
    return crc32(("p" + key).encode())


def only(text: str) -> tuple[Name, Token]:
    name = prepare(text, "person")
    (token,) = name.tokens
    return name, token


@pytest.mark.parametrize(
    ("text", "bones"), [("Lee", 1), ("Lena", 2), ("Tariq", 3), ("Marta", 3), ("Kravets", 5), ("Kowalska", 4)]
)
def test_two_consonants_are_a_key_for_another_script_and_three_are_one_for_every(text: str, bones: int) -> None:
    name, token = only(text)
    skeleton = token.skeleton
    assert len(skeleton) == bones
    exact, near = keys_of(name)
    assert number("s" + token.sound) in exact
    assert (number("b" + skeleton) in exact) is (len(skeleton) >= 3)
    assert (number("l" + skeleton) in near) is (len(skeleton) == 2)
    assert number("o" + skeleton) not in near
    ((sought_exact, sought_near), several) = query_keys(name)
    assert sought_exact == exact
    assert several[0] == []
    assert (number("o" + skeleton) in sought_near) is (len(skeleton) == 2)
    assert number("l" + skeleton) not in sought_near


@pytest.mark.parametrize("text", ["Marta", "Kravets", "Kowalska", "Montgomery"])
def test_one_consonant_may_be_left_out_of_four(text: str) -> None:
    name, token = only(text)
    skeleton = token.skeleton
    for place in range(len(skeleton)):
        left = skeleton[:place] + skeleton[place + 1 :]
        if any(one == other for one, other in pairwise(left)):
            continue  # what then stands double becomes one
        assert (number("b" + left) in keys_of(name)[1]) is (len(skeleton) >= 4), left


@pytest.mark.parametrize(("text", "is_key"), [("Lee", True), ("Li", False), ("Kravet", True), ("Kravets", False)])
def test_a_word_of_three_to_six_letters_may_be_an_acronym(text: str, is_key: bool) -> None:
    name, token = only(text)
    assert (number("t" + token.text) in keys_of(name)[0]) is is_key


@pytest.mark.parametrize(
    ("text", "letters"),
    [("Marta Kowalska", None), ("Marta Ewa Kowalska", "mek"), ("A B C D E F", "abcdef"), ("A B C D E F G", None)],
)
def test_initials_of_three_to_six_words_are_a_key(text: str, letters: str | None) -> None:
    name = prepare(text, "person")
    initials = "".join(token.text[0] for token in name.tokens)
    assert (number("t" + initials) in keys_of(name)[1]) is (letters is not None)
    if letters is not None:
        assert initials == letters
