"""`cmwallet unlock`, `lock` and `agent`: the real command in real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, ROOT, Home

OTHER_PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
NOBODY_ASKED = {"CMWALLET_PASSPHRASE_FROM": None}


def agents_of(home: Home) -> list[str]:
    """Process ids of the agents of a home, those that are no more than a zombie left out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"cmwallet.agent.server" in command and str(home.path).encode() in command:
            found.append(folder.name)
    return found


@pytest.fixture
def unlocked(funded: Home) -> Iterator[Home]:
    funded.run("unlock", "--for", "10m")
    yield funded
    funded.run("lock")


def test_an_unlocked_vault_asks_for_no_passphrase_until_it_is_locked(funded: Home) -> None:
    funded.run("contact", "add", "carol", ACCOUNTS[2], code=12, **NOBODY_ASKED)
    shown = funded.json("unlock", "--for", "1h", "--idle", "10m")
    assert (shown["running"], shown["until_idle"] < shown["until"]) == (True, True)
    funded.run("contact", "add", "carol", ACCOUNTS[2], **NOBODY_ASKED)
    assert funded.json("send", "bob", "1", "--yes", **NOBODY_ASKED)["status"] == "confirmed"
    assert funded.json("agent", "status")["pid"] == shown["pid"]
    assert funded.json("lock") == {"stopped": True}
    assert funded.json("lock") == {"stopped": False}
    assert funded.json("agent", "status") == {
        "running": False, "pid": None, "vault_id": None, "until": None, "until_idle": None, "memory_locked": None
    }  # fmt: skip
    funded.run("contact", "add", "dave", ACCOUNTS[1], code=12, **NOBODY_ASKED)


def test_a_wrong_passphrase_starts_nothing(funded: Home) -> None:
    funded.secret("wrong", "not the passphrase")
    assert funded.error("unlock", "--passphrase-from", "file:wrong", code=6)["code"] == "wrong_passphrase"
    assert not funded.json("agent", "status")["running"]
    assert not (funded.path / "agent.sock").exists()


def test_there_is_nothing_to_unlock_without_a_vault(bare: Home) -> None:
    assert "init" in bare.error("unlock", code=5)["hint"]
    assert bare.json("lock") == {"stopped": False}


@pytest.mark.parametrize("options", [("--for", "25h"), ("--for", "0s"), ("--idle", "0s"), ("--for", "soon")])
def test_impossible_times_are_refused(funded: Home, options: tuple[str, str]) -> None:
    funded.error("unlock", *options, code=4)
    assert not funded.json("agent", "status")["running"]


def test_what_needs_a_seed_is_done_by_the_agent(unlocked: Home) -> None:
    made = unlocked.json("account", "new", "third", **NOBODY_ASKED)
    assert made["address"] == ACCOUNTS[2]
    assert unlocked.json("identity", "create", "home", **NOBODY_ASKED)["restorable"] is True
    unlocked.run("identity", "register", "--yes", **NOBODY_ASKED)
    unlocked.run("identity", "key", "add", "sig-ed25519", "--yes", **NOBODY_ASKED)
    assert len(unlocked.json("identity", "show", **NOBODY_ASKED)["keys"]) == 4
    unlocked.run("account", "remove", "account-1", "--yes")
    found = unlocked.json("account", "discover", "--gap", "2", **NOBODY_ASKED)
    assert [entry["address"] for entry in found["added"]] == [ACCOUNTS[0]]
    assert unlocked.json("wallet", "verify", "--phrase-from", "file:phrase", **NOBODY_ASKED)["verified"] is True
    unlocked.secret("other", OTHER_PHRASE)
    unlocked.error("wallet", "verify", "--phrase-from", "file:other", code=18, **NOBODY_ASKED)


def test_the_same_identity_keys_come_with_and_without_the_agent(unlocked: Home) -> None:
    by_agent = unlocked.json("identity", "create", "home", **NOBODY_ASKED)["keys"]
    unlocked.run("identity", "remove", "home", "--yes")
    unlocked.run("lock")
    here = unlocked.json("identity", "create", "home")["keys"]
    assert [key["kid"] for key in by_agent] == [key["kid"] for key in here]


@pytest.mark.parametrize(
    "command",
    [
        ("account", "export", "account-1", "--keystore", "out.json", "--keystore-passphrase-from", "file:passphrase"),
        ("vault", "passphrase", "--new-passphrase-from", "file:passphrase"),
        ("vault", "slot", "add", "recovery", "--to", "recovery.key"),
        ("vault", "slot", "remove", "abcd", "--yes"),
        ("vault", "rotate"),
    ],
    ids=lambda command: " ".join(command[:3]),
)
def test_what_reveals_or_replaces_keys_asks_again(unlocked: Home, command: tuple[str, ...]) -> None:
    assert "passphrase" in unlocked.error(*command, code=12, **NOBODY_ASKED)["message"]


