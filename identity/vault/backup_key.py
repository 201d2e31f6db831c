"""Backup key: the age identity that a recovery key gives, and its recipient, which is public and encrypts backups.

    recovery key (32 bytes) ─► HKDF-SHA256, no salt, info `cmwallet/backup` ─► X25519 key ─► AGE-SECRET-KEY-1…, age1…

No salt, since whoever restores has the recovery key and nothing else. The recipient of each recovery slot stands in the
vault's header, so that a backup can be made while the vault is locked and nobody is there.
"""

from __future__ import annotations

import re
from typing import Final

from identity.bech32 import LETTERS, bech32
from identity.secret import Secret

INFO: Final = b"cmwallet/backup"
_KEY_BYTES: Final = 32
_RECIPIENT: Final = re.compile(f"age1[{LETTERS}]{{58}}", re.ASCII)


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
