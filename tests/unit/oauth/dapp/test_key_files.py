"""A dapp's key in a file: what openssl and others write is read, and what is not a key is refused."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from identity.jose.keys import LocalKey
from oauth.dapp.errors import BadKey
from oauth.dapp.key_files import fresh_key, read_key, read_public, write_key

PRIVATE = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
PUBLIC = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_written_key_is_read_again_and_signs_alike() -> None:
    key = fresh_key()
    again = read_key(write_key(key))
    assert again.public == key.public
    assert again.sign(b"x") == key.sign(b"x")
    assert key.public.verifies("ES256", b"x", again.sign(b"x"))


@pytest.mark.parametrize("private", [ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()])
def test_pem_is_read(private: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> None:
    key = read_key(private.private_bytes(*PRIVATE))
    assert read_public(private.public_key().public_bytes(*PUBLIC)) == key.public
    assert read_public(private.private_bytes(*PRIVATE)) == key.public
    assert key.public.verifies(key.algorithm, b"x", key.sign(b"x"))
    kind = "P-256" if isinstance(private, ec.EllipticCurvePrivateKey) else "Ed25519"
    assert key.public.curve == kind


@pytest.mark.parametrize(
    "private",
    [ec.generate_private_key(ec.SECP256K1()), rsa.generate_private_key(65537, 2048)],
    ids=["secp256k1", "rsa"],
)
def test_key_of_another_kind_is_refused(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    with pytest.raises(BadKey):
        read_key(private.private_bytes(*PRIVATE))
    with pytest.raises(BadKey):
        read_public(private.public_key().public_bytes(*PUBLIC))


P256 = ec.generate_private_key(ec.SECP256R1())
PASSPHRASE = BestAvailableEncryption(b"words")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (P256.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, PASSPHRASE), "is encrypted"),
        (P256.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, PASSPHRASE), "is encrypted"),
        (P256.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()), "OpenSSH"),
        (P256.public_key().public_bytes(*PUBLIC), "public key alone"),
        (ec.generate_private_key(ec.SECP384R1()).private_bytes(*PRIVATE), "secp384r1"),
        (rsa.generate_private_key(65537, 2048).private_bytes(*PRIVATE), "RSA"),
        (json.dumps(fresh_key().public.document).encode(), "public key alone"),
        (b'{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}', "RSA"),
        (b'{"kty":"EC","crv":"P-384","x":"AA","y":"AA","d":"AA"}', "P-384"),
    ],
)
def test_key_that_is_not_taken_is_called_what_it_is(content: bytes, said: str) -> None:
    with pytest.raises(BadKey, match=said):
        read_key(content)


def test_private_key_that_does_not_belong_to_its_public_half_is_refused() -> None:
    document = json.loads(write_key(fresh_key()))
    with pytest.raises(BadKey):
        read_key(json.dumps({**document, "d": json.loads(write_key(fresh_key()))["d"]}).encode())


def test_public_half_alone_is_no_private_key() -> None:
    with pytest.raises(BadKey):
        read_key(json.dumps(fresh_key().public.document).encode())


@given(
    st.binary(max_size=300) | st.builds(lambda body: b"-----BEGIN PRIVATE KEY-----\n" + body, st.binary(max_size=200))
)
def test_anything_else_is_refused(content: bytes) -> None:
    for read in (read_key, read_public):
        with pytest.raises(BadKey):
            read(content)


def test_private_key_does_not_show() -> None:
    key: LocalKey = fresh_key()
    assert "Secret(…)" in repr(key)


@pytest.mark.parametrize("body", [b"", b"AAAA", b"!!!!"], ids=repr)
def test_a_public_pem_that_holds_nothing_usable_is_refused(body: bytes) -> None:
    with pytest.raises(BadKey, match="the file holds no usable public key"):
        read_public(b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n")
