"""Encryption of values for a server that holds no vault: X25519, HKDF-SHA256 and AES-256-GCM, a fresh key for each row.

Whoever has the vault open seals; only the process that made the serving key in its memory opens. A row opens in its own
place alone: grant, version, field and record version are bound as associated data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.did import thumbprint
from identity.errors import Damaged
from identity.jose.encoding import write_json
from identity.secret import Secret

_FORMAT: Final = b"\x01"
_POINT_BYTES: Final = 32
_NONCE: Final = bytes(12)
"""Every row has an encryption key of its own, used once."""


@dataclass(frozen=True)
class RowPlace:
    """Where a row belongs. `record_version` is that of the record from which the value was taken; 0 for none."""

    grant_id: str
    version: int
    field: str
    record_version: int

    def associated(self) -> bytes:
        """Return what is bound to the row: one spelling for one place."""
        return write_json(["cmwallet/serving/1", self.grant_id, self.version, self.field, self.record_version])


def new_serving_key() -> tuple[Secret, bytes]:
    """Return (private, public), 32 bytes each. The private half is meant to be kept in memory and nowhere else."""
    private = X25519PrivateKey.from_private_bytes(os.urandom(_POINT_BYTES))
    return Secret(private.private_bytes_raw()), private.public_key().public_bytes_raw()


def serving_kid(public: bytes) -> str:
    """Return the RFC 7638 thumbprint under which a serving key is listed."""
    return thumbprint("X25519", public)


def seal_row(public: bytes, place: RowPlace, plaintext: bytes) -> bytes:
    """Seal a value for the serving key `public` (32 bytes): format, ephemeral public key, ciphertext."""
    ephemeral = X25519PrivateKey.from_private_bytes(os.urandom(_POINT_BYTES))
    point = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    return (
        _FORMAT + point + AESGCM(_key(shared, point, public)).encrypt(_NONCE, plaintext, _FORMAT + place.associated())
    )


class RowOpener:
    """A serving key, ready to open with."""

    def __init__(self, private: Secret) -> None:
        self._key = X25519PrivateKey.from_private_bytes(private.reveal())
        self._public = self._key.public_key().public_bytes_raw()

    def open(self, place: RowPlace, sealed: bytes) -> bytes:
        """Undo `seal_row`. Raises `Damaged`: for another key, another place, or changed."""
        head, point, body = sealed[:1], sealed[1 : 1 + _POINT_BYTES], sealed[1 + _POINT_BYTES :]
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(point))
            key = _key(shared, point, self._public)
            return AESGCM(key).decrypt(_NONCE, body, head + place.associated())
        except (InvalidTag, ValueError):
            raise Damaged(
                "a value sealed for serving does not open", hint="cmwallet oauth serve seals them anew"
            ) from None


def _key(shared: bytes, point: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), 32, point + public, b"cmwallet/serving/1").derive(shared)
