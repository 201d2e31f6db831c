"""Entropy from dice, coins and hex."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.keys.mnemonic import WORD_COUNTS, entropy_bits
from cmwallet.keys.own_entropy import COINS, DICE, HEX, digits_needed, entropy_from_digits
from identity.secret import Secret


def rolls(count: int, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices("123456", k=count))


def test_how_many_digits_are_needed() -> None:
    assert [digits_needed(DICE, words) for words in WORD_COUNTS] == [50, 62, 75, 87, 100]
    assert [digits_needed(COINS, words) for words in WORD_COUNTS] == [128, 160, 192, 224, 256]
    assert [digits_needed(HEX, words) for words in WORD_COUNTS] == [32, 40, 48, 56, 64]


@given(st.integers(50, 80), st.integers())
def test_the_arithmetic_is_base_six_modulo_a_power_of_two(count: int, seed: int) -> None:
    text = rolls(count, seed)
    own = entropy_from_digits(Secret(text), 12)
    number = int("".join(str(int(roll) - 1) for roll in text), 6)
    assert int.from_bytes(own.entropy.reveal(), "big") == number % 2**128
    assert len(own.entropy) == 16
    steps = own.steps.text()
    assert str(number) in steps
    assert f"{number % 2**128:032x}" in steps
    assert own.entropy.reveal().hex() in steps


def test_hex_of_the_exact_length_is_the_entropy_itself() -> None:
    text = random.Random(2).randbytes(32).hex()
    assert entropy_from_digits(Secret(text), 24, HEX).entropy.reveal().hex() == text
    assert entropy_from_digits(Secret(text.upper()), 24, HEX).entropy.reveal().hex() == text


def test_coins_may_be_written_as_letters_or_digits() -> None:
    flips = "".join(random.Random(3).choices("ht", k=128))
    digits = flips.replace("h", "1").replace("t", "0")
    own = entropy_from_digits(Secret(flips.upper()), 12, COINS)
    assert own.entropy.reveal() == entropy_from_digits(Secret(digits), 12, COINS).entropy.reveal()
    assert int.from_bytes(own.entropy.reveal(), "big") == int(digits, 2)


def test_blanks_and_line_ends_do_not_count() -> None:
    text = rolls(50)
    spaced = "\n".join(text[start : start + 5] for start in range(0, 50, 5)) + " \n"
    assert (
        entropy_from_digits(Secret(spaced), 12).entropy.reveal()
        == entropy_from_digits(Secret(text), 12).entropy.reveal()
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rolls(49), 12),
        (rolls(99), 24),
        ("", 12),
        (rolls(49) + "0", 12),
        (rolls(49) + "7", 12),
        (rolls(49) + "٣", 12),
        (rolls(3000), 12),
        ("1" * 60, 12),
        ("123456" * 10, 12),
        (rolls(20) * 3, 12),
    ],
)
def test_too_few_foreign_or_repeating_digits_are_refused_without_showing_them(text: str, words: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        entropy_from_digits(Secret(text), words)
    assert len(text) < 10 or text[:10] not in str(caught.value)


def test_a_bad_character_is_named_by_its_position() -> None:
    with pytest.raises(InvalidInput) as caught:
        entropy_from_digits(Secret(rolls(20) + "9" + rolls(40)), 12)
    assert caught.value.details == {"position": 21}


def test_loaded_dice_raise_a_doubt_and_fair_ones_do_not() -> None:
    source = random.Random(4)
    loaded = "".join(source.choices("123456", weights=[1, 1, 1, 1, 1, 20], k=100))
    assert entropy_from_digits(Secret(loaded), 24).doubts
    assert not any(entropy_from_digits(Secret(rolls(100, seed)), 24).doubts for seed in range(50))


def test_every_entropy_can_come_out() -> None:
    # The largest number of the needed digits is at least the modulus: no bit is always zero.
    for source in (DICE, COINS, HEX):
        for words in WORD_COUNTS:
            assert source.base ** digits_needed(source, words) >= 2 ** entropy_bits(words)
