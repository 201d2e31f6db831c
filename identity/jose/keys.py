"""Public keys of JOSE, as JWK without `alg`, and the private ones that sign here.

ES256 (P-256), EdDSA under its old and its new name (RFC 8037, RFC 9864), and ES256K (RFC 8812) for accounts alone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from identity.did import as_jwk
from identity.jose.encoding import decode, encode, write_json
from identity.keys import Use
from identity.rejections import Malformed, UnsupportedAlgorithm
from identity.secret import Secret

CURVE_OF: Final[Mapping[str, str]] = {
    "ES256": "P-256",
    "EdDSA": "Ed25519",
    "Ed25519": "Ed25519",
    "ES256K": "secp256k1",
}
ACCEPTED: Final = ("ES256", "EdDSA", "Ed25519")
"""What holders, issuers and status lists may sign with. ES256K is accepted from an account as issuer only."""

SIGNATURE_BYTES: Final = 64
_REMEMBERED: Final = 4096
"""How many public keys are kept ready; whoever sends more makes the oldest be read again."""
_CURVES: Final[Mapping[str, type[ec.EllipticCurve]]] = {"P-256": ec.SECP256R1, "secp256k1": ec.SECP256K1}
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass(frozen=True)
class PublicJwk:
    """A public key for signatures. `x` and `y` are base64url of 32 bytes; `y` is None for Ed25519."""

    curve: str
    x: str
    y: str | None

    @property
    def document(self) -> dict[str, str]:
        """The required members of the JWK, and nothing else (RFC 7638 §3.2)."""
        if self.y is None:
            return {"crv": self.curve, "kty": "OKP", "x": self.x}
        return {"crv": self.curve, "kty": "EC", "x": self.x, "y": self.y}

    @property
    def thumbprint(self) -> str:
        """The RFC 7638 thumbprint: SHA-256, base64url."""
        return _thumbprint_of(self)

    @property
    def raw(self) -> tuple[Use, bytes]:
        """Its use and bytes as a registry lists them: 33 bytes compressed for P-256, 32 bytes for Ed25519."""
        x = decode(self.x, "x")
        if self.y is None:
            return "sig-ed25519", x
        return "sig-p256", bytes((2 + (decode(self.y, "y")[-1] & 1),)) + x

    def verifies(self, algorithm: str, message: bytes, signature: bytes) -> bool:
        """Whether this key made `signature` (64 bytes) over `message` by `algorithm`.

        High and low s are both accepted: JOSE has no rule about it.
        """
        if CURVE_OF.get(algorithm) != self.curve or len(signature) != SIGNATURE_BYTES:
            return False
        try:
            if self.y is None:
                raw = decode(self.x, "x")
                ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
            else:
                r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
                _point(self.curve, self.x, self.y).verify(
                    encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256())
                )
        except (InvalidSignature, ValueError):
            return False
        return True


@lru_cache(maxsize=_REMEMBERED)
def _point(curve: str, x: str, y: str) -> ec.EllipticCurvePublicKey:
    """Return a key, ready to verify with: making one costs half as much as a verification. Raises `ValueError`."""
    first, second = (int.from_bytes(decode(text, "a coordinate"), "big") for text in (x, y))
    return ec.EllipticCurvePublicNumbers(first, second, _CURVES[curve]()).public_key()


@lru_cache(maxsize=_REMEMBERED)
def _thumbprint_of(key: PublicJwk) -> str:
    return encode(hashlib.sha256(write_json(key.document)).digest())


def parse_jwk(document: object) -> PublicJwk:
    """Return the public key in a JWK of somebody else; members that are not needed are left out.

    Raises:
        Malformed: it is no JWK, not on its curve, or has a private part in it.
        UnsupportedAlgorithm: a key of a kind that signs elsewhere, such as RSA or P-384.
    """
    if not isinstance(document, dict):
        raise Malformed("a key is no JSON object")
    if _PRIVATE_MEMBERS & document.keys():
        raise Malformed("a key that should be public has a private part in it")
    kind, curve, x, y = (document.get(name) for name in ("kty", "crv", "x", "y"))
    if not isinstance(kind, str) or (kind in ("EC", "OKP") and not isinstance(curve, str)):
        raise Malformed("a key does not say of which kind it is")
    if (kind, curve) != ("OKP", "Ed25519") and (kind != "EC" or curve not in _CURVES):
        raise UnsupportedAlgorithm(
            f"a key is of a kind that is not used here: {_shown(kind if kind not in ('EC', 'OKP') else curve)}",
            hint="P-256 (ES256) and Ed25519 (EdDSA) are",
        )
    if not isinstance(x, str) or len(decode(x, "a key")) != 32:
        raise Malformed("a key has no usable x")
    if kind == "OKP":
        return PublicJwk("Ed25519", x, None)
    assert isinstance(curve, str)
    if not isinstance(y, str) or len(decode(y, "a key")) != 32:
        raise Malformed("a key has no usable y")
    key = PublicJwk(curve, x, y)
    try:
        _point(curve, x, y)
    except ValueError:
        raise Malformed("a key is no point of its curve") from None
    return key


def _shown(name: object) -> str:
    """A name of somebody else in a message: short, letters and digits."""
    return re.sub(r"[^\w.-]", "", str(name), flags=re.ASCII)[:20] or "unnamed"


def published_jwk(kind: str, raw: bytes) -> PublicJwk | None:
    """Return the signing key that a DID lists (see `identity.did.PublicKey`), or None for other kinds."""
    document = as_jwk(kind, raw)
    return None if document is None or document["crv"] == "X25519" else parse_jwk(document)


class Signer(Protocol):
    """Signs for somebody, and gives no key out."""

    @property
    def algorithm(self) -> str:
        """The JOSE name: ES256, EdDSA, or ES256K for an account."""

    @property
    def kid(self) -> str:
        """How a verifier finds the key: a thumbprint, or the account's `<DID>#controller`."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of a JOSE signature."""


