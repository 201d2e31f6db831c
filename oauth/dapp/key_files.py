"""Key file of a dapp: a private JWK (RFC 7517) or PEM (PKCS #8), P-256 or Ed25519."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from identity.jose.encoding import decode, encode, read_object, write_json
from identity.jose.keys import LocalKey, PublicJwk, fresh_holder_key, local_key, parse_jwk
from identity.rejections import Rejected
from identity.secret import Secret
from oauth.dapp.errors import BadKey

MAX_BYTES: Final = 16_384
_OTHER_KINDS: Final = ("RSA", "oct")
_CURVES: Final = ("P-256", "Ed25519")
_HINT: Final = "cmwallet oauth key FILE makes one; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 too"


def read_key(content: bytes) -> LocalKey:
    """Return the private key in a file. Raises `BadKey`."""
    key = _from_pem(content) if content.lstrip().startswith(b"-----BEGIN") else _from_jwk(content)
    if key is None:
        raise BadKey("the file holds no private key of P-256 or Ed25519", hint=_HINT)
    return key


def read_public(content: bytes) -> PublicJwk:
    """Return the public key in a file, which may hold the private one. Raises `BadKey`."""
    if b"-----BEGIN PUBLIC KEY" in content:
        try:
            key = load_pem_public_key(content)
        except (ValueError, UnsupportedAlgorithm):
            raise BadKey("the file holds no usable public key") from None
        found = _public_jwk(key)
        if found is None:
            raise BadKey("the public key is of a kind that is not used here", hint="P-256 or Ed25519")
        return found
    try:
        document = read_object(content, "the key")
        if "d" not in document and (public := parse_jwk(document)).curve in _CURVES:
            return public
    except Rejected:
        pass
    return read_key(content).public


def fresh_key() -> LocalKey:
    """Make an ES256 key."""
    return fresh_holder_key()


def write_key(key: LocalKey) -> bytes:
    """Return the private JWK; it belongs into a file that nobody else reads."""
    return write_json({**key.public.document, "d": encode(key.private.reveal())}) + b"\n"


def _from_jwk(content: bytes) -> LocalKey | None:
    try:
        document = read_object(content, "the key")
        private = document.get("d")
        if document.get("kty") in _OTHER_KINDS or document.get("crv", "P-256") not in _CURVES:
            kind = str(document.get("crv") or document.get("kty"))[:20]
            raise BadKey(f"the key in the file is of the kind {kind}, not P-256 or Ed25519", hint=_HINT)
        if private is None and {"x"} <= document.keys():
            raise BadKey("the file holds a public key alone", hint=_HINT)
        if not isinstance(private, str):
            return None
        raw = decode(private, "the key")
        public = parse_jwk({name: value for name, value in document.items() if name != "d"})
    except Rejected:
        return None
    if len(raw) != 32 or public.curve not in _CURVES:
        return None
    try:
        key = local_key("ES256" if public.curve == "P-256" else "EdDSA", Secret(raw))
    except ValueError:
        return None
    if key.public != public:
        raise BadKey("the private key in the file does not belong to its public half")
    return key


def _from_pem(content: bytes) -> LocalKey | None:
    if b"BEGIN ENCRYPTED PRIVATE KEY" in content or b"Proc-Type: 4,ENCRYPTED" in content:
        raise BadKey("the private key in the file is encrypted", hint="openssl pkey -in FILE -out NEW decrypts it")
    if content.lstrip().startswith((b"-----BEGIN PUBLIC KEY", b"-----BEGIN CERTIFICATE")):
        raise BadKey("the file holds a public key alone", hint=_HINT)
    if b"-----BEGIN OPENSSH" in content:
        raise BadKey("the private key in the file is in the form of OpenSSH", hint=_HINT)
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return local_key("EdDSA", Secret(key.private_bytes_raw()))
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return local_key("ES256", Secret(key.private_numbers().private_value.to_bytes(32, "big")))
    kind = key.curve.name if isinstance(key, ec.EllipticCurvePrivateKey) else type(key).__name__.partition("Private")[0]
    raise BadKey(f"the private key in the file is of the kind {kind.strip('_')}, not P-256 or Ed25519", hint=_HINT)


def _public_jwk(key: object) -> PublicJwk | None:
    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicJwk("Ed25519", encode(key.public_bytes_raw()), None)
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        numbers = key.public_numbers()
        return PublicJwk("P-256", *(encode(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y)))
    return None
