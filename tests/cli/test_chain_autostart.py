"""The chain's server that commands start for themselves: who starts one, who uses it, and what ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.walletrun import ROOT, Home
from tests.processes import come_true, servers_below

ON = {"CMWALLET_CHAIN_AUTOSTART": "true"}
FROM_THE_FILE = {"CMWALLET_CHAIN_AUTOSTART": None}


@pytest.fixture
def home(funded: Home) -> Iterator[Home]:
    yield funded
    funded.run("chain", "stop", code=None)


def served(home: Home) -> bool:
    return bool(home.json("chain", "status")["answers"])


def modules(home: Home, *arguments: str) -> set[str]:
    """What a command has imported when it has ended, its top packages."""
    script = (
        f"import sys, json\nfrom cmwallet.cli.app import run\ncode = run({list(arguments)!r})\n"
        "sys.stderr.write('\\n' + json.dumps([code, *sorted({name.partition('.')[0] for name in sys.modules})]))"
    )
    environment = home.environment(**ON)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, *names = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(names)


def test_the_first_command_starts_it_and_none_imports_the_evm(home: Home) -> None:
    heavy = {"eth", "py_ecc", "rlp", "trie"}
    assert not modules(home, "account", "list") & heavy
    assert not served(home)
    assert not modules(home, "balance") & heavy
    status = home.json("chain", "status")
    assert (status["running"], status["answers"], status["url"]) == (True, True, None)
    assert 0 < status["ends_in"] <= 600
    assert not modules(home, "balance") & heavy
    assert not modules(home, "send", "bob", "1", "--yes") & heavy
    assert home.json("chain", "status")["pid"] == status["pid"]


def test_balance_and_send_say_the_same_with_it_and_without(home: Home) -> None:
    for count in range(1, 4):
        home.run("send", "bob", "1", "--yes", *(["--allow-duplicate"] if count > 1 else []), **ON)
        alone, together = home.json("balance", "bob"), home.json("balance", "bob", **ON)
        assert alone["balances"] == together["balances"]
        assert alone["balances"][0]["raw"] == str(count * 10**18)


def test_chain_start_makes_the_same_process_one_for_others(home: Home) -> None:
    home.run("balance", **ON)
    before = home.json("chain", "status")
    started = home.json("chain", "start", "--port", "0", "--allow-origin", "http://localhost:3000")
    assert started["pid"] == before["pid"]
    assert started["url"].startswith("http://127.0.0.1:")
    assert (started["ends_in"], started["answers"]) == (None, True)
    assert home.json("chain", "start")["url"] == started["url"]
    assert home.error("chain", "start", "--port", "0", code=4)["code"] == "already_exists"
    assert home.json("chain", "stop") == {"stopped": True}
    assert not served(home)
    assert home.json("chain", "stop") == {"stopped": False}


def test_one_that_stays_in_the_foreground_takes_its_place(home: Home) -> None:
    home.run("balance", **ON)
    before = home.json("chain", "status")["pid"]
    with home.start("chain", "start", "--foreground", "--port", "0", "--json") as child:
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["url"].startswith("http://127.0.0.1:")
        found = home.json("chain", "status")
        assert (found["pid"] == child.pid, found["pid"] == before) == (True, False)
        home.run("balance", **ON)
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 0


def test_a_reset_goes_through_it_and_ends_it(home: Home) -> None:
    home.run("balance", **ON)
    genesis = home.json("chain", "reset", "--yes", **ON)["genesis"]
    assert home.json("balance", **ON)["balances"][0]["raw"] == "0"
    assert home.json("chain", "status")["genesis"] == genesis


def test_a_damaged_chain_is_named_and_reset_all_the_same(home: Home) -> None:
    (home.path / "chain" / "chain.db").write_bytes(b"not a database " * 1000)
    assert home.error("balance", code=14, **ON)["code"] == "damaged"
    home.run("chain", "reset", "--yes", **ON)
    home.run("chain", "faucet", **ON)


@pytest.mark.parametrize(
    ("text", "variables", "starts"),
    [
        ("", FROM_THE_FILE, True),
        ("[chain]\nautostart = false\n", FROM_THE_FILE, False),
        ('[chain]\nautostart = "false"\n', FROM_THE_FILE, False),
        ("[chain]\nautostart = false\n", ON, True),
        ("[chain]\nautostart = true\n", {"CMWALLET_CHAIN_AUTOSTART": "0"}, False),
    ],
)
def test_the_setting_says_whether_one_is_started(
    home: Home, text: str, variables: dict[str, str | None], starts: bool
) -> None:
    path = home.path / "config.toml"
    path.touch(0o600)
    path.write_text(text)
    home.run("balance", **variables)
    assert served(home) is starts


def test_the_setting_is_true_or_false(home: Home) -> None:
    assert home.error("config", "set", "chain.autostart", "perhaps", code=4)["message"] == "it is true or false"
    home.run("config", "set", "chain.autostart", "false")
    home.run("balance", **FROM_THE_FILE)
    assert not served(home)
    assert "CMWALLET_CHAIN_AUTOSTART" in home.error("balance", code=4, CMWALLET_CHAIN_AUTOSTART="on")["message"]


def test_it_is_used_where_none_is_to_be_started(home: Home) -> None:
    home.run("balance", **ON)
    log = home.path / "chain" / "server.log"
    before = log.read_text().count("eth_getBalance ok")
    home.run("balance")
    assert log.read_text().count("eth_getBalance ok") > before


def test_purging_the_home_ends_it(home: Home) -> None:
    home.run("balance", **ON)
    assert servers_below(home.path) == [home.json("chain", "status")["pid"]]
    home.run("home", "purge", "--vault", home.json("vault", "status")["vault_id"][:8])
    assert not home.path.exists()
    assert come_true(lambda: not servers_below(home.path))


def test_doctor_finds_nothing_in_one_that_runs_and_what_a_killed_one_left(home: Home) -> None:
    home.run("balance", **ON)

    def chains(*options: str) -> list[str]:
        document = home.run("doctor", *options, "--json", code=None).document
        return [one["message"] for one in (*document["findings"], *document["mended"]) if "chain" in one["message"]]

    assert chains() == []
    os.kill(home.json("chain", "status")["pid"], signal.SIGKILL)
    message = "the embedded chain's server was killed and left its file behind"
    assert chains() == [message]
    assert chains("--fix") == [message]
    assert chains() == []
    assert not (home.path / "chain" / "server.sock").exists()
