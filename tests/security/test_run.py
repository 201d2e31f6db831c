"""`cmwallet run`: what a child gets from its agent, and what those get who are none of its children.

The attackers have the token, the socket, or the vault's agent beside it; they are killed, and kill.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cmwallet.agent.ancestry import Process, adopt_orphans, descends, myself, process
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import Locked
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, STRANGER, Done, Home

BOB = ACCOUNTS[1]
COIN = 10**18
LOCKED = {"CMWALLET_PASSPHRASE_FROM": None}
DAY = """
version = 1
default = "allow"
[[limit]]
name = "day"
total = "8cmt"
window = "24h"
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Iterator[Home]:
    made = Home(tmp_path_factory.mktemp("runs"))
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    made.run("contact", "add", "bob", BOB)
    made.run("chain", "start", "--port", "0")
    made.run("chain", "faucet", "--quiet")
    (made.folder / "policy.toml").write_text(DAY)
    yield made
    made.run("chain", "stop")


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Home:
    import shutil

    shutil.copytree(prepared.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("chain", "agent.sock"))
    (tmp_path / "copy" / "home" / "chain").symlink_to(prepared.path / "chain")
    return Home(tmp_path / "copy")


WALLET = f"{sys.executable} -m cmwallet"


def run(home: Home, script: str, *options: str, limit: str = "5cmt", code: int = 0, **variables: str | None) -> Done:
    """Run a shell script as the child of a run, in processes of their own."""
    done = subprocess.run(
        [*WALLET.split(), "run", "--for", "2m", "--limit", limit, "--to", "bob", *options, "--", "bash", "-c", script],
        env=home.environment(**variables),
        cwd=home.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return Done(done.returncode, done.stdout, done.stderr)


def test_a_child_spends_up_to_its_limit_and_not_beyond(home: Home) -> None:
    script = f"{WALLET} send bob 3cmt --yes --id a || exit 1; {WALLET} send bob 3cmt --yes --id b; exit $?"
    done = run(home, script, code=10)
    assert "refused by run 'limit': 1.9" in done.err
    assert "spent at most 3.0" in done.err
    assert done.err.splitlines()[-1].endswith("of 5 CMT in 1 signature")


def test_its_exit_code_passes_and_its_environment_has_no_secret(home: Home) -> None:
    done = run(home, "env; exit 7", code=7)
    names = {line.partition("=")[0] for line in done.out.splitlines()}
    assert {"CMWALLET_AGENT", "CMWALLET_CAPABILITY"} <= names
    assert not any("PASSPHRASE" in name or name.endswith("_FROM") for name in names)
    assert PASSPHRASE not in done.out
    named = {"CMWALLET_PASSPHRASE_FROM": "env:ELSEWHERE", "ELSEWHERE": PASSPHRASE}
    assert PASSPHRASE not in run(home, "env", **named).out, "nor the variable that was named"
    by_option = run(home, "env", "--passphrase-from", "env:ELSEWHERE", **{**named, "CMWALLET_PASSPHRASE_FROM": None})
    assert PASSPHRASE not in by_option.out
    assert run(home, "kill -TERM $$", code=143)
    missing = home.run("run", "--for", "1m", "--limit", "1cmt", "--", "/no/such/program", code=5)
    assert missing.err.splitlines()[0] == "error: there is no command /no/such/program"


def test_only_those_who_are_named_are_paid(home: Home) -> None:
    assert f"{STRANGER} is not among those" in run(home, f"{WALLET} send {STRANGER} 1cmt --yes", code=10).err
    assert run(home, f"{WALLET} send bob 1wei --data 0x01020304 --yes", code=10)
    assert all(one["state"] == "abandoned" for one in home.json("tx", "list"))


def test_a_batch_is_paid_within_the_limit_or_not_at_all(home: Home) -> None:
    pay = f"{WALLET} send --batch pay.csv --id pay --yes; exit $?"
    (home.folder / "pay.csv").write_text("to,amount\nbob,1\nbob,1.5\nbob,3\n")
    assert "refused by run 'limit'" in run(home, pay, code=10).err
    assert home.json("tx", "list") == []
    (home.folder / "pay.csv").write_text("to,amount\nbob,1\nbob,1.5\n")
    assert "spent at most 2.5" in run(home, pay).err
    (home.folder / "pay.csv").write_text(f"to,amount\nbob,1\n{STRANGER},0.5\n")
    run(home, pay.replace("--id pay", "--id other"), code=10)
    assert all(one["state"] == "confirmed" for one in home.json("tx", "list"))


FORGED = """
import os, sys, time
from pathlib import Path
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import Problem
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.journal_entry import Intent
from cmwallet.home.database import Database
from cmwallet.home.folder import find_home
from cmwallet.localchain import CHAIN_ID

sender, to, amount, genesis, count = sys.argv[1:]
keeper = AgentKeeper.connect(Path(os.environ["CMWALLET_AGENT"]), os.environ["CMWALLET_CAPABILITY"])
database = Database(find_home())
for number in range(int(count)):
    intent = Intent(genesis, CHAIN_ID, sender, to, amount, None, "", "", str(number))
    try:
        Journal(database, lambda: keeper).reserve(intent, network="local", symbol="CMT", decimals=18)
    except Problem as problem:
        print(problem.message)
"""


@pytest.mark.parametrize(
    ("to", "amount", "count", "options", "refusal"),
    [
        (STRANGER, COIN, 1, (), f"{STRANGER} is not among those"),
        (STRANGER, COIN, 1, ("--method", "0xa9059cbb"), f"{STRANGER} is not among those"),
        (BOB, 6 * COIN, 1, (), "5 CMT of 5 CMT are left"),
        (BOB, 3 * COIN, 2, (), "2 CMT of 5 CMT are left"),
        (BOB, "max", 1, (), "has no bound"),
    ],
)
def test_no_order_of_a_run_is_left_behind_that_goes_beyond_it(
    home: Home, to: str, amount: int | str, count: int, options: tuple[str, ...], refusal: str
) -> None:
    """Whoever gives `tx resume --yes` the passphrase later would carry it out."""
    (home.folder / "forge.py").write_text(FORGED)
    genesis = home.json("chain", "status")["genesis"]
    arguments = f"{ACCOUNTS[0]} {to} {amount} {genesis} {count}"
    done = run(home, f"{sys.executable} forge.py {arguments}", *options)
    assert refusal in done.out
    orders = [one for one in home.json("tx", "list") if one["state"] == "reserved"]
    assert len(orders) == count - 1, "what fits is written down, what does not fit is not"


REFUSED = (
    "vault log",
    "policy show",
    "policy freeze",
    "identity create me",
    "contact add eve 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
    "account rename account-1 mine",
    "sign message hello --yes",
    "account new",
)


@pytest.mark.parametrize("command", REFUSED)
def test_a_child_gets_nothing_else_of_the_vault(home: Home, command: str) -> None:
    done = run(home, f"{WALLET} {command} --no-input; echo code $?")
    assert done.out.strip().splitlines()[-1] in {"code 10", "code 12", "code 5", "code 6"}, (done.out, done.err)


DESCENDANTS = {
    "a shell in a shell": "bash -c 'bash -c \"{ask}\"'",
    "in the background": "{ask} & wait $!",
    "an orphan of a session of its own": "(setsid bash -c '{ask} > out.txt 2>&1; echo $? > code.txt' &) ; "
    "for i in $(seq 200); do test -s code.txt && break; sleep 0.1; done; cat out.txt; exit $(cat code.txt)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="ancestry is read from /proc")
@pytest.mark.parametrize("how", DESCENDANTS)
def test_what_a_child_starts_is_answered(home: Home, how: str) -> None:
    run(home, DESCENDANTS[how].format(ask=f"{WALLET} send bob 0.5cmt --yes"))


def test_a_stranger_with_the_token_is_refused_and_a_child_without_it_too(home: Home) -> None:
    """The token can be read in /proc by any process of the same user."""
    script = "env | grep ^CMWALLET_ > environment.txt; touch ready; while test ! -e done; do sleep 0.1; done"
    started = subprocess.Popen(
        [*WALLET.split(), "run", "--for", "2m", "--limit", "5cmt", "--", "bash", "-c", script],
        env=home.environment(),
        cwd=home.folder,
    )
    try:
        while not (home.folder / "ready").exists():
            time.sleep(0.05)
        found = dict(line.split("=", 1) for line in (home.folder / "environment.txt").read_text().splitlines())
        stolen = AgentKeeper.connect(Path(found["CMWALLET_AGENT"]), found["CMWALLET_CAPABILITY"])
        assert stolen is not None
        with closing(stolen), pytest.raises(Locked, match="only what the run started"):
            stolen.entries()
        told = home.error("send", "bob", "1cmt", "--yes", code=6, **LOCKED, **found)
        assert told["message"] == "only what the run started is answered"
        bare = AgentKeeper.connect(Path(found["CMWALLET_AGENT"]), "x" * 43)
        assert bare is not None
        with closing(bare), pytest.raises(Locked, match="not the token"):
            bare.entries()
    finally:
        (home.folder / "done").touch()
        started.wait()
    told = home.error("send", "bob", "1cmt", "--yes", code=6, **LOCKED, **found)
    assert told["message"] == "the run that this belongs to is over"


def test_it_ends_with_its_time(home: Home) -> None:
    script = f"sleep 2; {WALLET} send bob 1cmt --yes; exit $?"
    arguments = ("run", "--for", "1s", "--limit", "5cmt", "--to", "bob", "--", "bash", "-c", script)
    assert home.run(*arguments, code=6).code == 6
    ended = home.run("run", "--for", "1s", "--kill", "--limit", "5cmt", "--", "sleep", "60", code=124)
    assert "spent at most 0 of 5 CMT in 0 signatures" in ended.err


def left(home: Home) -> int:
    """What the day leaves, in wei."""
    (limit,) = home.json("policy", "show")["limits"]
    return 8 * COIN - int(limit["spent"])


def test_the_whole_limit_is_counted_at_its_start_and_the_rest_given_back(home: Home) -> None:
    home.run("policy", "set", "policy.toml")
    inner = f"{WALLET} run --for 1m --limit 5cmt --passphrase-from file:passphrase -- true"
    done = run(home, f"env -u CMWALLET_AGENT {inner}", code=10)
    assert "'day': 3 CMT of 8 CMT are left" in done.err, "the second is told so at its start"
    assert left(home) == 8 * COIN
    run(home, f"{WALLET} send bob 1.5cmt --yes")
    assert left(home) == 8 * COIN - 1_500_000_000_000_000_000
    ended = [line["reason"] for line in home.json("vault", "log") if line["event"] == "run-end"]
    assert [reason.partition(": ")[2] for reason in ended] == ["0 signatures", "1 signatures"]


@pytest.mark.parametrize("damage", ["killed", "cut", "gone"])
def test_a_run_without_a_proper_end_counts_whole(home: Home, damage: str) -> None:
    home.run("policy", "set", "policy.toml")
    script = f"{WALLET} send bob 1cmt --yes; touch ready; while test ! -e done; do sleep 0.1; done"
    started = subprocess.Popen(
        [*WALLET.split(), "run", "--for", "2m", "--limit", "5cmt", "--", "bash", "-c", script],
        env=home.environment(),
        cwd=home.folder,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (home.folder / "ready").exists():
        time.sleep(0.05)
    (spool,) = home.path.glob("runs/*/spool")
    if damage == "killed":
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    else:
        (home.folder / "done").touch()
        started.wait()
        if damage == "gone":
            spool.unlink()
        else:
            first, *_, last = spool.read_bytes().splitlines(keepends=True)
            assert first != last
            spool.write_bytes(last)
    assert left(home) == 3 * COIN
    assert left(home) == 3 * COIN, "for good"


def test_the_vaults_agent_folds_what_ended_and_its_policy_holds_beside_it(home: Home) -> None:
    home.run("policy", "set", "policy.toml")
    home.run("unlock", "--for", "5m")
    try:
        done = run(home, f"{WALLET} send bob 1cmt --yes")
        assert "the vault is unlocked" in done.err
        for _ in range(100):
            if left(home) == 7 * COIN:
                break
            time.sleep(0.1)
        assert left(home) == 7 * COIN
    finally:
        home.run("lock")


def test_descent_is_told_by_the_kernel_and_not_by_a_number_alone() -> None:
    me = myself()
    assert descends(me.pid, me)
    assert not descends(me.pid, Process(me.pid, me.parent, me.started + 1)), "another process had that id"
    child = subprocess.Popen(["sleep", "30"])
    try:
        found = process(child.pid)
        assert found is not None
        assert found.parent == me.pid
        assert descends(child.pid, me)
        assert not descends(me.pid, found)
        assert not descends(1, me)
    finally:
        child.kill()
        child.wait()
    assert process(child.pid) is None
    assert not descends(child.pid, me)
    assert adopt_orphans() is (sys.platform == "linux")
