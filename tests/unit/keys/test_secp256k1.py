"""The curve: signatures, recovery, addresses."""

import pickle
import random

import pytest
from eth_account import Account

from cmwallet.errors import InvalidInput
from cmwallet.keys.secp256k1 import (
    HALF_ORDER,
    ORDER,
    SigningKey,
    address_of_key,
    address_of_public_key,
    join_signature,
    recover_address,
    recover_public_key,
    sign_digest,
    split_signature,
)
from identity.keccak import keccak256
from identity.secret import Secret


def keys(count: int) -> list[Secret]:
    source = random.Random(7)
    return [Secret(source.randbytes(32)) for _ in range(count)]


def test_addresses_equal_those_of_eth_account() -> None:
    for secret in keys(50):
        assert address_of_key(secret) == Account.from_key(secret.reveal()).address


def test_signatures_equal_those_of_eth_account() -> None:
    for number, secret in enumerate(keys(50)):
        digest = keccak256(bytes([number]))
        r, s, y_parity = split_signature(sign_digest(secret, digest))
        theirs = Account.unsafe_sign_hash(digest, secret.reveal())
        assert (r, s, y_parity) == (theirs.r, theirs.s, theirs.v - 27)
        assert s <= HALF_ORDER


def test_rfc6979_gives_the_known_signature() -> None:
    # Key 1 over SHA-256("Satoshi Nakamoto"): a vector that many implementations of RFC 6979 on this curve share.
    import hashlib

    signature = sign_digest(Secret((1).to_bytes(32, "big")), hashlib.sha256(b"Satoshi Nakamoto").digest())
    assert signature[:32].hex() == "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
    assert signature[32:64].hex() == "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"


def test_recovery_finds_the_signer_also_with_high_s() -> None:
    for number, secret in enumerate(keys(20)):
        key, digest = SigningKey(secret), keccak256(bytes([number]))
        signature = key(digest)
        assert recover_address(digest, signature) == key.address
        assert recover_public_key(digest, signature) == key.public_key
        r, s, y_parity = split_signature(signature)
        assert recover_address(digest, join_signature(r, ORDER - s, 1 - y_parity)) == key.address


def test_public_keys_are_taken_in_all_three_forms() -> None:
    key = SigningKey(keys(1)[0])
    for form in (key.public_key, b"\x04" + key.public_key, key.compressed_public_key):
        assert address_of_public_key(form) == key.address
    with pytest.raises(InvalidInput):
        address_of_public_key(b"\x01" * 64)


@pytest.mark.parametrize("raw", [b"", b"\1" * 31, b"\1" * 33, b"\0" * 32, ORDER.to_bytes(32, "big"), b"\xff" * 32])
def test_impossible_keys_are_refused_without_showing_them(raw: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        SigningKey(Secret(raw))
    assert raw.hex() not in str(caught.value) or raw == b""


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"\1" * 64,
        b"\1" * 66,
        b"\0" * 32 + b"\1" * 32 + b"\0",
        b"\1" * 32 + b"\0" * 32 + b"\0",
        b"\1" * 64 + b"\2",
        b"\1" * 64 + b"\x1b",
        ORDER.to_bytes(32, "big") + b"\1" * 32 + b"\0",
        b"\xff" * 64 + b"\0",
    ],
)
def test_impossible_signatures_are_refused(signature: bytes) -> None:
    with pytest.raises(InvalidInput):
        recover_address(b"\1" * 32, signature)


def test_a_signature_of_no_key_is_refused() -> None:
    # r = 5 is the x of no point.
    with pytest.raises(InvalidInput):
        recover_address(b"\1" * 32, join_signature(5, 1, 0))


def test_a_digest_of_the_wrong_size_is_a_bug_of_the_caller() -> None:
    key = SigningKey(keys(1)[0])
    with pytest.raises(ValueError, match="32 bytes"):
        key(b"\1" * 31)


def test_keys_neither_show_nor_travel() -> None:
    secret = keys(1)[0]
    key = SigningKey(secret)
    assert secret.reveal().hex() not in repr(key)
    with pytest.raises(TypeError):
        pickle.dumps(key)


@pytest.mark.parametrize(
    ("r", "s", "y_parity"), [(0, 1, 0), (1, 0, 0), (ORDER, 1, 0), (1, ORDER, 0), (1, 1, 2), (1, 1, 27), (-1, 1, 0)]
)
def test_numbers_out_of_range_are_no_signature(r: int, s: int, y_parity: int) -> None:
    with pytest.raises(InvalidInput, match="out of range"):
        join_signature(r, s, y_parity)
    if min(r, s) >= 0:
        with pytest.raises(InvalidInput, match="out of range"):
            split_signature(r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((y_parity,)))


def test_the_greatest_numbers_of_a_signature_are_in_range() -> None:
    assert split_signature(join_signature(ORDER - 1, ORDER - 1, 1)) == (ORDER - 1, ORDER - 1, 1)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_digest_of_another_length_recovers_nothing(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        recover_address(bytes(size), join_signature(1, 1, 0))