class PublicSigner(Signer, Protocol):
    """A `Signer` whose public key can be shown."""

    @property
    def public(self) -> PublicJwk:
        """The public half."""


@dataclass(frozen=True)
class LocalKey:
    """A private key in this process: 32 bytes, P-256 or Ed25519. It is a `Signer`."""

    algorithm: str
    private: Secret
    public: PublicJwk

    @property
    def kid(self) -> str:
        """The thumbprint."""
        return self.public.thumbprint

    def sign(self, message: bytes) -> bytes:
        """Return r ‖ s, deterministic (RFC 6979), or the 64 bytes of Ed25519."""
        if self.algorithm != "ES256":
            return ed25519.Ed25519PrivateKey.from_private_bytes(self.private.reveal()).sign(message)
        scheme = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        r, s = decode_dss_signature(_scalar(self.private).sign(message, scheme))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def local_key(algorithm: str, private: Secret) -> LocalKey:
    """Return the key of 32 private bytes, for ES256, EdDSA or Ed25519."""
    if algorithm == "ES256":
        numbers = _scalar(private).public_key().public_numbers()
        x, y = (encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return LocalKey(algorithm, private, PublicJwk("P-256", x, y))
    raw = ed25519.Ed25519PrivateKey.from_private_bytes(private.reveal()).public_key().public_bytes_raw()
    return LocalKey(algorithm, private, PublicJwk("Ed25519", encode(raw), None))


def fresh_holder_key() -> LocalKey:
    """Make an ES256 key of one-time use."""
    private = ec.derive_private_key(secrets.randbits(256) % (_ORDER - 1) + 1, ec.SECP256R1())
    return local_key("ES256", Secret(private.private_numbers().private_value.to_bytes(32, "big")))


_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _scalar(private: Secret) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(private.reveal(), "big"), ec.SECP256R1())
