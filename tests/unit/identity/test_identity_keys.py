"""Keys of an identity."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from identity.did import public_key
from identity.errors import InvalidInput
from identity.keys import USES, Use, attribute_of, derive_key, random_key
from identity.secret import Secret

SEED = Secret(bytes(range(64)))
ADDRESS = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize("use", USES)
def test_the_same_seed_gives_the_same_key_and_anything_else_another(use: Use) -> None:
    key = derive_key(SEED, ADDRESS, use, 0)
    assert derive_key(SEED, ADDRESS.lower(), use, 0).public == key.public
    others = [
        derive_key(SEED, ADDRESS, use, 1),
        derive_key(SEED, "0x" + "11" * 20, use, 0),
        derive_key(Secret(bytes(64)), ADDRESS, use, 0),
        random_key(use, 0),
    ]
    assert all(other.public != key.public for other in others)


def test_the_derivation_is_the_documented_one() -> None:
    info = f"cmwallet/identity/{ADDRESS.lower()}/sig-p256/0".encode()
    material = int.from_bytes(HKDF(SHA256(), 48, None, info).derive(SEED.reveal()), "big")
    scalar = material % (ORDER - 1) + 1
    assert derive_key(SEED, ADDRESS, "sig-p256", 0).private.reveal() == scalar.to_bytes(32, "big")
    info = f"cmwallet/identity/{ADDRESS.lower()}/enc-x25519/7".encode()
    assert derive_key(SEED, ADDRESS, "enc-x25519", 7).private.reveal() == HKDF(SHA256(), 32, None, info).derive(
        SEED.reveal()
    )


@pytest.mark.parametrize("use", USES)
def test_what_is_published_is_read_back_as_the_same_key(use: Use) -> None:
    key = random_key(use, 0)
    found = public_key(*attribute_of(use, key.public), 5)
    assert found is not None
    assert (found.kind, found.raw, found.thumbprint) == (key.kind, key.public, key.thumbprint)


@given(st.integers(0, 2**31))
def test_p256_keys_are_on_the_curve(index: int) -> None:
    key = derive_key(SEED, ADDRESS, "sig-p256", index)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.public)


def test_a_short_seed_is_refused() -> None:
    with pytest.raises(InvalidInput):
        derive_key(Secret(bytes(32)), ADDRESS, "sig-p256", 0)


def test_a_key_shows_no_secret() -> None:
    key = random_key("sig-p256", 0)
    assert key.private.reveal().hex() not in repr(key)
