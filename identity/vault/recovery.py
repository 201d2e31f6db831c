"""Recovery key: 256 random bits to write down, `CMREC1-XXXX-XXXX-…`.

Crockford's base32 in fourteen groups of four: 32 key bytes, then the first three bytes of a SHA-256 over prefix and
key, so that a slip of the pen is told apart from a wrong key. Deliberately no BIP-39 words: people would restore
them in a wallet and find it empty.
"""

from __future__ import annotations

import hashlib
import hmac

from identity.errors import InvalidInput
from identity.secret import Secret

PREFIX = "CMREC1-"
KEY_BYTES = 32
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = {letter: value for value, letter in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_CHECK_BYTES = 3
_LETTERS = (KEY_BYTES + _CHECK_BYTES) * 8 // 5
_GROUP = 4


def _checksum(key: bytes) -> bytes:
    return hashlib.sha256(PREFIX.encode() + key).digest()[:_CHECK_BYTES]


def format_key(key: bytes) -> Secret:
    """Write 32 bytes as a recovery key, in text."""
    number = int.from_bytes(key + _checksum(key), "big")
    letters = "".join(_ALPHABET[number >> 5 * (_LETTERS - 1 - place) & 31] for place in range(_LETTERS))
    return Secret(PREFIX + "-".join(letters[start : start + _GROUP] for start in range(0, _LETTERS, _GROUP)))


def parse_key(text: Secret) -> bytes:
    """Read a recovery key as people type it: any case, spaces or hyphens anywhere, O for 0, I and L for 1.

    Raises `InvalidInput`, saying what is wrong and never what was typed.
    """
    try:
        letters = "".join(text.text().upper().split()).replace("-", "")
    except UnicodeDecodeError:
        raise InvalidInput("the recovery key is not text") from None
    marker = PREFIX.rstrip("-")
    if letters.startswith(marker):
        letters = letters[len(marker) :]
    else:
        raise InvalidInput(f"a recovery key starts with {PREFIX}")
    if len(letters) != _LETTERS:
        raise InvalidInput(f"the recovery key has {len(letters)} letters after {PREFIX}; it should have {_LETTERS}")
    number = 0
    for place, letter in enumerate(letters):
        if letter not in _READ:
            raise InvalidInput(f"letter {place + 1} of the recovery key cannot occur in one")
        number = number << 5 | _READ[letter]
    data = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
    key, check = data[:KEY_BYTES], data[KEY_BYTES:]
    if not hmac.compare_digest(check, _checksum(key)):
        raise InvalidInput("the recovery key has a typing error: its checksum does not match")
    return key
