"""What every command promises about its channels."""

import json
import re
import subprocess
import sys

import pytest

from cmwallet.cli.terminal import output
from tests.cli.walletrun import ACCOUNTS, finish


def test_a_closed_pipe_ends_silently_with_141(restored):
    for command in ("contact list", "account list", "config show --json", "network list"):
        line = f"{sys.executable} -m cmwallet {command} | true; echo ${{PIPESTATUS[0]}}"
        script = f"set +m; {line.replace('| true', '| (exec 0<&-; sleep 1)')}"
        done = subprocess.run(
            ["bash", "-c", script], env=restored.environment(), capture_output=True, text=True, check=False
        )
        said = "" if command in ("config show --json", "network list") else "warning: unverified: the vault is locked\n"
        assert (done.stdout, done.stderr) == ("141\n", said)


def test_a_closed_stderr_does_not_stop_a_command(restored):
    script = f"{sys.executable} -m cmwallet contact remove bob --yes 2>&-; {sys.executable} -m cmwallet account list"
    done = subprocess.run(
        ["bash", "-c", script], env=restored.environment(), capture_output=True, text=True, check=False
    )
    assert ACCOUNTS[0] in done.stdout


def test_quiet_leaves_errors_and_warnings_only(funded):
    assert funded.run("send", "bob", "1", "--yes", "--quiet").err == ""
    assert funded.run("send", "bob", "1", "--yes", "-q", code=9).err.startswith("error: ")


def test_errors_are_one_json_object_on_stderr_also_for_wrong_usage(restored):
    for arguments in (["send"], ["nonsense"], ["account", "new", "--bogus"], ["account", "new", "--index", "x"]):
        done = restored.run(*arguments, "--json", code=2)
        assert done.out == ""
        found = json.loads(done.err)["error"]
        assert set(found) == {"code", "exit", "message", "hint", "retryable", "details"}
        assert (found["code"], found["exit"]) == ("usage", 2)


def test_the_shared_options_stand_before_and_after(restored):
    for arguments in (
        ["--json", "account", "list"],
        ["account", "--json", "list"],
        ["account", "list", "--json"],
    ):
        assert json.loads(restored.run(*arguments).out)


def test_a_misspelt_command_is_guessed(restored):
    assert "Did you mean 'balance'" in restored.run("balanse", code=2).err


def test_colour_is_for_terminals_and_can_be_turned_off(restored):
    red = "\x1b[31m"
    assert red in finish(restored.at_terminal("account", "show", "ghost"), 5)
    assert "\x1b[" not in finish(restored.at_terminal("account", "show", "ghost", NO_COLOR="1"), 5)
    assert "\x1b" not in restored.run("account", "show", "ghost", code=5).err


@pytest.mark.parametrize(("columns", "rows"), [(60, 24), (80, 24), (120, 40)])
def test_tables_fit_the_terminal_and_lose_nothing(restored, columns, rows):
    for command in ("account list", "contact list", "network list", "config show", "wallet list"):
        text = finish(restored.at_terminal(*command.split(), columns=columns, rows=rows))
        plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
        assert max(len(line) for line in plain.splitlines()) <= columns
        if command == "account list":
            assert "derived" in plain or "deriv" in plain
            letters = re.sub(r"\s", "", plain)
            assert all(part in letters for part in ("f39Fd6", "savings"))


def test_addresses_lose_their_middle_in_a_narrow_table_and_are_whole_when_asked_or_piped(restored):
    narrow = finish(restored.at_terminal("account", "list", columns=70))
    assert "0xf39Fd6…b92266" in narrow
    assert ACCOUNTS[0] not in narrow
    assert ACCOUNTS[0] in finish(restored.at_terminal("account", "list", columns=140))
    whole = re.sub(r"\s", "", re.sub(r"\x1b\[[0-9;]*m", "", finish(restored.at_terminal("account", "list", "--wide"))))
    assert "…" not in whole
    assert ACCOUNTS[0] in restored.run("account", "list").out


def test_the_hash_is_whole_in_a_narrow_history(funded):
    text = re.sub(r"\x1b\[[0-9;]*m", "", finish(funded.at_terminal("history", columns=60)))
    assert max(len(line) for line in text.splitlines()) <= 60


def test_ctrl_c_is_130(restored):
    child = restored.at_terminal("account", "new", CMWALLET_PASSPHRASE_FROM=None)
    child.expect("passphrase: ")
    child.sendintr()
    assert "interrupted" in finish(child, 130)


def test_arguments_that_are_no_text_are_invalid_input(restored):
    done = subprocess.run(
        [sys.executable, "-m", "cmwallet", "contact", "add", b"b\xff", ACCOUNTS[2]],
        env=restored.environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 4


def test_a_home_that_others_can_reach_is_refused(restored):
    for path, mode in (
        (restored.path, 0o755),
        (restored.path / "wallet.db", 0o640),
        (restored.path / "vault.db", 0o604),
    ):
        before = path.stat().st_mode & 0o777
        path.chmod(mode)
        assert restored.error("account", "new", code=14)["code"] == "permissions"
        path.chmod(before)
    restored.run("account", "new")


def test_a_home_in_a_place_that_takes_no_folder_is_a_storage_error(bare):
    blocked = bare.folder / "file"
    blocked.write_text("")
    for command in (["account", "list"], ["contact", "list"]):
        assert bare.run(*command, "--json", code=5, CMWALLET_HOME=str(blocked / "home")).problem["code"] == "not_found"
    for command in (["init", "--show-later"], ["chain", "faucet", ACCOUNTS[0]]):
        assert bare.run(*command, "--json", code=16, CMWALLET_HOME=str(blocked / "home")).problem["code"] == "storage"


def test_a_newer_homes_data_is_left_alone(restored):
    import sqlite3

    connection = sqlite3.connect(restored.path / "wallet.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer cmwallet" in restored.error("account", "list", code=14)["message"]


def test_a_broken_wallet_file_is_named(restored):
    (restored.path / "wallet.db").write_bytes(b"this is no database" * 300)
    (restored.path / "wallet.db-wal").unlink(missing_ok=True)
    assert "wallet.db" in restored.error("account", "list", code=14)["message"]


def test_json_with_texts_of_others_says_nothing_to_the_terminal():
    """C1 controls and directions are escaped in what servers and nodes answer; the value stays."""
    told = {"name": "a\x9b31m\u202eb\u200b\x1b[2J\U000e0041 Zoë", "\u2028": ["\ufeff"]}
    for indent in (None, 1):
        text = output.json_text(told, indent=indent)
        assert json.loads(text) == told
        assert text.isprintable() or indent is not None
        assert not set(text) & set("\x1b\x9b\u202e\u200b\u2028\ufeff\U000e0041")
        assert "Zoë" in text
