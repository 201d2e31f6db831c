"""Signatures on secp256k1, the curve of Ethereum accounts, by libsecp256k1.

Signatures are 65 bytes r ‖ s ‖ y_parity, deterministic (RFC 6979) and with low s (EIP-2).
"""

from __future__ import annotations

from coincurve import PrivateKey, PublicKey

from cmwallet.errors import InvalidInput
from identity.address import Address, to_address
from identity.keccak import keccak256
from identity.secret import Secret

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
HALF_ORDER = ORDER // 2
KEY_BYTES = 32
DIGEST_BYTES = 32
SIGNATURE_BYTES = 65


class SigningKey:
    """A private key made ready for use: making it costs more than a signature, so keep it for a batch.

    Calling it signs: `key(digest)` has the shape that `cmwallet.transactions.encoding.sign` asks for.
    """

    __slots__ = ("_key", "address")

    def __init__(self, secret: Secret) -> None:
        """Take a 32-byte private key. Raises InvalidInput when it is not a number from 1 to the order minus 1."""
        self._key = _private_key(secret)
        self.address: Address = _address_of_point(self._key.public_key)

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


def _address_of_point(point: PublicKey) -> Address:
    return to_address(keccak256(point.format(compressed=False)[1:])[12:])


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
    return _address_of_point(point)


def split_signature(signature: bytes) -> tuple[int, int, int]:
    """Return (r, s, y_parity) of 65 signature bytes.

    Raises:
        InvalidInput: wrong length, r or s outside 1 … order − 1, or a y_parity other than 0 and 1.
    """
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidInput(f"a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    r, s, y_parity = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]
    if not (0 < r < ORDER and 0 < s < ORDER and y_parity in (0, 1)):
        raise InvalidInput("the signature is out of range")
    return r, s, y_parity


def join_signature(r: int, s: int, y_parity: int) -> bytes:
    """Return r ‖ s ‖ y_parity as 65 bytes, checked like `split_signature`."""
    if not (0 < r < ORDER and 0 < s < ORDER and y_parity in (0, 1)):
        raise InvalidInput("the signature is out of range")
    return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((y_parity,))


def recover_public_key(digest: bytes, signature: bytes) -> bytes:
    """Return the public key (64 bytes x ‖ y) that made `signature` over `digest` (SEC 1 §4.1.6).

    High s is accepted here: whether it is allowed is the caller's question.

    Raises:
        InvalidInput: the signature is out of range or belongs to no key.
    """
    return _recover(digest, signature).format(compressed=False)[1:]


def recover_address(digest: bytes, signature: bytes) -> Address:
    """Return the address whose key made `signature` over `digest`; raises like `recover_public_key`."""
    return _address_of_point(_recover(digest, signature))


def _recover(digest: bytes, signature: bytes) -> PublicKey:
    split_signature(signature)
    if len(digest) != DIGEST_BYTES:
        raise ValueError("a digest has 32 bytes")
    try:
        return PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception:  # noqa: BLE001  (coincurve raises a bare Exception when no point fits)
        raise InvalidInput("the signature belongs to no key") from None
