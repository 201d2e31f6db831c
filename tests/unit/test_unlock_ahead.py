"""Unlocking begins early only where nobody has to be asked, and fails only in its place."""

import os

import pytest

from cmwallet.errors import NotFound
from cmwallet.home.folder import Home
from cmwallet.session import Session
from identity.secret import Secret
from identity.vault import kdf
from identity.vault.background_kdf import StretchingCredential
from identity.vault.vault import Vault

PASSPHRASE = "four plain words here"


def nobody(_wanted):
    raise AssertionError("somebody was asked")


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.prepare()
    Vault.create(home.vault_file, Secret(PASSPHRASE), parameters=kdf.MINIMUM).close()
    return home


def session(home, source, ask=nobody):
    return Session(home, ask=ask, passphrase_flag=source)


def test_a_file_is_read_early_and_once(home, tmp_path):
    file = tmp_path / "passphrase"
    file.touch(mode=0o600)
    file.write_text(PASSPHRASE + "\n")
    with session(home, f"file:{file}") as opened:
        opened.unlock_ahead()
        assert not opened.unlocked
        file.unlink()
        assert isinstance(opened.credential(), StretchingCredential)
        assert not opened.keeper.entries()


def test_a_descriptor_is_not_read_twice(home):
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE.encode())
    os.close(writer)
    with session(home, f"fd:{reader}") as opened:
        opened.unlock_ahead()
        assert not opened.keeper.entries()
    os.close(reader)


def test_a_person_is_asked_only_when_the_vault_is_needed(home):
    asked = []

    def ask(wanted):
        asked.append(wanted.name)
        return Secret(PASSPHRASE)

    with session(home, "prompt", ask) as opened:
        opened.unlock_ahead()
        assert asked == []
        assert not opened.keeper.entries()
    assert asked == ["passphrase"]


def test_a_command_that_may_ask_somebody_is_not_run_early(home, tmp_path):
    trace = tmp_path / "ran"
    with session(home, f"cmd:touch {trace}") as opened:
        opened.unlock_ahead()
    assert not trace.exists()


def test_a_missing_file_is_reported_by_the_unlocking(home, tmp_path):
    with session(home, f"file:{tmp_path / 'missing'}") as opened:
        opened.unlock_ahead()
        with pytest.raises(NotFound, match="missing"):
            _ = opened.keeper


def test_a_home_without_a_vault_is_reported_by_the_unlocking(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDS", PASSPHRASE)
    with session(Home(tmp_path / "nowhere"), "env:WORDS") as opened:
        opened.unlock_ahead()
        with pytest.raises(NotFound, match="no vault"):
            _ = opened.keeper


def test_a_recovery_key_opens_as_ever(home, monkeypatch):
    with Vault.unlock(home.vault_file, passphrase=Secret(PASSPHRASE)) as vault:
        _, key = vault.add_recovery_slot()
    monkeypatch.setenv("KEY", key.text())
    with session(home, "env:KEY") as opened:
        opened.unlock_ahead()
        assert not opened.keeper.entries()
