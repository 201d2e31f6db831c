"""Recovery of the account that signed: the address behind a signature on secp256k1 (SEC 1 §4.1.6).

Verifying needs no more than this, and no key: who checks signatures of others does not touch how accounts sign.
Signatures are 65 bytes r ‖ s ‖ y_parity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincurve import PublicKey

from identity.address import Address, to_address
from identity.errors import InvalidInput
from identity.keccak import keccak256

ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
DIGEST_BYTES: Final = 32
SIGNATURE_BYTES: Final = 65


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


def recover_public_key(digest: bytes, signature: bytes) -> bytes:
    """Return the public key (64 bytes x ‖ y) that made `signature` over `digest` (SEC 1 §4.1.6).

    High s is accepted here: whether it is allowed is the caller's question.

    Raises:
        InvalidInput: the signature is out of range or belongs to no key.
    """
    return _recover(digest, signature).format(compressed=False)[1:]


def recover_address(digest: bytes, signature: bytes) -> Address:
    """Return the address whose key made `signature` over `digest`; raises like `recover_public_key`."""
    return address_of_point(_recover(digest, signature))


def _recover(digest: bytes, signature: bytes) -> PublicKey:
    split_signature(signature)
    if len(digest) != DIGEST_BYTES:
        raise ValueError("a digest has 32 bytes")
    try:
        return PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception:  # noqa: BLE001  (coincurve raises a bare Exception when no point fits)
        raise InvalidInput("the signature belongs to no key") from None


def address_of_point(point: PublicKey) -> Address:
    """Return the address of a public key."""
    return to_address(keccak256(point.format(compressed=False)[1:])[12:])


def accounts_of(digest: bytes, signature: bytes) -> Sequence[str]:
    """Return the addresses whose keys could have made r ‖ s over a digest; either s is accepted."""
    found = []
    for parity in (0, 1):
        try:
            found.append(recover_address(digest, signature + bytes((parity,))).lower())
        except InvalidInput:
            continue
    return found
