"""Bech32 text of bytes (BIP-173): a prefix, five bits a letter, and a checksum that finds what was mistyped.

Age and the chains of the Cosmos SDK leave its limit of 90 letters aside, and use the checksum of BIP-173 alone.
"""

from __future__ import annotations

from typing import Final

from identity.errors import InvalidInput

LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
LONGEST: Final = 1_023
"""What both programs that leave the limit aside still read."""
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK: Final = 6


def bech32(prefix: str, data: bytes) -> str:
    """Write bytes in Bech32, in lower case."""
    bits = len(data) * 8
    padding = -bits % 5
    number = int.from_bytes(data, "big") << padding
    groups = [number >> 5 * place & 31 for place in reversed(range((bits + padding) // 5))]
    check = _checksum([*_spread(prefix), *groups, *[0] * _CHECK]) ^ 1
    groups += [check >> 5 * place & 31 for place in reversed(range(_CHECK))]
    return f"{prefix}1" + "".join(LETTERS[group] for group in groups)


def read_bech32(text: str) -> tuple[str, bytes]:
    """Return (prefix, bytes) of a Bech32 text; one in upper case throughout is read too.

    Raises `InvalidInput` for any other spelling, a wrong checksum, and bits that are left over.
    """
    if len(text) > LONGEST or not text.isascii() or (text != text.lower() and text != text.upper()):
        raise InvalidInput("that is no Bech32 text: it is in one case, of letters and digits")
    prefix, separator, letters = text.lower().rpartition("1")
    if not separator or not prefix or len(letters) < _CHECK or not all("!" <= letter <= "~" for letter in prefix):
        raise InvalidInput("that is no Bech32 text: a prefix, 1, and at least six letters")
    groups = [LETTERS.find(letter) for letter in letters]
    if min(groups) < 0:
        raise InvalidInput("that is no Bech32 text: it has letters that Bech32 has not")
    if _checksum([*_spread(prefix), *groups]) != 1:
        raise InvalidInput("its checksum is wrong: a letter is mistyped, or it was cut")
    values = groups[:-_CHECK]
    padding = len(values) * 5 % 8
    number = 0
    for value in values:
        number = number << 5 | value
    if padding > 4 or number & ((1 << padding) - 1):
        raise InvalidInput("that is no Bech32 text of whole bytes")
    return prefix, (number >> padding).to_bytes(len(values) * 5 // 8, "big")


def _spread(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _checksum(groups: list[int]) -> int:
    """The BCH code of BIP-173."""
    value = 1
    for group in groups:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ group
        for place, generator in enumerate(_GENERATOR):
            value ^= generator if top >> place & 1 else 0
    return value