def test_the_phrase_is_shown_only_after_the_passphrase_was_given_again(unlocked: Home) -> None:
    terminal = unlocked.at_terminal("wallet", "phrase", **NOBODY_ASKED)
    terminal.expect("passphrase: ")
    terminal.sendline("not the passphrase")
    terminal.expect("wrong passphrase")
    terminal.close()
    terminal = unlocked.at_terminal("wallet", "phrase", **NOBODY_ASKED)
    terminal.expect("passphrase: ")
    terminal.sendline(PASSPHRASE)
    terminal.expect("Type yes to go on: ")
    terminal.sendline("yes")
    terminal.expect("junk")
    terminal.close()


def test_a_rotation_stops_the_agent(unlocked: Home) -> None:
    unlocked.run("vault", "rotate")
    assert not unlocked.json("agent", "status")["running"]
    unlocked.run("contact", "add", "carol", ACCOUNTS[2])


def test_it_ends_by_itself(funded: Home) -> None:
    funded.run("unlock", "--for", "2s")
    deadline = time.monotonic() + 30
    while funded.json("agent", "status")["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert not (funded.path / "agent.sock").exists()
    funded.run("contact", "add", "carol", ACCOUNTS[2], code=12, **NOBODY_ASKED)


def test_a_killed_agent_is_no_obstacle(unlocked: Home) -> None:
    os.kill(unlocked.json("agent", "status")["pid"], signal.SIGKILL)
    while unlocked.json("agent", "status")["running"]:
        time.sleep(0.05)
    assert (unlocked.path / "agent.sock").exists()
    unlocked.run("contact", "add", "carol", ACCOUNTS[2])
    assert unlocked.json("unlock")["running"] is True
    unlocked.run("contact", "add", "dave", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A66".lower(), **NOBODY_ASKED)


def test_unlocking_again_renews_the_time_with_one_agent(unlocked: Home) -> None:
    first = unlocked.json("agent", "status")
    second = unlocked.json("unlock", "--for", "20m")
    assert second["pid"] != first["pid"]
    assert second["until"] > first["until"]
    assert agents_of(unlocked) == [str(second["pid"])]


def test_two_unlocks_at_once_leave_one_agent(funded: Home) -> None:
    both = [funded.start("unlock", "--json") for _ in range(2)]
    codes = [process.wait(60) for process in both]
    for process in both:
        process.communicate()
    assert 0 in codes
    assert funded.json("agent", "status")["running"] is True
    assert len(agents_of(funded)) == 1
    funded.run("lock")


def test_a_home_deep_in_the_file_system_has_its_agent_too(funded: Home, tmp_path) -> None:
    deep = Home(tmp_path / ("d" * 60) / ("e" * 60))
    deep.folder.mkdir(parents=True)
    (funded.folder / "home").rename(deep.path)
    deep.secret("passphrase", PASSPHRASE)
    assert deep.json("unlock")["running"] is True
    deep.run("contact", "add", "carol", ACCOUNTS[2], **NOBODY_ASKED)
    deep.run("lock")


def test_the_log_says_for_which_process_something_was_opened(unlocked: Home) -> None:
    unlocked.run("identity", "list", **NOBODY_ASKED)
    unlocked.run("identity", "create", "home", **NOBODY_ASKED)
    unlocked.run("identity", "list", **NOBODY_ASKED)
    reasons = [line["reason"] or "" for line in unlocked.json("vault", "log", **NOBODY_ASKED)]
    assert any(reason.startswith("read the identities (agent, for process ") for reason in reasons)


def test_a_command_that_works_by_the_agent_stretches_no_passphrase(unlocked: Home) -> None:
    script = (
        "import sys\nfrom cmwallet.cli.app import run\n"
        "code = run(['send', 'bob', '1', '--yes', '--json', '--quiet'])\n"
        "print(code, sorted({'cryptography', 'bip_utils', 'identity.vault.kdf'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=unlocked.environment(), cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "0 []"
    assert json.loads(done.stdout)["status"] == "confirmed"


def test_unlock_says_for_how_long_in_the_words_that_were_given(funded: Home) -> None:
    assert "unlocked for 3h, or until unused for 90s;" in funded.run("unlock", "--for", "3h", "--idle", "90s").err
    assert "unlocked for 5m;" in funded.run("unlock", "--for", "5m").err
    funded.run("lock")
