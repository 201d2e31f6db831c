"""The keys of an identity: P-256 and Ed25519 for signatures, X25519 for encryption, derived from the account's seed.

    HKDF-SHA256(64-byte BIP-39 seed, no salt, info "cmwallet/identity/<address, lower case>/<use>/<index>")

32 bytes are an Ed25519 or X25519 key; 48 bytes, reduced modulo (order − 1) plus 1, a P-256 key. An imported account
has no seed: its keys are random, and only a backup of the vault restores them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final, Literal

from identity.did import ED25519_NAME, P256_NAME, X25519_NAME, thumbprint
from identity.errors import InvalidInput
from identity.secret import Secret

Use = Literal["sig-p256", "sig-ed25519", "enc-x25519"]
USES: Final[tuple[Use, ...]] = ("sig-p256", "sig-ed25519", "enc-x25519")

_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SECP256K1_ORDER: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_KINDS: Final[dict[str, str]] = {"sig-p256": "P-256", "sig-ed25519": "Ed25519", "enc-x25519": "X25519"}
_NAMES: Final[dict[str, str]] = {"sig-p256": P256_NAME, "sig-ed25519": ED25519_NAME, "enc-x25519": X25519_NAME}
_MULTICODEC_P256: Final = bytes.fromhex("8024")


@dataclass(frozen=True)
class IdentityKey:
    """One key of an identity. `public` is 33 bytes compressed for P-256, else 32 bytes; `private` is 32 bytes."""

    use: Use
    index: int
    private: Secret
    public: bytes

    @property
    def kind(self) -> str:
        """P-256, Ed25519 or X25519."""
        return _KINDS[self.use]

    @property
    def thumbprint(self) -> str:
        """The RFC 7638 thumbprint, by which the key is named."""
        return thumbprint(self.kind, self.public)


def attribute_of(use: str, public: bytes) -> tuple[str, bytes]:
    """Return (name, value) of the registry's attribute that publishes a key."""
    return _NAMES[use], (_MULTICODEC_P256 + public if use == "sig-p256" else public)


def derive_key(seed: Secret, address: str, use: Use, index: int) -> IdentityKey:
    """Derive a key from a 64-byte seed; the same seed, address, use and index always give the same key."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if len(seed) != 64:
        raise InvalidInput("a BIP-39 seed has 64 bytes")
    size = 48 if use == "sig-p256" else 32
    info = f"cmwallet/identity/{address.lower()}/{use}/{index}".encode()
    return _key(use, index, HKDF(SHA256(), size, None, info).derive(seed.reveal()))


def derive_revoker(seed: Secret, address: str, grant_id: str) -> Secret:
    """Derive the one-time secp256k1 key that withdraws the anchor of a grant: 32 bytes, used for nothing else."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"cmwallet/identity/{address.lower()}/revoker/{grant_id}".encode()
    return _secp256k1(HKDF(SHA256(), 48, None, info).derive(seed.reveal()))


def random_revoker() -> Secret:
    """Make such a key for an account without a seed."""
    return _secp256k1(secrets.token_bytes(48))


def _secp256k1(material: bytes) -> Secret:
    scalar = int.from_bytes(material, "big") % (_SECP256K1_ORDER - 1) + 1
    return Secret(scalar.to_bytes(32, "big"))


def random_key(use: Use, index: int) -> IdentityKey:
    """Make a key that only a backup of the vault restores."""
    return _key(use, index, secrets.token_bytes(48 if use == "sig-p256" else 32))


def _key(use: Use, index: int, material: bytes) -> IdentityKey:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if use == "sig-p256":
        scalar = int.from_bytes(material, "big") % (_P256_ORDER - 1) + 1
        point = ec.derive_private_key(scalar, ec.SECP256R1()).public_key()
        public = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return IdentityKey(use, index, Secret(scalar.to_bytes(32, "big")), public)
    if use == "sig-ed25519":
        public = ed25519.Ed25519PrivateKey.from_private_bytes(material).public_key().public_bytes_raw()
    else:
        public = x25519.X25519PrivateKey.from_private_bytes(material).public_key().public_bytes_raw()
    return IdentityKey(use, index, Secret(material), public)
