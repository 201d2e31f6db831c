"""`cmwallet doctor`: each thing that can be wrong with a home, what mends it, and what it leaves alone."""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.marketing import market_home
from tests.cli.walletrun import PASSPHRASE
from tests.hostile.inprocess import Wallet


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    """A home with a recovery key, so that nothing is to be done in it."""
    made = market_home(tmp_path)
    made.run("vault", "slot", "add", "recovery", "--out", tmp_path / "recovery.txt")
    return made


def found(home: Wallet, *arguments: str, code: int = 13) -> dict[str, list[str]]:
    """The messages of `doctor` by their level."""
    document = home.run("doctor", *arguments, "--json", code=code).document
    levels: dict[str, list[str]] = {"to do": [], "damaged": [], "note": [], "mended": []}
    for one in document["findings"]:
        levels[one["level"]].append(one["message"])
    levels["mended"] = [one["message"] for one in document["mended"]]
    return levels


def test_a_home_in_order_needs_nothing(home: Wallet) -> None:
    assert found(home, code=0)["to do"] == []
    assert found(home, "--fix", code=0)["mended"] == []


def test_there_is_no_home(tmp_path: Path) -> None:
    Wallet(tmp_path).error("doctor", code=5)


def test_a_vault_without_a_recovery_key(tmp_path: Path) -> None:
    assert found(market_home(tmp_path))["to do"] == ["a forgotten passphrase is the end of this vault"]


@pytest.mark.parametrize("name", ["vault.db", "wallet.db", "chain", "chain/chain.db", "."])
def test_what_others_can_reach_is_closed(home: Wallet, name: str) -> None:
    path = (home.folder / "home" / name).resolve()
    path.chmod(0o755 if path.is_dir() else 0o644)
    assert f"other users can reach {path}" in found(home)["to do"]
    assert found(home, "--fix", code=0)["mended"] == [f"other users can reach {path}"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_write_that_was_cut_short_is_removed_and_one_that_goes_on_is_not(home: Wallet) -> None:
    folder = home.folder / "home"
    ended = subprocess.Popen(["true"])
    ended.wait()
    for pid in (ended.pid, os.getpid()):
        (folder / f".config.toml.{pid}.tmp").touch(mode=0o600)
    assert found(home, "--fix", code=0)["mended"] == [
        f"{folder / f'.config.toml.{ended.pid}.tmp'} is a write that was cut short"
    ]
    assert (folder / f".config.toml.{os.getpid()}.tmp").exists()


def test_a_file_of_somebody_else_is_left_to_its_owner(home: Wallet) -> None:
    (home.folder / "home" / "passwd").symlink_to("/etc/passwd")
    before = Path("/etc/passwd").stat().st_mode
    assert "is a symbolic link" in found(home, "--fix")["to do"][0]
    assert Path("/etc/passwd").stat().st_mode == before
    assert (home.folder / "home" / "passwd").is_symlink()


@pytest.mark.parametrize("name", ["vault.db", "wallet.db", "chain/chain.db"])
def test_a_damaged_file_is_damage_and_is_not_touched(home: Wallet, name: str) -> None:
    path = home.folder / "home" / name
    content = bytearray(path.read_bytes())
    content[4096 : 4096 + 2000] = b"\xff" * 2000
    path.write_bytes(content)
    levels = found(home, "--fix", code=14)
    assert levels["damaged"]
    assert path.read_bytes() == bytes(content)


def test_an_older_copy_of_the_vault(home: Wallet) -> None:
    path = home.folder / "home" / "vault.db"
    content = path.read_bytes()
    home.run("account", "new", "another")
    path.write_bytes(content)
    assert "older copy of the vault" in found(home, code=14)["damaged"][0]


def test_what_killed_processes_left_behind(home: Wallet) -> None:
    folder = home.folder / "home"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / "agent.sock"))
    (folder / "agent.sock").chmod(0o600)
    server = folder / "chain" / "server.json"
    server.write_text('{"pid": 3999999, "port": 8545, "token": "' + "x" * 43 + '"}', "utf-8")
    server.chmod(0o600)
    assert len(found(home)["to do"]) == 2
    assert len(found(home, "--fix", code=0)["mended"]) == 2
    assert not server.exists()
    assert not (folder / "agent.sock").exists()


