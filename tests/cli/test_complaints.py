"""What people complain about in other wallets of the command line, one test a theme: none of it happens here.

The themes are those of public bug reports about bitcoin-cli, Electrum, cast, ape, bw, solana, gaia, near and others.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_tree import COMMANDS
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, ROOT, STRANGER, Home

CMT = 10**18
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
LOCKED = {"CMWALLET_PASSPHRASE_FROM": None}
SECRET = re.compile(r"pass|phrase|secret|mnemonic|private|seed|^--key(?!store)|recovery|share")
NOT_SECRET = {"--shares", "--share-from", "--from-phrase", "--key"}
"""How many shares, a switch, and the file of a dapp."""


def test_secrets_in_arguments_and_history(restored: Home) -> None:
    """Every option about a secret says where it is read from, or is a switch; one that is given is not repeated."""
    for name, command in COMMANDS.items():
        for option in command.params:
            spelled = [one for one in option.opts if SECRET.search(one) and not one.endswith("-from")]
            takes_value = option.param_type_name == "option" and not getattr(option, "is_flag", False)
            assert not spelled or not takes_value or set(spelled) <= NOT_SECRET, (name, spelled)
    for words in (("account", "new"), ("account", "import", "x")):
        done = restored.run(*words, "--passphrase-from", PASSPHRASE, code=None, **LOCKED)
        assert done.code in (2, 4)
        assert PASSPHRASE not in done.out + done.err


@pytest.mark.parametrize("way", ["env:SECRET", "file:passphrase", "fd:0", "cmd:cat passphrase"])
def test_yet_automation_needs_some_way(restored: Home, way: str) -> None:
    given = {"stdin": PASSPHRASE + "\n"} if way == "fd:0" else {}
    restored.run("account", "new", "--passphrase-from", way, SECRET=PASSPHRASE, **LOCKED, **given)


WATCHED = """
import socket, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        sys.stderr.write(f"CONNECTED {event}")
sys.addaudithook(watch)
from cmwallet.cli.app import main
main(sys.argv[1:])
"""


@pytest.mark.parametrize("words", [["--help"], ["send", "--help"], ["--version"], ["account", "list"]], ids=" ".join)
def test_slow_start(restored: Home, words: list[str]) -> None:
    """Nothing is asked over a network to show help or a list (what is imported: tests/test_architecture.py)."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *words],
        env=restored.environment(PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "CONNECTED" not in done.stderr


class TestOutputNotMachineReadable:
    """The six points of a well-known list about one wallet of the command line."""

    def test_stdout_is_verbose_and_unstable(self, funded: Home) -> None:
        assert re.fullmatch(r"0x[0-9a-f]{64}\n", funded.run("send", "bob", "1", "--yes").out)

    def test_stderr_cannot_be_silenced(self, funded: Home) -> None:
        assert funded.run("send", "bob", "1", "--yes").err
        assert funded.run("send", "bob", "2", "--yes", "--quiet").err == ""

    @pytest.mark.parametrize("option", ["--quiet", "--json"])
    def test_there_is_no_quiet_and_no_json(self, restored: Home, option: str) -> None:
        listed = {one["name"] for one in restored.json("schema")["commands"]}
        assert listed == COMMANDS.keys()
        for words in ("account list", "config show", "contact list", "network list"):
            restored.run(*words.split(), option)

    def test_errors_are_mixed_with_progress(self, funded: Home) -> None:
        failed = funded.run("send", "bob", "1000", "--yes", "--json", code=7)
        assert failed.out == ""
        assert [set(json.loads(line)) for line in failed.err.splitlines()][-1] == {"error"}

    def test_every_failure_is_exit_1(self, funded: Home) -> None:
        funded.run("send", "bob", "1", "--yes")
        codes = {
            2: ("send",),
            4: ("send", "bob", "one", "--yes"),
            5: ("send", "nobody", "1", "--yes"),
            7: ("send", "bob", "1000", "--yes"),
            9: ("send", "bob", "1", "--yes"),
            10: ("send", "0x000000000000000000000000000000000000dEaD", "1", "--yes"),
            12: ("send", "bob", "3"),
        }
        for code, words in codes.items():
            funded.run(*words, code=code)
        far = ("--rpc", "http://127.0.0.1:1", "--chain-id", "77", "--symbol", "FAR")
        funded.run("network", "add", "nowhere", *far)
        funded.run("send", "bob", "4far", "--yes", "--network", "nowhere", code=3)
        funded.run("account", "new", code=12, **LOCKED)


def test_lost_hash_or_opaque_revert(served: Home) -> None:
    """The hash is printed whatever becomes of it, and a revert says its reason and its data."""
    served.rpc("evm_setAutomine", False)  # type: ignore[attr-defined]
    late = served.run("send", "bob", "1", "--yes", "--timeout", "1s", code=11)
    assert re.fullmatch(r"0x[0-9a-f]{64}\n", late.out)
    served.rpc("evm_setAutomine", True)  # type: ignore[attr-defined]
    told = served.error("contract", "send", "WrappedCMT", "transfer", BOB, "5", "--yes", code=8)
    assert told["details"]["reason"]
    assert told["details"]["data"].startswith("0x08c379a0")


def test_false_failure_then_paid_twice(served: Home) -> None:
    """A time that is up is no failure: the same payment is refused, and there is one in the end."""
    served.rpc("evm_setAutomine", False)  # type: ignore[attr-defined]
    pay = ("send", "bob", "1", "--yes", "--timeout", "1s")
    served.run(*pay, code=11)
    assert served.error(*pay, code=9)["details"]["hash"].startswith("0x")
    served.rpc("evm_setAutomine", True)  # type: ignore[attr-defined]
    served.rpc("evm_mine")  # type: ignore[attr-defined]
    served.run("tx", "resume")
    served.run(*pay, code=9)
    assert served.balance("bob") == CMT


def test_nonces_and_stuck_transactions(served: Home) -> None:
    served.rpc("evm_setAutomine", False)  # type: ignore[attr-defined]
    stuck = served.run("send", "bob", "1", "--yes", "--no-wait").out.strip()
    status = served.json("nonce", "status")
    assert (status["pending"] - status["latest"], status["gaps"]) == (1, [])
    faster = served.run("tx", "speed-up", stuck, "--yes", "--no-wait").out.strip()
    assert faster != stuck
    served.rpc("evm_setAutomine", True)  # type: ignore[attr-defined]
    served.rpc("evm_mine")  # type: ignore[attr-defined]
    served.run("tx", "resume")
    states = {served.json("tx", "show", one)["state"] for one in (stuck, faster)}
    assert states == {"confirmed", "replaced"}
    assert served.balance("bob") == CMT


def test_no_wait_mode(served: Home) -> None:
    served.rpc("evm_setAutomine", False)  # type: ignore[attr-defined]
    assert served.json("send", "bob", "1", "--yes", "--no-wait")["status"] == "pending"


def test_headless_keyring(restored: Home) -> None:
    """No panic, no misleading word, and nothing is called stored that is not."""
    headless = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    before = restored.json("vault", "slot", "list")
    assert "no OS keyring" in restored.error("vault", "slot", "add", "keyring", code=6, **headless)["message"]
    assert restored.json("vault", "slot", "list") == before


def test_session_tokens_are_unreliable(restored: Home) -> None:
    """There is no token that a shell has to carry: whoever may ask the agent asks it, until it ends."""
    restored.run("unlock", "--for", "2m")
    restored.run("account", "new", **LOCKED)
    restored.run("lock")
    locked = restored.run("account", "new", "--json", code=12, **LOCKED).problem
    assert locked["code"] in ("input_needed", "locked")


def test_listing_of_wallets(restored: Home) -> None:
    """Derived accounts are listed, renamed and removed; a name that could be an address or an option is none."""
    assert [one["name"] for one in restored.json("account", "list")] == ["account-1", "savings"]
    restored.run("account", "rename", "savings", "cold store")
    assert [one["name"] for one in restored.json("account", "list")] == ["account-1", "cold store"]
    for name in (STRANGER, "bob.eth", "0x12", ""):
        restored.run("account", "rename", "cold store", name, code=4)
    restored.run("account", "remove", "cold store", "--yes")
    assert [one["name"] for one in restored.json("account", "list")] == ["account-1"]


BROKEN = """
import sys
from cmwallet.accounts import accounts
def fails(self):
    phrase = open("phrase").read()
    raise RuntimeError("odd")
accounts.Accounts.all = fails
from cmwallet.cli.app import main
main(sys.argv[1:])
"""


def test_locals_in_tracebacks(restored: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "account", "list"],
        env=restored.environment(PYTHONPATH=str(ROOT)),
        cwd=restored.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "phrase =" not in done.stderr
    assert PHRASE not in done.stdout + done.stderr
    assert PHRASE.split()[-1] not in done.stderr


def test_poisoning(funded: Home) -> None:
    """Four digits at both ends of a known address are held up; two are not, nor what resembles nobody."""
    twin = BOB[:6] + "0" * 32 + BOB[-4:]
    assert funded.error("send", twin.lower(), "1", "--yes", code=10)["details"]
    for other in (BOB[:4] + "0" * 34 + BOB[-4:], "0x" + "1234567890" * 4):
        funded.run("send", other.lower(), "1", "--yes")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_batches_over_json_and_csv(funded: Home, form: str) -> None:
    text = {"csv": f"to,amount\n{ACCOUNTS[2]},1\n", "json": json.dumps({"to": ACCOUNTS[2], "amount": "1"}) + "\n"}
    Path(funded.folder / "pay").write_text(text[form])
    funded.run("send", "--batch", "pay", "--id", form, "--yes")
    assert funded.balance(ACCOUNTS[2]) == CMT
