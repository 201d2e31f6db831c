"""Passphrase rules: normalisation, and what is long enough.

A passphrase is normalised to NFC and encoded as UTF-8 (the rule of RFC 8265's OpaqueString): the same keys typed on
two systems give the same bytes, and nothing that looks different is folded together. BIP-39 uses NFKD for its own
passphrase; that one never comes here.
"""

from __future__ import annotations

import unicodedata

from identity.errors import InvalidInput
from identity.secret import Secret
from identity.vault.recovery import PREFIX

MINIMUM_CHARACTERS = 10
MAXIMUM_BYTES = 4096


def normalise(passphrase: Secret) -> bytes:
    """The bytes that go into Argon2id. Raises `InvalidInput` when empty, too long, or not UTF-8."""
    try:
        text = unicodedata.normalize("NFC", passphrase.text())
    except UnicodeDecodeError:
        raise InvalidInput("the passphrase is not valid UTF-8 text") from None
    data = text.encode()
    if not data:
        raise InvalidInput("the passphrase is empty")
    if len(data) > MAXIMUM_BYTES:
        raise InvalidInput(f"the passphrase is longer than {MAXIMUM_BYTES} bytes")
    return data


def check_strength(passphrase: Secret, *, allow_weak: bool = False) -> None:
    """Raise `InvalidInput` for a passphrase of fewer than ten characters, unless `allow_weak`.

    One that starts like a recovery key is always refused, so that the two never need telling apart.
    """
    text = normalise(passphrase).decode()
    if text.lstrip().upper().startswith(PREFIX):
        raise InvalidInput(f"a passphrase cannot start with {PREFIX}", hint="recovery keys start like that")
    length = len(text)
    if length < MINIMUM_CHARACTERS and not allow_weak:
        raise InvalidInput(
            f"the passphrase has {length} characters; {MINIMUM_CHARACTERS} are needed",
            hint="several random words make a good one; --allow-weak-passphrase accepts it as it is",
            details={"minimum": MINIMUM_CHARACTERS},
        )
