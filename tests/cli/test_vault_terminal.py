"""`cmwallet vault` with a person at a terminal."""

import os
import re
import sys
from pathlib import Path

import pexpect
import pytest

from identity.secret import Secret
from identity.vault import kdf
from identity.vault.status import status
from identity.vault.vault import Vault

ROOT = Path(__file__).parents[2]
PASSPHRASE = "correct horse battery staple"
OTHER = "another long passphrase"


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    Vault.create(home / "vault.db", Secret(PASSPHRASE), parameters=kdf.MINIMUM).close()
    return home


def spawn(home, *arguments):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "CMWALLET_HOME": str(home), "TERM": "xterm",
                   "PASSPHRASE": PASSPHRASE, "OTHER": OTHER}  # fmt: skip
    return pexpect.spawn(sys.executable, ["-m", "cmwallet", "vault", *arguments], env=environment, timeout=60,
                         encoding="utf-8", dimensions=(40, 160))  # fmt: skip


def finish(child, code=0):
    text = child.read()
    child.wait()
    assert child.exitstatus == code, text
    return text


def test_the_passphrase_is_changed_by_typing_it_without_echo(home):
    child = spawn(home, "passphrase")
    child.expect("passphrase: ")
    child.sendline(PASSPHRASE)
    for question in ("new passphrase: ", r"new passphrase \(again\): "):
        child.expect(question)
        child.sendline(OTHER)
    child.expect("Type yes")
    assert "old passphrase" in child.before
    child.sendline("no")
    text = finish(child)
    assert OTHER not in text
    assert "vault rotate" in text
    Vault.unlock(home / "vault.db", passphrase=Secret(OTHER)).close()


def test_changing_the_passphrase_offers_to_replace_the_key(home):
    child = spawn(home, "passphrase", "--passphrase-from", "env:PASSPHRASE", "--new-passphrase-from", "env:OTHER")
    child.expect("Type yes")
    child.sendline("yes")
    assert "replaced" in finish(child)
    assert status(home / "vault.db").epoch == 2
    Vault.unlock(home / "vault.db", passphrase=Secret(OTHER)).close()


def test_an_offered_rotation_that_lacks_a_secret_says_so_and_keeps_the_new_passphrase(home):
    with Vault.unlock(home / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        vault.add_recovery_slot()
    child = spawn(home, "passphrase", "--passphrase-from", "env:PASSPHRASE", "--new-passphrase-from", "env:OTHER")
    child.expect("Type yes")
    child.sendline("yes")
    assert "--slot-secret-from" in finish(child)
    assert status(home / "vault.db").epoch == 1
    Vault.unlock(home / "vault.db", passphrase=Secret(OTHER)).close()


def test_two_different_new_passphrases_change_nothing(home):
    child = spawn(home, "passphrase")
    child.expect("passphrase: ")
    child.sendline(PASSPHRASE)
    child.expect("new passphrase: ")
    child.sendline(OTHER)
    child.expect(r"\(again\): ")
    child.sendline(OTHER + "x")
    assert "differ" in finish(child, 4)
    Vault.unlock(home / "vault.db", passphrase=Secret(PASSPHRASE)).close()


def test_a_recovery_key_is_shown_once_and_erased(home):
    child = spawn(home, "slot", "add", "recovery")
    child.expect("passphrase: ")
    child.sendline(PASSPHRASE)
    child.expect("Press Enter")
    (first, second) = re.search(r"(CMREC1-[0-9A-Z-]+-)\s+([0-9A-Z-]+)", child.before).groups()
    child.sendline()
    text = finish(child)
    assert "\x1b[" in text
    assert "CMREC1" not in text
    Vault.unlock(home / "vault.db", recovery_key=Secret(first + second)).close()


def test_ctrl_c_while_the_recovery_key_is_shown_leaves_no_slot(home):
    child = spawn(home, "slot", "add", "recovery")
    child.expect("passphrase: ")
    child.sendline(PASSPHRASE)
    child.expect("Press Enter")
    child.sendintr()
    finish(child, 130)
    with Vault.unlock(home / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        assert [slot.description.kind for slot in vault.slots()] == ["passphrase"]


def test_removing_a_slot_takes_a_typed_yes(home):
    with Vault.unlock(home / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        slot, _ = vault.add_recovery_slot()
    for answer, code, left in (("y", 130, 2), ("yes", 0, 1)):
        child = spawn(home, "slot", "remove", slot)
        child.expect("passphrase: ")
        child.sendline(PASSPHRASE)
        child.expect("Type yes")
        child.sendline(answer)
        finish(child, code)
        with Vault.unlock(home / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
            assert len(vault.slots()) == left
