"""Extended private keys (BIP-32): the master key of a seed and its children, by libsecp256k1 and HMAC-SHA512.

Only private derivation is here: nothing of this wallet derives below a public key, or writes an extended key down.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from coincurve import PrivateKey

from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import KEY_BYTES
from identity.address import Address
from identity.recovery import address_of_point
from identity.secret import Secret

HARDENED = 1 << 31
"""The index of the first hardened child."""
MIN_SEED_BYTES = 16
MAX_SEED_BYTES = 64
_MASTER = b"Bitcoin seed"
_FINGERPRINT_BYTES = 4


class ExtendedKey:
    """A private key and its chain code: what the keys below it are derived from."""

    __slots__ = ("_chain_code", "_compressed", "_key")

    def __init__(self, key: PrivateKey, chain_code: Secret) -> None:
        """Take a key of libsecp256k1, which has no way to wipe it, and a chain code of 32 bytes."""
        self._key = key
        self._compressed: bytes = key.public_key.format(compressed=True)
        self._chain_code = chain_code

    @classmethod
    def of_seed(cls, seed: Secret) -> ExtendedKey:
        """Return the master key of a seed of 16 to 64 bytes (BIP-32, "Master key generation").

        Raises:
            InvalidInput: a seed of another size, or one that has no master key: fewer than one of 2^127.
        """
        if not MIN_SEED_BYTES <= len(seed) <= MAX_SEED_BYTES:
            raise InvalidInput(f"a seed has {MIN_SEED_BYTES} to {MAX_SEED_BYTES} bytes")
        left, right = _halves(_MASTER, seed.reveal())
        return cls(master_key(left), Secret(right))

    def child(self, index: int) -> ExtendedKey:
        """Return a child, hardened from index 2^31 on (BIP-32, CKDpriv).

        Raises:
            ValueError: the index is not from 0 to 2^32 - 1.
            InvalidInput: there is no such child: fewer than one of 2^127 is missing.
        """
        if not 0 <= index < 2 * HARDENED:
            raise ValueError("the index of a child has 32 bits")
        parent = b"\0" + self._key.secret if index >= HARDENED else self._compressed
        left, right = _halves(self._chain_code.reveal(), parent + index.to_bytes(4, "big"))
        return ExtendedKey(child_key(self._key, left), Secret(right))

    def descend(self, indices: Iterable[int]) -> ExtendedKey:
        """Return what is reached child by child; with no index, this key. Raises as `child`."""
        found = self
        for index in indices:
            found = found.child(index)
        return found

    @property
    def key(self) -> Secret:
        """The private key: 32 bytes."""
        return Secret(self._key.secret)

    @property
    def chain_code(self) -> Secret:
        """The 32 bytes that children are derived with; with them a child's key gives its parent away."""
        return self._chain_code

    @property
    def public_key(self) -> bytes:
        """The compressed point: 33 bytes."""
        return self._compressed

    @property
    def address(self) -> Address:
        """The address of an account with this key."""
        return address_of_point(self._key.public_key)

    @property
    def fingerprint(self) -> bytes:
        """The 4 bytes by which BIP-32 names this key; they reveal nothing of use."""
        from Crypto.Hash import RIPEMD160  # hashlib has it only where OpenSSL's legacy algorithms are on

        return RIPEMD160.new(hashlib.sha256(self._compressed).digest()).digest()[:_FINGERPRINT_BYTES]

    def __repr__(self) -> str:
        return "ExtendedKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("private keys are not pickled")


def master_key(left: bytes) -> PrivateKey:
    """Return the key that is the left half of a seed's hash. Raises InvalidInput for 0 and from the order on."""
    try:
        return PrivateKey(left)
    except ValueError:
        raise InvalidInput("the seed has no master key (BIP-32)", hint="make another recovery phrase") from None


def child_key(parent: PrivateKey, left: bytes) -> PrivateKey:
    """Return the key of a parent plus the left half of a child's hash, modulo the order.

    Raises:
        InvalidInput: the left half is not below the order, or the sum is 0: BIP-32 has no such child.
    """
    try:
        return parent.add(left)
    except ValueError:
        raise InvalidInput("there is no key at that number (BIP-32)", hint="take the next number") from None


def _halves(key: bytes, message: bytes) -> tuple[bytes, bytes]:
    found = hmac.digest(key, message, "sha512")
    return found[:KEY_BYTES], found[KEY_BYTES:]
