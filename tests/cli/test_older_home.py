"""A home that the first release made: it opens, its journal is authenticated as it stands, and it works."""

import shutil
import sqlite3
import tarfile
import tomllib
from pathlib import Path

import pyrage
import pytest

from tests.cli.walletrun import PASSPHRASE, Home

FIXTURE = Path(__file__).parents[1] / "fixtures" / "home-0.1.0.tar.gz"
CMT = 10**18


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(folder, filter="data")
    for directory in (folder / "home", *(path for path in (folder / "home").iterdir() if path.is_dir())):
        directory.chmod(0o700)  # the filter leaves modes of folders to the umask
    home = Home(folder)
    home.secret("passphrase", PASSPHRASE)
    return home


@pytest.fixture
def older(unpacked, tmp_path):
    shutil.copytree(unpacked.folder, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path)


def test_it_opens_is_sound_and_sends(older):
    assert [entry["id"] for entry in older.json("tx", "list")] == [None, None, "rent-9", None]
    assert older.json("vault", "verify")["sound"]
    sent = older.json("send", "bob", "0.25", "--yes")
    assert (sent["status"], sent["entry"], sent["nonce"]) == ("confirmed", 5, 4)
    assert older.json("vault", "verify")["sound"]
    assert older.json("tx", "resume") == []


def test_what_was_paid_under_an_id_stays_paid(older):
    found = older.error("send", "bob", "2", "--id", "rent-9", "--yes", code=9)
    assert found["details"]["entry"] == 2
    assert older.error("send", "bob", "3", "--id", "rent-9", "--yes", code=9)["details"]["entry"] == 2


def test_an_order_that_was_changed_before_the_upgrade_is_not_taken_over(older):
    connection = sqlite3.connect(older.path / "wallet.db")
    with connection:
        connection.execute("UPDATE journal SET network = 'cybermiles' WHERE id = 2")
    connection.close()
    found = older.json("vault", "verify", code=14)
    assert [finding["subject"] for finding in found["findings"]] == ["2"]


def test_settings_stand_as_they_were_and_a_later_edit_is_noticed(older):
    assert tomllib.loads((older.path / "config.toml").read_text())["fee-cap"] == "5cmt"
    dear = ("--gas-max-fee", "20000gwei", "--gas-priority-fee", "20000gwei", "--yes")  # 0.42 CMT for a transfer
    older.run("send", "bob", "0.1", *dear)
    text = (older.path / "config.toml").read_text()
    (older.path / "config.toml").write_text(text.replace("5cmt", "5000cmt"))
    found = older.error("send", "bob", "0.2", *dear, code=10)
    assert found["details"]["setting"] == "fee-cap"
    older.run("send", "bob", "0.2", "--yes")  # a usual fee relies on nothing


def test_its_chain_gets_the_contracts_that_came_later_and_deals_work(older):
    assert {"Court", "Deals", "Loans", "Stakes"} <= {entry["name"] for entry in older.json("contract", "list")}
    assert [entry["status"] for entry in older.json("tx", "list")][-1] == "confirmed"  # what was there stays
    older.run("account", "new", "seller")
    older.run("chain", "faucet", "account-1")
    deal = older.json("deal", "offer", "seller", "20", "--deposit", "10", "--deliver-by", "7d", "--yes")["id"]
    shown = older.json("deal", "show", deal)
    assert (shown["state"], shown["held"]["formatted"]) == ("offered", "30")
    asked = older.json("market", "todo", "--all-accounts")
    assert [(one["role"], one["command"]) for one in asked] == [("seller", f"cmwallet deal accept {deal}")]
    assert older.json("vault", "verify")["sound"]


def test_it_is_backed_up_before_it_was_ever_opened_by_this_release(older):
    key = pyrage.x25519.Identity.generate()
    older.secret("age.key", str(key))
    older.run(
        "backup", "create", "--recipient", str(key.to_public()), "--out", "old.age", CMWALLET_PASSPHRASE_FROM=None
    )
    assert older.json("backup", "verify", "old.age", "--recovery-from", "file:age.key")["sound"]
    there = {"CMWALLET_HOME": str(older.folder / "new")}
    older.run("backup", "restore", "old.age", "--recovery-from", "file:age.key", **there)
    assert older.json("vault", "verify", **there)["sound"]
    assert older.json("tx", "list", **there) == older.json("tx", "list")
    assert older.error("send", "bob", "2", "--id", "rent-9", "--yes", code=9, CMWALLET_NETWORK="local")
