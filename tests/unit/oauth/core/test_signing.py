"""Signers made quick: local P-256 keys are loaded once, everything else is left as it is."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from identity.jose.keys import LocalKey, fresh_holder_key, local_key
from identity.secret import Secret
from oauth.core.signing import quick


class Elsewhere:
    """A signer whose key is not here."""

    algorithm, kid = "ES256", "kid"

    def sign(self, message: bytes) -> bytes:
        return message


def test_a_local_p256_key_signs_the_same_without_being_loaded_again() -> None:
    key = fresh_holder_key()
    ready = quick(key)
    assert ready is not key
    assert (ready.kid, ready.algorithm) == (key.kid, "ES256")
    signature = ready.sign(b"message")
    assert signature == key.sign(b"message")
    numbers = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    scalar = int.from_bytes(key.private.reveal(), "big")
    public = ec.derive_private_key(scalar, ec.SECP256R1()).public_key()
    public.verify(encode_dss_signature(*numbers), b"message", ec.ECDSA(hashes.SHA256()))


def test_other_signers_are_left_alone() -> None:
    elsewhere, edwards = Elsewhere(), local_key("EdDSA", Secret(b"\x01" * 32))
    assert isinstance(edwards, LocalKey)
    assert quick(elsewhere) is elsewhere
    assert quick(edwards) is edwards
