import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.vault import cipher
from identity.vault.cipher import AuthenticationFailed, VaultKeys


def test_hkdf_is_that_of_rfc_5869():
    import hashlib
    import hmac

    salt, key = bytes(16), b"k" * 32
    extracted = hmac.new(salt, key, hashlib.sha256).digest()
    expected = hmac.new(extracted, b"cmwallet-vault/1 purpose\x01", hashlib.sha256).digest()
    assert cipher.derive(key, salt, "purpose") == expected


@given(st.binary(max_size=3000))
def test_padding_returns_what_it_took(data):
    padded = cipher.pad(data)
    assert cipher.unpad(padded) == data
    assert len(padded) == cipher.padded_size(len(data) + 8)


@given(st.integers(0, 2**24))
def test_padding_never_shrinks_and_adds_little(size):
    padded = cipher.padded_size(size)
    assert padded >= max(size, 256)
    assert padded <= max(256, size * 1.12)
    assert cipher.padded_size(padded) == padded


@pytest.mark.parametrize("framed", [
    b"",
    bytes(7),
    bytes(255),
    bytes(257),
    (249).to_bytes(8, "big") + bytes(248),
    (2**63).to_bytes(8, "big") + bytes(248),
    (1).to_bytes(8, "big") + b"x" + bytes(246) + b"y",
])  # fmt: skip
def test_a_frame_that_no_writer_makes_is_refused(framed):
    with pytest.raises(AuthenticationFailed):
        cipher.unpad(framed)


def test_sealed_bytes_open_only_with_their_key_and_context():
    from os import urandom

    sealed = cipher.seal(bytes(32), b"data", b"context", urandom)
    assert cipher.unseal(bytes(32), sealed, b"context") == b"data"
    assert len(sealed) == 12 + 4 + 16
    for key, value, context in (
        (b"\x01" * 32, sealed, b"context"),
        (bytes(32), sealed, b"other"),
        (bytes(32), sealed[:-1], b"context"),
        (bytes(32), b"", b"context"),
        (bytes(32), bytes(28), b"context"),
    ):
        with pytest.raises(AuthenticationFailed):
            cipher.unseal(key, value, context)


def test_every_purpose_has_its_own_key_and_every_vault_its_own_set():
    def keys(vault_id):
        vault_keys = VaultKeys(b"k" * 32, vault_id)
        names = ("vault_key", "header", "wrap", "index", "blind", "audit", "authentication")
        return [bytes(getattr(vault_keys, name)) for name in names]

    one, other = keys("00" * 16), keys("01" * 16)
    assert len(set(one)) == len(one)
    assert set(one) & set(other) == {b"k" * 32}


def test_wiping_overwrites_every_key():
    keys = VaultKeys(b"k" * 32, "00" * 16)
    keys.wipe()
    assert all(not any(value) for value in vars(keys).values() if isinstance(value, bytearray))


def test_locators_with_shifted_borders_differ():
    keys = VaultKeys(b"k" * 32, "00" * 16)
    assert keys.locator_tag("ab", "c") != keys.locator_tag("a", "bc")
