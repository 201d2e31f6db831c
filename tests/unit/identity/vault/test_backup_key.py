"""The recipient that a recovery key gives: derived as age derives it, in the header as long as its slot is there."""

import hashlib
import hmac
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.bech32 import bech32
from identity.errors import Damaged, Tampered
from identity.secret import Secret
from identity.vault import container, kdf, slot_management
from identity.vault.backup_key import backup_identity, backup_recipient, is_recipient
from identity.vault.header import header_mac, parse_header
from identity.vault.recovery import parse_key
from identity.vault.slots import PassphraseCredential, RecoveryCredential
from identity.vault.status import status
from identity.vault.vault import Vault

PASSPHRASE = Secret("correct horse battery staple")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "vault.db"
    Vault.create(file, PASSPHRASE, parameters=kdf.MINIMUM).close()
    return file


def opened(path: Path) -> Vault:
    return Vault.unlock(path, passphrase=PASSPHRASE)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_age_makes_the_same_recipient_of_the_identity(key: bytes) -> None:
    identity = pyrage.x25519.Identity.from_str(backup_identity(key).text())
    assert str(identity) == backup_identity(key).text()
    assert str(identity.to_public()) == backup_recipient(key)
    assert is_recipient(backup_recipient(key))


def test_it_is_hkdf_without_a_salt() -> None:
    """RFC 5869 written out: one block is enough for 32 bytes."""
    key = bytes(range(32))
    extracted = hmac.digest(bytes(32), key, "sha256")
    expanded = hmac.new(extracted, b"cmwallet/backup\x01", hashlib.sha256).digest()
    assert backup_identity(key).text() == bech32("age-secret-key-", expanded).upper()


def test_bech32_as_bip_173_has_it() -> None:
    assert bech32("a", b"") == "a12uel5l"
    program = bytes([0, 1, 2])
    assert bech32("abcdef", bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df")) == (
        "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
    )
    assert bech32("age", program).startswith("age1")


def test_a_recovery_slot_brings_its_recipient_and_takes_it_along(path: Path) -> None:
    with opened(path) as vault:
        assert vault.backup_recipients == ()
        first, first_key = vault.add_recovery_slot()
        second, second_key = vault.add_recovery_slot()
        both = (backup_recipient(parse_key(first_key)), backup_recipient(parse_key(second_key)))
        assert vault.backup_recipients == both
        assert status(path).backup_recipients == both
        vault.remove_slot(first)
        assert vault.backup_recipients == both[1:]
    with Vault.unlock(path, recovery_key=second_key) as vault:
        assert vault.backup_recipients == both[1:]
        vault.remove_slot(second)
        assert vault.backup_recipients == ()


def test_a_rotation_keeps_those_whose_slots_stay(path: Path) -> None:
    with opened(path) as vault:
        _, key = vault.add_recovery_slot()
        dropped, _ = vault.add_recovery_slot()
        vault.rotate([PassphraseCredential(PASSPHRASE), RecoveryCredential(key)], drop=[dropped])
        assert vault.backup_recipients == (backup_recipient(parse_key(key)),)


def test_a_change_of_the_passphrase_leaves_them(path: Path) -> None:
    with opened(path) as vault:
        vault.add_recovery_slot()
        before = vault.backup_recipients
        vault.change_passphrase(Secret("another passphrase"), slot=vault.slot_id)
        assert vault.backup_recipients == before != ()


def test_a_slot_that_was_made_before_gets_one_when_its_key_is_given(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as vault, monkeypatch.context() as older:
        older.setattr(slot_management, "_put_recipient", lambda *_: None)
        slot, key = vault.add_recovery_slot()
    assert status(path).backup_recipients == ()
    with opened(path) as vault:
        assert vault.backup_recipients == ()
    with Vault.unlock(path, recovery_key=key) as vault:
        assert vault.backup_recipients == (backup_recipient(parse_key(key)),)
        (line,) = [line for line in vault.log() if line.event == "backup-recipient"]
        assert dict(line.facts) == {"slot": slot}
        generation = vault.generation
    with Vault.unlock(path, recovery_key=key) as vault:
        assert vault.generation == generation, "once is enough"


def put_header(path: Path, old: bytes, new: bytes) -> None:
    connection = container.open_container(path)
    body, mac = container.read_header(connection)
    assert old in body
    container.write_header(connection, body.replace(old, new), mac)
    connection.close()


def test_somebody_elses_recipient_in_the_header_ends_the_next_unlock(path: Path) -> None:
    with opened(path) as vault:
        vault.add_recovery_slot()
        (ours,) = vault.backup_recipients
    theirs = backup_recipient(bytes(32))
    put_header(path, ours.encode(), theirs.encode())
    assert status(path).backup_recipients == (theirs,), "while locked it is a claim"
    with pytest.raises(Tampered, match="header"):
        opened(path)


def test_what_is_no_recipient_is_damage(path: Path) -> None:
    with opened(path) as vault:
        vault.add_recovery_slot()
        (ours,) = vault.backup_recipients
    put_header(path, ours.encode(), b"age1" + b"b" * 58)
    with pytest.raises(Damaged, match="recipient of backups that is none"):
        status(path)


def test_a_vault_without_any_has_the_header_that_it_always_had(path: Path) -> None:
    connection = container.open_container(path)
    body, mac = container.read_header(connection)
    connection.close()
    assert b"backup" not in body
    assert parse_header(body).backup_recipients == ()
    with opened(path) as vault:
        assert header_mac(vault._session.keys, body) == mac