def test_a_transaction_that_is_not_settled_after_an_hour(home: Wallet) -> None:
    home.run("send", "seller", "1", "--yes", "--no-wait")
    assert found(home, code=0)["to do"] == []
    with sqlite3.connect(home.folder / "home" / "wallet.db") as database:
        database.execute("UPDATE journal SET created = ? WHERE state = 'sent'", (time.time() - 3_700,))
    assert found(home)["to do"] == ["1 transactions of local are not settled after an hour"]


def test_a_node_that_does_not_answer(home: Wallet) -> None:
    assert found(home, "--online", code=0)["to do"] == []
    assert found(home, "--online", "--network", "cybermiles")["to do"]


def test_it_asks_for_no_passphrase(home: Wallet) -> None:
    (home.folder / "passphrase").unlink(missing_ok=True)
    said = home.run("doctor", code=0)
    assert PASSPHRASE not in said.out + said.err


def run_of(home: Wallet, run_id: str, *files: str) -> Path:
    """A folder as `run` makes it, old enough to be looked into."""
    folder = home.folder / "home" / "runs" / run_id
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    for name in files:
        (folder / name).touch(mode=0o600)
    os.utime(folder, (time.time() - 3_600,) * 2)
    return folder


def test_what_runs_left_behind_goes_unless_a_spool_is_in_it(home: Wallet) -> None:
    counted, killed = run_of(home, "aa", "lock"), run_of(home, "bb", "lock", "spool")
    over = run_of(home, "cc", "lock", "spool", "ended")
    (home.folder / "passphrase").unlink()  # an unlock counts the last one
    levels = found(home)
    assert levels["to do"][0] == f"{counted} is left of a run"
    assert levels["to do"][1].startswith("the run bb was killed: all of its limit stays counted")
    assert [one for one in levels["note"] if one.startswith("the run")] == [
        "the run cc is over, and what it did not spend is not given back yet"
    ]
    assert found(home, "--fix")["mended"] == [f"{counted} is left of a run"]
    assert not counted.exists()
    assert (killed / "spool").exists()
    assert (over / "spool").exists()


def test_a_run_that_goes_on_or_has_just_begun_is_left_alone_and_no_home_is_purged_under_it(home: Wallet) -> None:
    folder = run_of(home, "aa", "lock")
    vault = str(home.json("vault", "status")["vault_id"])[:8]
    with (folder / "lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert found(home, code=0)["to do"] == []
        home.error("home", "purge", "--vault", vault, code=17)
    folder.rename(folder.with_name("bb"))
    os.utime(folder.with_name("bb"))
    assert found(home, code=0)["to do"] == []
    os.utime(folder.with_name("bb"), (time.time() - 3_600,) * 2)
    assert found(home)["to do"]
    assert home.json("home", "purge", "--vault", vault)["left"] == []
    assert not (home.folder / "home").exists()


def test_what_was_counted_and_not_removed_goes_at_the_next_unlock(home: Wallet) -> None:
    """The log does not have the run as one that waits, as when a process was killed after it had counted it."""
    folder = run_of(home, "aa", "lock", "spool", "ended")
    home.run("account", "new", "another")
    assert not folder.exists()


def test_names_for_completion_are_written_again(home: Wallet) -> None:
    names = home.folder / "home" / "names"
    home.run("network", "add", "far", "--rpc", "http://127.0.0.1:1", "--chain-id", "77", "--symbol", "FAR")
    before = {path.name: path.read_bytes() for path in names.iterdir()}
    assert b"judge\n" in before["account"]
    assert before["network"] == b"far\n"
    (names / "account").write_text("nobody\n", "utf-8")
    (names / "network").unlink()
    said = "names for completion are not those of the home: account, network"
    assert said in found(home, code=0)["note"]
    assert found(home, "--fix", code=0)["mended"] == [said]
    assert {path.name: path.read_bytes() for path in names.iterdir()} == before
