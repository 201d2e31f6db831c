"""A passphrase stretched in the background opens what it would open anyway, and nothing else."""

import subprocess
import sys
import threading

import pytest

from identity.errors import Damaged, NotFound, WrongPassphrase
from identity.vault import kdf
from identity.vault.background_kdf import StretchingCredential
from identity.vault.vault import Vault

from .helpers import create, secret


@pytest.fixture
def stretched(monkeypatch):
    """The threads in which Argon2id ran."""
    calls = []
    original = kdf.derive

    def counted(*arguments):
        calls.append(threading.current_thread().name)
        return original(*arguments)

    monkeypatch.setattr(kdf, "derive", counted)
    return calls


@pytest.fixture
def path(tmp_path):
    create(tmp_path / "vault.db").close()
    return tmp_path / "vault.db"


def test_argon2id_runs_once_and_in_the_background(path, stretched):
    with Vault.unlock_with(path, StretchingCredential(secret(), path)) as vault:
        assert not vault.entries()
    assert stretched == ["argon2id"]


def test_the_stretched_key_is_given_out_once(path, stretched):
    credential = StretchingCredential(secret(), path)
    for _ in range(2):
        Vault.unlock_with(path, credential).close()
    assert stretched == ["argon2id", "MainThread"]


def test_a_wrong_passphrase_is_still_wrong(path):
    with pytest.raises(WrongPassphrase):
        Vault.unlock_with(path, StretchingCredential(secret("some other words here"), path))


def test_a_second_passphrase_slot_is_found_too(path):
    with Vault.unlock(path, passphrase=secret()) as vault:
        vault.add_passphrase_slot(secret("another set of words"), parameters=kdf.MINIMUM)
    for text in ("another set of words", "correct horse battery staple"):
        Vault.unlock_with(path, StretchingCredential(secret(text), path)).close()


def test_a_passphrase_changed_meanwhile_counts(path):
    credential = StretchingCredential(secret(), path)
    with Vault.unlock(path, passphrase=secret()) as vault:
        vault.change_passphrase(secret("a fresh set of words"), slot=vault.slot_id, parameters=kdf.MINIMUM)
    with pytest.raises(WrongPassphrase):
        Vault.unlock_with(path, credential)
    late = StretchingCredential(secret("a fresh set of words"), path)
    Vault.unlock_with(path, late).close()


def test_it_opens_another_vault_as_any_passphrase_does(path, tmp_path, stretched):
    create(tmp_path / "other.db").close()
    stretched.clear()
    Vault.unlock_with(tmp_path / "other.db", StretchingCredential(secret(), path)).close()
    assert sorted(stretched) == ["MainThread", "argon2id"]


def test_what_fails_in_the_background_is_reported_by_the_unlocking(tmp_path, capfd):
    missing, broken = tmp_path / "missing.db", tmp_path / "broken.db"
    broken.touch(mode=0o600)
    broken.write_bytes(b"\x00" * 4096)
    for path, expected in ((missing, NotFound), (broken, Damaged)):
        credential = StretchingCredential(secret(), path)
        with pytest.raises(expected):
            Vault.unlock_with(path, credential)
    assert capfd.readouterr().err == ""


def test_parameters_out_of_bounds_are_not_used_in_the_background_either(path, stretched):
    import sqlite3

    from identity.vault import slots
    from identity.vault.canonical import encode
    from identity.vault.container import read_slots

    connection = sqlite3.connect(path)
    row = read_slots(connection)[0]
    slot = slots.parse_description(row)
    huge = {
        "id": slot.slot_id,
        "kind": "passphrase",
        "label": "",
        "created": slot.created,
        "salt": slot.salt.hex(),
        "memory_kib": 2**31,
        "iterations": 64,
        "lanes": 4,
    }
    description = encode(huge)
    digest = slots.slot_digest(description, row.commitment, row.wrapped)
    connection.execute("UPDATE slot SET description = ?, digest = ?", (description, digest))
    connection.commit()
    connection.close()
    with pytest.raises(Damaged, match="above the ceiling"):
        Vault.unlock_with(path, StretchingCredential(secret(), path))
    assert stretched == []


def test_a_process_that_ends_meanwhile_ends_in_order(path):
    script = (
        "import pathlib, sys\n"
        "from identity.secret import Secret\n"
        "from identity.vault.background_kdf import StretchingCredential\n"
        f"StretchingCredential(Secret('some words'), pathlib.Path({str(path)!r}))\n"
        "sys.exit(5)\n"
    )
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (5, "")


def test_the_passphrase_shows_nowhere(path):
    credential = StretchingCredential(secret(), path)
    assert "horse" not in repr(credential) + repr(vars(credential)["_credential"])
    Vault.unlock_with(path, credential).close()
    assert vars(credential)["_stretched"] == {}
