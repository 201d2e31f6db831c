"""Authenticated encryption of the vault: AES-256-GCM with bound context, padding, and the keys below the vault key.

Every key below the vault key comes from HKDF-SHA256 (RFC 5869) with the vault id as salt and its purpose as info, so
that no two purposes ever share a key.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DOMAIN = "cmwallet-vault/1"
"""Opens every context and every hash of format 1, so that nothing of another format or purpose can be mistaken."""

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SMALLEST_PADDED = 256
_LENGTH_BYTES = 8

Random = Callable[[int], bytes]
"""Returns that many unpredictable bytes: `os.urandom` outside tests."""


class AuthenticationFailed(Exception):
    """The sealed bytes were not made with this key for this context."""


def context(purpose: str, *parts: object) -> bytes:
    """The associated data of a sealed value: domain, purpose and parts, separated by single spaces."""
    return " ".join([DOMAIN, purpose, *map(str, parts)]).encode()


def tagged_hash(purpose: str, *parts: bytes) -> bytes:
    """SHA-256 over a purpose and parts of fixed or stated length: 32 bytes."""
    return hashlib.sha256(b"".join((_hash_domain(purpose), *parts))).digest()


@cache
def _hash_domain(purpose: str) -> bytes:
    return context(purpose) + b"\n"


def derive(key: bytes, salt: bytes, purpose: str) -> bytes:
    """HKDF-SHA256 (RFC 5869) for one purpose: 32 bytes."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=context(purpose)).derive(key)


def padded_size(size: int) -> int:
    """The size to pad to: at least 256, else Padmé (PETS 2019), which adds at most 12 % and leaks O(log log size)."""
    if size <= SMALLEST_PADDED:
        return SMALLEST_PADDED
    exponent = size.bit_length() - 1
    loose_bits = exponent - exponent.bit_length()
    mask = (1 << loose_bits) - 1
    return (size + mask) & ~mask


def pad(data: bytes) -> bytes:
    """Length (8 bytes, big-endian), data, zeros up to `padded_size`."""
    framed = len(data).to_bytes(_LENGTH_BYTES, "big") + data
    return framed + bytes(padded_size(len(framed)) - len(framed))


def unpad(framed: bytes) -> bytes:
    """Undo `pad`. Raises `AuthenticationFailed` when the frame is not one that `pad` makes."""
    size = int.from_bytes(framed[:_LENGTH_BYTES], "big")
    if len(framed) < _LENGTH_BYTES or padded_size(_LENGTH_BYTES + size) != len(framed):
        raise AuthenticationFailed
    if framed.count(0, _LENGTH_BYTES + size) != len(framed) - _LENGTH_BYTES - size:
        raise AuthenticationFailed
    return framed[_LENGTH_BYTES : _LENGTH_BYTES + size]


def seal(key: bytes, data: bytes, associated: bytes, random: Random) -> bytes:
    """AES-256-GCM (NIST SP 800-38D) with a random nonce: nonce (12) ‖ ciphertext ‖ tag (16)."""
    nonce = random(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, associated)


def unseal(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Undo `seal`. Raises `AuthenticationFailed`."""
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise AuthenticationFailed
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except InvalidTag:
        raise AuthenticationFailed from None


class VaultKeys:
    """The vault key and what is derived from it; wiped, as far as Python can, by `wipe`."""

    def __init__(self, vault_key: bytes, vault_id: str) -> None:
        self.vault_key = bytearray(vault_key)
        self.vault_id = vault_id
        salt = bytes.fromhex(vault_id)
        self.header = bytearray(derive(vault_key, salt, "header-mac"))
        self.wrap = bytearray(derive(vault_key, salt, "data-key-wrap"))
        self.index = bytearray(derive(vault_key, salt, "index"))
        self.blind = bytearray(derive(vault_key, salt, "blind-index"))
        self.audit = bytearray(derive(vault_key, salt, "audit"))
        self.authentication = bytearray(derive(vault_key, salt, "authentication"))

    def locator_tag(self, identity: str, field: str) -> bytes:
        """Blind index: HMAC-SHA256 over the length of the identity (8 bytes), the identity and the field."""
        name = identity.encode()
        return hmac.digest(bytes(self.blind), len(name).to_bytes(8, "big") + name + field.encode(), "sha256")

    def wipe(self) -> None:
        """Overwrite every key held here."""
        for key in (self.vault_key, self.header, self.wrap, self.index, self.blind, self.audit, self.authentication):
            key[:] = bytes(len(key))
