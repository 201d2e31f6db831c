"""Encryption to one recipient: JWE in compact form, ECDH-ES with X25519 and A256GCM (RFC 7516, RFC 8037)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from identity.did import thumbprint
from identity.jose.encoding import decode, encode, read_object
from identity.rejections import Malformed
from identity.secret import Secret

MAX_BYTES: Final = 16 << 20
_ALGORITHMS: Final = ("ECDH-ES", "ECDH-ES+A256KW", "A256GCM")

PrivateOf = Callable[[str], tuple[bytes, Secret] | None]
"""(public, private) of an X25519 key of ours by its thumbprint; None when it is none of ours."""


def seal_to(public: bytes, plaintext: bytes, kind: str) -> str:
    """Encrypt for the holder of an X25519 key (32 bytes); `kind` says what is inside (`cty`)."""
    kid = thumbprint("X25519", public)
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": kid, "cty": kind}
    return jwe.encrypt_compact(header, plaintext, public_key(public), registry=registry())


def open_sealed(text: str, kind: str, private_of: PrivateOf) -> bytes:
    """Decrypt a message for us; `private_of` gives (public, private) of a key of ours by its thumbprint.

    Raises:
        Malformed: it is none, of another kind, not for us, or changed on the way. Compressed messages are refused.
    """
    text = text.strip()
    parts = text.split(".")
    if len(text) > MAX_BYTES or len(parts) != 5 or not text.isascii():
        raise Malformed("that is no sealed message")
    header = read_object(decode(parts[0], "the message"), "the message")
    if header.get("cty") != kind or header.get("alg") != "ECDH-ES" or header.get("enc") != "A256GCM":
        raise Malformed(f"that is no sealed {kind}")
    if "zip" in header or "crit" in header:
        raise Malformed("the message asks for what is not done here")
    kid = header.get("kid")
    pair = private_of(kid) if isinstance(kid, str) else None
    if pair is None:
        raise Malformed("the message is for somebody else", hint="is it the right identity? --identity NAME")
    public, private = pair
    try:
        opened = jwe.decrypt_compact(text, private_key(public, private), registry=registry())
    except (JoseError, ValueError, KeyError, TypeError):
        raise Malformed("the message cannot be opened: it was changed, or is not for us") from None
    assert opened.plaintext is not None  # of a message that was opened; an empty one has b""
    return opened.plaintext


def public_key(public: bytes) -> OKPKey:
    """Return the public half of an X25519 key (32 bytes) as the library takes it."""
    return OKPKey.import_key({"kty": "OKP", "crv": "X25519", "x": encode(public)})


def private_key(public: bytes, private: Secret) -> OKPKey:
    """Return an X25519 key as the library takes it."""
    return OKPKey.import_key({"kty": "OKP", "crv": "X25519", "x": encode(public), "d": encode(private.reveal())})


class _Registry(jwe.JWERegistry):
    """By itself the library opens no more than 64 KiB. What comes here was measured before."""

    max_ciphertext_length = MAX_BYTES


def registry() -> jwe.JWERegistry:
    """Return what the library may do here."""
    return _Registry(algorithms=_ALGORITHMS)
