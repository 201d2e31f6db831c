"""Death in the middle of a transfer, and many transfers at once: money moves exactly once, or not at all.

The child below is the real command. Before or after one call on the road it kills itself, as a lost battery would.
"""

import subprocess
import sys

import pytest

from tests.cli.contracts import call
from tests.cli.walletrun import ACCOUNTS
from tests.security.wallethome import BOB, cheap_home, served

CMT = 10**18

# Every step of the road at which something is written, locked, asked or handed out.
STEPS = (
    "cmwallet.transactions.bindings:Bindings.bind",
    "cmwallet.transactions.journal:Journal.reserve",
    "cmwallet.home.folder:Home.lock",
    "cmwallet.node.client:NodeClient.nonce",
    "identity.vault.vault:Vault.sign",
    "cmwallet.transactions.journal:Journal.sign",
    "cmwallet.node.client:NodeClient.send_raw",
    "cmwallet.transactions.journal:Journal.mark_sent",
    "cmwallet.node.client:NodeClient.receipt",
    "cmwallet.transactions.journal:Journal.settle",
)

CHILD = """
import importlib, os, signal, sys
step, when, *arguments = sys.argv[1:]
module, _, path = step.partition(":")
owner, name = path.split(".")
owner = getattr(importlib.import_module(module), owner)
whole = getattr(owner, name)
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def struck(*args, **more):
    if when == "before":
        die()
    result = whole(*args, **more)
    die()
setattr(owner, name, struck)
from cmwallet.cli.app import main
main(arguments)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with served(cheap_home(tmp_path_factory.mktemp("crash"))) as opened:
        yield opened


def struck(home, step, when, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", CHILD, step, when, *arguments],
        env=home.environment(),
        cwd=home.folder,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -9, (done.returncode, done.stderr)


def moved(home) -> int:
    return int(str(call(home.url, "eth_getBalance", BOB, "latest")), 16)


def nonce(home) -> int:
    return int(str(call(home.url, "eth_getTransactionCount", ACCOUNTS[0], "pending")), 16)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.rpartition(":")[2])
def test_killed_at_a_step_and_resumed_exactly_one_transfer_happened_or_none(home, step, when):
    before, expected = moved(home), nonce(home)
    label = f"{step} {when}"
    struck(home, step, when, "send", BOB, "0.001", "--id", label, "--yes")
    home.run("tx", "resume", "--yes")
    home.run("tx", "resume", "--yes")
    entries = [entry for entry in home.json("tx", "list") if entry["id"] == label]
    happened = moved(home) - before
    if happened:
        assert happened == CMT // 1000
        assert [entry["state"] for entry in entries] == ["confirmed"]
        assert nonce(home) == expected + 1
        home.run("send", BOB, "0.001", "--id", label, "--yes", code=9)
    else:
        assert nonce(home) == expected
        assert [entry["state"] for entry in entries] in ([], ["abandoned"])
    assert moved(home) - before == happened
    assert home.json("tx", "resume") == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "step", ["cmwallet.transactions.journal:Journal.sign", "cmwallet.node.client:NodeClient.send_raw"]
)
def test_killed_again_while_resuming_is_finished_by_the_next_resume(home, step, when):
    before = moved(home)
    label = f"twice {step} {when}"
    struck(home, "cmwallet.transactions.journal:Journal.reserve", "after", "send", BOB, "0.001", "--id", label, "--yes")
    struck(home, step, when, "tx", "resume", "--yes")
    home.run("tx", "resume", "--yes")
    home.run("tx", "resume", "--yes")
    assert moved(home) - before == CMT // 1000
    assert [entry["state"] for entry in home.json("tx", "list") if entry["id"] == label] == ["confirmed"]


def test_resuming_while_the_transfer_is_being_carried_out_sends_it_once(home):
    before = moved(home)
    senders = [home.start("send", BOB, "0.001", "--id", "racing", "--yes", "--no-wait") for _ in range(3)]
    resumers = [home.start("tx", "resume", "--yes") for _ in range(2)]
    codes = sorted(process.wait(60) for process in senders)
    assert codes == [0, 9, 9]
    assert {process.wait(60) for process in resumers} == {0}
    for process in senders + resumers:
        process.communicate()
    home.run("tx", "resume", "--yes")
    assert moved(home) - before == CMT // 1000


def test_fifty_transfers_at_once_take_fifty_nonces_without_a_gap(tmp_path):
    count = 50
    with served(cheap_home(tmp_path)) as opened:
        processes = [
            opened.start("send", BOB, "0.01", "--id", str(number), "--yes", "--no-wait", "--timeout", "2m")
            for number in range(count)
        ]
        hashes = set()
        for process in processes:
            out, err = process.communicate(timeout=180)
            assert process.returncode == 0, err
            hashes.add(out.strip())
        assert len(hashes) == count
        entries = opened.json("tx", "list", "--limit", count + 1)
        assert sorted(entry["nonce"] for entry in entries) == list(range(count))
        assert {entry["hash"] for entry in entries} == hashes
        assert moved(opened) == count * CMT // 100
        assert nonce(opened) == count
        opened.run("tx", "resume")
        assert {entry["state"] for entry in opened.json("tx", "list", "--limit", count)} == {"confirmed"}
