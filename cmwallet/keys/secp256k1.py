"""Signatures on secp256k1, the curve of Ethereum accounts, by libsecp256k1.

Signatures are 65 bytes r ‖ s ‖ y_parity, deterministic (RFC 6979) and with low s (EIP-2).
"""

from __future__ import annotations

from coincurve import PrivateKey, PublicKey

from cmwallet.errors import InvalidInput
from identity.address import Address
from identity.recovery import (
    DIGEST_BYTES,
    ORDER,
    SIGNATURE_BYTES,
    address_of_point,
    recover_address,
    recover_public_key,
    split_signature,
)
from identity.secret import Secret

__all__ = [  # what verifies lies below, in `identity.recovery`; whoever signs gets both from here
    "DIGEST_BYTES",
    "HALF_ORDER",
    "KEY_BYTES",
    "ORDER",
    "SIGNATURE_BYTES",
    "SigningKey",
    "address_of_key",
    "address_of_public_key",
    "join_signature",
    "recover_address",
    "recover_public_key",
    "sign_digest",
    "split_signature",
]

HALF_ORDER = ORDER // 2
KEY_BYTES = 32


class SigningKey:
    """A private key made ready for use: making it costs more than a signature, so keep it for a batch.

    Calling it signs: `key(digest)` has the shape that `cmwallet.transactions.encoding.sign` asks for.
    """

    __slots__ = ("_key", "address")

    def __init__(self, secret: Secret) -> None:
        """Take a 32-byte private key. Raises InvalidInput when it is not a number from 1 to the order minus 1."""
        self._key = _private_key(secret)
        self.address: Address = address_of_point(self._key.public_key)

    @property
    def public_key(self) -> bytes:
        """The uncompressed point without its prefix: 64 bytes x ‖ y."""
        return self._key.public_key.format(compressed=False)[1:]

    @property
    def compressed_public_key(self) -> bytes:
        """The compressed point: 33 bytes."""
        return self._key.public_key.format(compressed=True)

    def __call__(self, digest: bytes) -> bytes:
        """Sign a 32-byte digest; return r ‖ s ‖ y_parity."""
        if len(digest) != DIGEST_BYTES:
            raise ValueError("a digest has 32 bytes")
        return self._key.sign_recoverable(digest, hasher=None)

    def __repr__(self) -> str:
        return f"SigningKey({self.address})"

    def __reduce__(self) -> str:
        raise TypeError("private keys are not pickled")


def _private_key(secret: Secret) -> PrivateKey:
    raw = secret.reveal()
    if len(raw) != KEY_BYTES or not 0 < int.from_bytes(raw, "big") < ORDER:
        raise InvalidInput("not a private key", hint="a private key is 32 bytes: 64 hex digits")
    return PrivateKey(raw)


def sign_digest(secret: Secret, digest: bytes) -> bytes:
    """Sign a 32-byte digest once; return r ‖ s ‖ y_parity (65 bytes)."""
    return SigningKey(secret)(digest)


def address_of_key(secret: Secret) -> Address:
    """Return the address of a private key."""
    return SigningKey(secret).address


def address_of_public_key(public_key: bytes) -> Address:
    """Return the address of a public key: 33 or 65 bytes (SEC 1), or the 64 bytes x ‖ y."""
    try:
        point = PublicKey(b"\x04" + public_key if len(public_key) == 64 else public_key)
    except ValueError:
        raise InvalidInput("not a point of secp256k1") from None
    return address_of_point(point)


def join_signature(r: int, s: int, y_parity: int) -> bytes:
    """Return r ‖ s ‖ y_parity as 65 bytes, checked like `split_signature`."""
    if not (0 < r < ORDER and 0 < s < ORDER and y_parity in (0, 1)):
        raise InvalidInput("the signature is out of range")
    return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((y_parity,))
