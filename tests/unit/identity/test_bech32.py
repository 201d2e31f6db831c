"""Bech32 by the vectors of BIP-173."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.bech32 import LONGEST, bech32, read_bech32
from identity.errors import InvalidInput

VALID = (
    *("A12UEL5L", "a12uel5l", "?1ezyfcl"),
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
)
INVALID = (
    *("\x201nwldj5", "\x7f1axkwrx", "\x801eym55h", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3"),
    *("de1lg7wt\xff", "A1G7SGD8", "10a06t8", "1qzzfhee", "a12UEL5L", ""),
)


@pytest.mark.parametrize("text", VALID)
def test_valid_vectors_are_read_and_written_again(text: str) -> None:
    prefix, data = read_bech32(text)
    assert bech32(prefix, data) == text.lower()


@pytest.mark.parametrize("text", INVALID)
def test_invalid_vectors_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_bech32(text)


@given(st.binary(max_size=64))
def test_bytes_come_back(data: bytes) -> None:
    assert read_bech32(bech32("inj", data)) == ("inj", data)


def test_one_mistyped_letter_is_found_wherever_it_is() -> None:
    text = bech32("inj", bytes(range(20)))
    for place in range(4, len(text)):
        wrong = text[:place] + ("q" if text[place] != "q" else "p") + text[place + 1 :]
        with pytest.raises(InvalidInput):
            read_bech32(wrong)


def test_bits_that_are_left_over_are_refused() -> None:
    with pytest.raises(InvalidInput, match="whole bytes"):
        read_bech32(_with_checksum("a", [1]))
    with pytest.raises(InvalidInput, match="whole bytes"):
        read_bech32(_with_checksum("a", [31, 31]))
    with pytest.raises(InvalidInput):
        read_bech32("a1" + "q" * LONGEST)


def _with_checksum(prefix: str, groups: list[int]) -> str:
    """A text of five-bit groups that need not make bytes."""
    from identity import bech32 as module

    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = module._checksum([*spread, *groups, *[0] * 6]) ^ 1
    letters = [*groups, *[check >> 5 * place & 31 for place in reversed(range(6))]]
    return f"{prefix}1" + "".join(module.LETTERS[group] for group in letters)
