"""Backup key: the age identity that a recovery key gives, and its recipient, which is public and encrypts backups.

    recovery key (32 bytes) ─► HKDF-SHA256, no salt, info `cmwallet/backup` ─► X25519 key ─► AGE-SECRET-KEY-1…, age1…

No salt, since whoever restores has the recovery key and nothing else. The recipient of each recovery slot stands in the
vault's header, so that a backup can be made while the vault is locked and nobody is there.
"""

from __future__ import annotations

import re
from typing import Final

from identity.secret import Secret

INFO: Final = b"cmwallet/backup"
_KEY_BYTES: Final = 32
_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_RECIPIENT: Final = re.compile(f"age1[{_LETTERS}]{{58}}", re.ASCII)


def is_recipient(text: str) -> bool:
    """Whether a text looks like an X25519 recipient of age; its checksum is looked at where it is used."""
    return _RECIPIENT.fullmatch(text) is not None


def backup_identity(recovery_key: bytes) -> Secret:
    """Return the age identity of a recovery key (32 bytes), as age writes it: `AGE-SECRET-KEY-1…`."""
    return Secret(bech32("age-secret-key-", _private(recovery_key)).upper())


def backup_recipient(recovery_key: bytes) -> str:
    """Return the recipient of a recovery key (32 bytes): `age1…`."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return bech32("age", X25519PrivateKey.from_private_bytes(_private(recovery_key)).public_key().public_bytes_raw())


def _private(recovery_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=INFO).derive(recovery_key)


def bech32(prefix: str, data: bytes) -> str:
    """Write bytes in Bech32 (BIP-173), in lower case and without its limit of length, as age does."""
    bits = len(data) * 8
    padding = -bits % 5
    number = int.from_bytes(data, "big") << padding
    groups = [number >> 5 * place & 31 for place in reversed(range((bits + padding) // 5))]
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = _checksum([*spread, *groups, *[0] * 6]) ^ 1
    groups += [check >> 5 * place & 31 for place in reversed(range(6))]
    return f"{prefix}1" + "".join(_LETTERS[group] for group in groups)


def _checksum(groups: list[int]) -> int:
    """The BCH code of BIP-173."""
    value = 1
    for group in groups:
        top = value >> 25
        value = (value & 0x1FFFFFF) << 5 ^ group
        for place, generator in enumerate(_GENERATOR):
            value ^= generator if top >> place & 1 else 0
    return value
