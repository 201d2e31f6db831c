"""`cmwallet vault`, in real processes."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import forked
from tests.cli.walletrun import ROOT, Done

PASSPHRASE = "correct horse battery staple"
OTHER = "another long passphrase"
PHRASE = "test test test test test test test test test test test junk"


class Wallet:
    """Runs commands in one home, without a terminal."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *arguments, code=0, **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "CMWALLET_HOME": str(self.home),
            "CMWALLET_PASSPHRASE_FROM": "env:PASSPHRASE",
            "PASSPHRASE": PASSPHRASE,
            "OTHER": OTHER,
            "PHRASE": PHRASE,
            **variables,
        }
        ended = forked.run(arguments, environment, ROOT, seconds=60)
        done = Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
        assert done.code == code, done
        for secret in (PASSPHRASE, OTHER, PHRASE):
            assert secret not in done.out + done.err
        return done

    def json(self, *arguments, code=0, **variables):
        return json.loads(self.run(*arguments, "--json", code=code, **variables).out)

    def error(self, *arguments, code, **variables):
        return json.loads(self.run(*arguments, "--json", code=code, **variables).err)["error"]

    @property
    def vault(self) -> Path:
        return self.home / "vault.db"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    wallet = Wallet(tmp_path_factory.mktemp("template") / "home")
    wallet.run("init", "--restore", "--phrase-from", "env:PHRASE")
    wallet.run("contact", "add", "bob", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
    return wallet


@pytest.fixture
def wallet(template, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(template.home, home)
    return Wallet(home)


def test_status_needs_no_secret_and_says_that_it_proves_nothing(wallet):
    found = wallet.json("vault", "status", CMWALLET_PASSPHRASE_FROM="")
    assert found["authenticated"] is False
    assert found["slots"][0]["kind"] == "passphrase"
    assert found["slots"][0]["kdf"] == {"name": "argon2id", "memory_kib": 65536, "iterations": 3, "lanes": 4}
    assert found["records"] == 2
    assert wallet.run("vault", "status").out.splitlines()[0].startswith("path\t")


def test_without_a_vault_everything_is_not_found(tmp_path):
    empty = Wallet(tmp_path / "home")
    for command in (["status"], ["verify"], ["log"], ["slot", "list"], ["rotate"], ["accept-rollback"]):
        assert empty.error("vault", *command, code=5)["code"] == "not_found"


def test_a_changed_passphrase_is_the_one_that_opens(wallet):
    done = wallet.run("vault", "passphrase", "--new-passphrase-from", "env:OTHER")
    assert done.out == ""
    assert "old passphrase" in done.err
    assert "cmwallet vault rotate" in done.err
    assert wallet.error("vault", "log", code=6)["code"] == "wrong_passphrase"
    assert wallet.json("vault", "log", PASSPHRASE=OTHER)[-1]["event"] == "passphrase"


def test_a_weak_new_passphrase_is_refused_unless_allowed(wallet):
    arguments = ["vault", "passphrase", "--new-passphrase-from", "env:WEAK"]
    assert "10 are needed" in wallet.error(*arguments, code=4, WEAK="short")["message"]
    wallet.run(*arguments, "--allow-weak-passphrase", WEAK="short")
    wallet.run("vault", "log", PASSPHRASE="short")


def test_without_a_terminal_a_new_passphrase_needs_its_option(wallet):
    assert "--new-passphrase-from" in wallet.error("vault", "passphrase", code=12)["hint"]


def test_a_recovery_key_is_written_to_a_private_file_and_opens_the_vault(wallet, tmp_path):
    target = tmp_path / "recovery.key"
    made = wallet.json("vault", "slot", "add", "recovery", "--to", target, "--label", "safe")
    key = target.read_text().strip()
    assert target.stat().st_mode & 0o777 == 0o600
    assert key.startswith("CMREC1-")
    assert key not in json.dumps(made)
    assert wallet.json("vault", "verify", "--passphrase-from", f"file:{target}")["sound"]
    assert [slot["label"] for slot in wallet.json("vault", "slot", "list")].count("safe") == 1
    assert wallet.error("vault", "slot", "add", "recovery", "--to", target, code=4)["code"] == "already_exists"
    assert target.read_text().strip() == key


def test_a_recovery_key_is_never_shown_without_a_terminal(wallet):
    before = wallet.json("vault", "slot", "list")
    assert "--out" in wallet.error("vault", "slot", "add", "recovery", code=12)["hint"]
    assert wallet.json("vault", "slot", "list") == before


def test_a_recovery_key_that_could_not_be_written_leaves_no_slot(wallet, tmp_path):
    wallet.run("vault", "slot", "add", "recovery", "--to", tmp_path / "missing" / "key", code=5)
    assert len(wallet.json("vault", "slot", "list")) == 1


def test_a_recovery_key_with_a_slip_is_told_apart_from_a_wrong_one(wallet, tmp_path):
    target = tmp_path / "recovery.key"
    wallet.run("vault", "slot", "add", "recovery", "--to", target)
    key = target.read_text().strip()
    slipped = key[:-1] + ("0" if key[-1] != "0" else "1")
    assert "typing error" in wallet.error("vault", "log", code=4, PASSPHRASE=slipped)["message"]


def test_slots_are_removed_after_a_yes_and_never_the_last(wallet):
    made = wallet.run("vault", "slot", "add", "passphrase", "--new-passphrase-from", "env:OTHER").out.strip()
    assert wallet.error("vault", "slot", "remove", made[:8], code=12)["code"] == "input_needed"
    assert "still open" in wallet.run("vault", "slot", "remove", made[:8], "--yes").err
    (left,) = wallet.json("vault", "slot", "list")
    assert "last" in wallet.error("vault", "slot", "remove", left["id"], "--yes", code=4)["message"]
    assert wallet.error("vault", "slot", "remove", "ffff", "--yes", code=5)["code"] == "not_found"


def test_a_headless_machine_gets_a_clear_message_about_the_keyring(wallet):
    variables = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    found = wallet.error("vault", "slot", "add", "keyring", code=6, **variables)
    assert "no OS keyring" in found["message"]
    found = wallet.error("vault", "log", "--passphrase-from", "keyring", code=6, **variables)
    assert "no OS keyring" in found["message"]
    assert len(wallet.json("vault", "slot", "list")) == 1


def test_a_rotation_needs_every_slots_secret_or_drops_the_slot(wallet, tmp_path):
    target = tmp_path / "recovery.key"
    slot = wallet.json("vault", "slot", "add", "recovery", "--to", target)["slot"]
    error = wallet.error("vault", "rotate", code=12)
    assert error["details"]["slots"] == [slot]
    assert "--drop-slot" in error["hint"]
    done = wallet.json("vault", "rotate", "--slot-secret-from", f"file:{target}")
    assert (len(done["kept_slots"]), done["records"], done["rows_renewed"]) == (2, 2, 3)
    done = wallet.json("vault", "rotate", "--drop-slot", slot[:8])
    assert done["dropped_slots"] == [slot]
    assert wallet.json("vault", "status")["epoch"] == 3
    assert wallet.json("vault", "verify")["sound"]


def test_rows_left_behind_by_an_interrupted_rotation_are_renewed_at_the_next_unlock(wallet):
    program = """
import os, sys
from pathlib import Path
from identity.secret import Secret
from identity.vault.slots import PassphraseCredential
from identity.vault.vault import Vault
secret = Secret(os.environ["PASSPHRASE"])
vault = Vault.unlock(Path(sys.argv[1]), passphrase=secret)
vault.rotate([PassphraseCredential(secret)])
os._exit(9)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PASSPHRASE": PASSPHRASE}
    done = subprocess.run([sys.executable, "-c", program, wallet.vault], env=environment, check=False)
    assert done.returncode == 9
    assert wallet.json("vault", "status")["rotation_pending"]
    assert wallet.json("vault", "verify")["sound"]
    assert not wallet.json("vault", "status")["rotation_pending"]


def test_a_rotation_does_not_make_an_altered_row_genuine(wallet):
    connection = sqlite3.connect(wallet.home / "wallet.db")
    connection.execute("UPDATE contacts SET address = '0x000000000000000000000000000000000000dEaD'")
    connection.commit()
    connection.close()
    wallet.run("vault", "rotate")
    found = wallet.json("vault", "verify", code=14)
    assert [finding["name"] for finding in found["findings"]] == ["row-altered"]


def test_verify_prints_one_document_and_names_what_is_wrong(wallet):
    assert wallet.run("vault", "verify").out.startswith("sound")
    connection = sqlite3.connect(wallet.vault)
    connection.execute("DELETE FROM version")
    connection.commit()
    connection.close()
    done = wallet.run("vault", "verify", "--json", code=14)
    found = json.loads(done.out)
    assert not found["sound"]
    assert "record-removed" in {finding["name"] for finding in found["findings"]}
    assert json.loads(done.err)["error"]["code"] == "tampered"


def test_a_damaged_file_is_exit_14_in_every_command(wallet):
    wallet.vault.write_bytes(wallet.vault.read_bytes()[:5000])
    for command in (["status"], ["verify"], ["log"], ["slot", "list"], ["rotate"]):
        assert wallet.error("vault", *command, code=14)["code"] in {"damaged", "tampered"}


def test_a_vault_that_others_can_read_is_refused(wallet):
    wallet.vault.chmod(0o644)
    assert wallet.error("vault", "status", code=14)["code"] == "permissions"


def test_an_older_copy_is_refused_until_it_is_accepted(wallet):
    older = wallet.vault.read_bytes()
    wallet.run("vault", "slot", "add", "passphrase", "--new-passphrase-from", "env:OTHER")
    wallet.vault.write_bytes(older)
    assert wallet.json("vault", "status")["rolled_back"]
    assert wallet.error("vault", "log", code=14)["code"] == "rolled_back"
    assert [f["name"] for f in wallet.json("vault", "verify", code=14)["findings"]] == ["rolled-back"]
    assert wallet.error("vault", "accept-rollback", code=12)["code"] == "input_needed"
    accepted = wallet.json("vault", "accept-rollback", "--yes")
    assert accepted["accepted"]
    assert accepted["generation"] > accepted["remembered"]
    assert wallet.json("vault", "log")[-1]["event"] == "accept-rollback"
    assert wallet.json("vault", "accept-rollback", "--yes")["accepted"] is False


def test_rows_of_accounts_that_an_accepted_older_copy_does_not_hold_go_with_it(wallet):
    older = wallet.vault.read_bytes()
    wallet.run("account", "new", "savings")
    wallet.vault.write_bytes(older)
    wallet.run("vault", "accept-rollback", "--yes")
    assert [account["name"] for account in wallet.json("account", "list")] == ["account-1"]


def test_the_log_has_its_reasons_and_its_limit(wallet):
    lines = wallet.json("vault", "log")
    assert [line["line"] for line in lines] == list(range(1, len(lines) + 1))
    assert any(line["reason"] for line in lines if line["event"] == "open")
    assert wallet.json("vault", "log", "--limit", "1") == lines[-1:]
    assert len(wallet.run("vault", "log").out.splitlines()) == len(lines)


def test_foreign_text_in_a_label_reaches_no_terminal(wallet):
    connection = sqlite3.connect(wallet.vault)
    ((description,),) = connection.execute("SELECT description FROM slot").fetchall()
    value = json.loads(description) | {"label": "\x1b]0;owned\x07"}
    connection.execute("UPDATE slot SET description = ?", (json.dumps(value).encode(),))
    connection.commit()
    connection.close()
    assert "\x1b" not in wallet.run("vault", "slot", "list").out
    assert "\x1b" not in wallet.run("vault", "status").out


@pytest.mark.parametrize("kind", ["password", "", "PASSPHRASE"])
def test_an_unknown_kind_of_slot_is_a_usage_error(wallet, kind):
    assert wallet.error("vault", "slot", "add", kind, code=2)["code"] == "usage"
