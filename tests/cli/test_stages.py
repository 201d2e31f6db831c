"""`tx build | tx sign | tx broadcast`, across an air gap, and what is replaced, filled and found again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmwallet.home.folder import Home as Paths
from cmwallet.session import Session
from tests.cli.attesting import HOLDERS_PHRASE, bare
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, ROOT, STRANGER, Home, finish

BOB, CAROL = ACCOUNTS[1], ACCOUNTS[2]
COIN = 10**18


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Home:
    made = Home(tmp_path_factory.mktemp("stages"))
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    made.run("chain", "faucet", "--quiet")
    made.run("contact", "add", "bob", BOB)
    made.run("send", "bob", "0.01", "--yes")
    return made


@pytest.fixture
def home(prepared: Home, tmp_path: Path) -> Iterator[Home]:
    made = prepared.copy(tmp_path / "copy")
    made.run("chain", "start", "--port", "0")
    yield made
    made.run("chain", "stop")


@pytest.fixture
def offline(prepared: Home, tmp_path: Path) -> Home:
    """A machine with the keys and no chain."""
    made = prepared.copy(tmp_path / "offline")
    shutil.rmtree(made.path / "chain")
    return made


def stop_mining(home: Home) -> None:
    """Let nothing be mined until somebody mines: the server's owner can, by the key in the home."""
    with Session(Paths(home.path), ask=pytest.fail) as opened:
        opened.client.transport.request("evm_setAutomine", (False,))


def build(home: Home, *arguments: object) -> str:
    return home.run("tx", "build", *arguments, CMWALLET_PASSPHRASE_FROM=None).out


def test_one_line_pays_once(home: Home) -> None:
    line = [sys.executable, "-m", "cmwallet", "tx"]
    command = f"{' '.join(line)} build bob 1.5 --id i-1 | {' '.join(line)} sign --yes | {' '.join(line)} broadcast"
    before = home.balance(BOB)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env=home.environment(),
        cwd=home.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    shown = home.json("tx", "show", done.stdout.strip())
    assert (shown["state"], shown["id"], shown["amount"]["formatted"]) == ("confirmed", "i-1", "1.5")
    again = home.run("tx", "sign", "--yes", stdin=build(home, "bob", "1.5", "--id", "i-1"), code=9)
    assert "the same transfer was confirmed a moment ago" in again.err
    assert home.balance(BOB) - before == 1_500_000_000_000_000_000


def test_building_needs_no_vault_and_leaves_nothing_behind(home: Home) -> None:
    home.run("account", "watch", "watched", STRANGER)
    home.run("send", STRANGER, "1cmt", "--yes")
    entries = home.json("tx", "list")
    unsigned = json.loads(build(home, "bob", "0.5", "--from", "watched"))
    assert (unsigned["stage"], unsigned["from"], unsigned["nonce"]) == ("unsigned", STRANGER, 0)
    assert home.json("tx", "list") == entries
    home.error("tx", "sign", "--yes", "-", stdin=json.dumps(unsigned), code=4)


def test_the_signer_decodes_and_says_what_it_signs(home: Home) -> None:
    unsigned = build(home, "bob", "0.25")
    done = home.run("tx", "sign", "--yes", stdin=unsigned)
    assert f"pays 0.25 CMT from the account to bob ({BOB})" in done.err
    letters = json.loads(unsigned)["check"]
    assert f"check {letters}" in done.err
    assert json.loads(done.out)["check"] == letters
    blind = build(home, "bob", "0", "--data", "0x01020304")
    told = home.error("tx", "sign", "--yes", stdin=blind, code=10)
    assert told["details"]["selector"] == "0x01020304"
    home.run("tx", "sign", "--yes", "--blind", stdin=blind)


def test_an_object_that_describes_itself_otherwise_is_refused(home: Home) -> None:
    document = json.loads(build(home, "bob", "1"))
    document["claims"]["summary"] = ["pays 0.1 CMT to a friend"]
    told = home.error("tx", "sign", "--yes", stdin=json.dumps(document), code=4)
    assert told["details"]["claims"] == ["pays 0.1 CMT to a friend"]
    assert home.error("tx", "sign", "--yes", stdin=json.dumps(document).replace('"1000', '"2000'), code=4)
    document = json.loads(build(home, "bob", "1"))
    document["valid_until"] = "2026-01-01T00:00:00Z"
    del document["check"]
    assert "until another time" in home.error("tx", "sign", "--yes", stdin=json.dumps(document), code=4)["message"]


WITHOUT_NETWORK = """
import socket, sys
def watch(event, arguments):
    if event == "socket.connect" and arguments[0].family != socket.AF_UNIX:
        print("CONNECTED", arguments[1], file=sys.stderr)
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        print("CONNECTED", event, file=sys.stderr)
sys.addaudithook(watch)
from cmwallet.cli.app import main
main(sys.argv[1:])
"""


def run_watched(home: Home, *arguments: str, stdin: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_NETWORK, *arguments],
        env=home.environment(PYTHONPATH=str(ROOT)),
        cwd=home.folder,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_across_an_air_gap(home: Home, offline: Home) -> None:
    unsigned = build(home, "bob", "2", "--memo", "across")
    genesis = json.loads(unsigned)["chain"]["genesis"]
    signed = run_watched(offline, "tx", "sign", "--offline", "--yes", stdin=unsigned)
    assert signed.returncode == 0, signed.stderr
    assert "CONNECTED" not in signed.stderr
    assert offline.json("tx", "list")[0]["state"] == "handed-out"
    assert not (offline.path / "chain").exists()
    before = home.balance(BOB)
    done = home.json("tx", "broadcast", "-", stdin=signed.stdout)
    assert (done["state"], done["memo"], done["genesis"]) == ("confirmed", "across", genesis)
    assert home.json("tx", "broadcast", json.loads(signed.stdout)["raw"])["entry"] == done["entry"], "one entry"
    assert home.balance(BOB) - before == 2 * COIN
    told = json.loads(
        run_watched(offline, "tx", "sign", "--yes", "--offline", "--json", stdin=unsigned).stderr.splitlines()[-1]
    )
    assert told["error"]["exit"] == 9


def test_a_chain_that_the_signer_never_saw_is_compared_by_a_person(home: Home, tmp_path: Path) -> None:
    fresh = Home(tmp_path / "fresh")
    fresh.folder.mkdir()
    fresh.secret("passphrase", PASSPHRASE)
    fresh.secret("phrase", PHRASE)
    fresh.run("init", "--restore", "--phrase-from", "file:phrase")
    unsigned = build(home, "bob", "2")
    told = fresh.error("tx", "sign", "--offline", "--yes", stdin=unsigned, code=12)
    genesis = json.loads(unsigned)["chain"]["genesis"]
    assert told["details"]["genesis"] == genesis
    fresh.error("tx", "sign", "--offline", "--yes", "--trust-genesis", "0x" + "00" * 32, stdin=unsigned, code=12)
    fresh.run("tx", "sign", "--offline", "--yes", "--trust-genesis", genesis, stdin=unsigned)
    other = json.loads(unsigned)
    other["chain"]["genesis"], other["nonce"] = "0x" + "11" * 32, 9
    del other["check"]
    assert fresh.error("tx", "sign", "--offline", "--yes", stdin=json.dumps(other), code=10)["code"] == "replay"


def test_nonces_of_what_was_handed_out_are_taken(home: Home, offline: Home) -> None:
    first = build(home, "bob", "1")
    offline.run("tx", "sign", "--offline", "--yes", stdin=first)
    nonce = json.loads(first)["nonce"]
    same = build(home, "bob", "1.1", "--nonce", nonce)
    assert offline.error("tx", "sign", "--offline", "--yes", stdin=same, code=9)["details"]["state"] == "handed-out"
    gap = build(home, "bob", "1.2", "--nonce", nonce + 2)
    assert offline.error("tx", "sign", "--offline", "--yes", stdin=gap, code=10)["details"]["highest"] == nonce
    offline.run("tx", "sign", "--offline", "--yes", "--nonce-gap", stdin=gap)
    below = build(home, "bob", "1.3", "--nonce", nonce + 1)
    offline.error("tx", "sign", "--offline", "--yes", stdin=below, code=9)
    entry = offline.json("tx", "list", "--state", "handed-out")[-1]["entry"]
    offline.error("tx", "forget", entry, code=12)
    offline.run("tx", "forget", entry, "--yes")
    assert offline.json("tx", "show", entry)["reason"] == "forgotten by its owner; its bytes stay valid"


def test_a_pipe_that_breaks_loses_no_signature(home: Home) -> None:
    unsigned = build(home, "bob", "0.75")
    (home.folder / "unsigned.json").write_text(unsigned)
    line = f"{sys.executable} -m cmwallet tx sign --yes unsigned.json | true"
    subprocess.run(["bash", "-c", line], env=home.environment(), cwd=home.folder, capture_output=True, check=False)
    (entry,) = [one for one in home.json("tx", "list") if one["state"] == "handed-out"]
    exported = home.json("tx", "export", entry["entry"])
    assert exported["hash"] == entry["hash"]
    home.run("tx", "resume")
    assert home.json("tx", "show", entry["entry"])["state"] == "handed-out", "what was handed out is not sent unasked"
    assert home.json("tx", "broadcast", exported["raw"])["entry"] == entry["entry"]


def test_bytes_that_another_program_signed_are_adopted(home: Home) -> None:
    from eth_account import Account

    nonce = json.loads(build(home, "bob", "1"))["nonce"]
    key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
    fields = {"to": CAROL, "value": COIN, "gas": 21_000, "gasPrice": 10**10, "nonce": nonce, "chainId": 1234}
    signed = Account.sign_transaction(fields, key)
    raw = "0x" + signed.raw_transaction.hex().removeprefix("0x")
    done = home.json("tx", "broadcast", raw)
    assert (done["state"], done["to"], done["nonce"]) == ("confirmed", CAROL, nonce)
    assert home.json("tx", "broadcast", raw)["entry"] == done["entry"]
    other = Account.sign_transaction({**fields, "chainId": 1, "nonce": nonce + 1}, key).raw_transaction.hex()
    assert home.error("tx", "broadcast", "0x" + other.removeprefix("0x"), code=10)["code"] == "replay"
    home.error("tx", "broadcast", "0x1234", code=4)


@pytest.fixture
def slow(home: Home) -> Home:
    """A chain on which nothing is mined until somebody does."""
    stop_mining(home)
    return home


def test_a_transaction_is_sped_up_and_only_one_of_both_pays(slow: Home) -> None:
    before = slow.balance(CAROL)
    first = slow.json("send", CAROL, "1", "--yes", "--no-wait")
    slow.error("tx", "speed-up", first["entry"], "--bump", "10", "--yes", code=4)
    second = slow.json("tx", "speed-up", first["entry"], "--yes", "--no-wait")
    assert (second["nonce"], second["to"]) == (first["nonce"], CAROL)
    old, new = (
        json.loads(slow.run("tx", "decode", slow.json("tx", "export", one["entry"])["raw"], "--json").out)
        for one in (first, second)
    )
    for name in ("max_fee_per_gas", "max_priority_fee_per_gas"):
        assert int(new[name]) * 1000 >= int(old[name]) * 1125
    slow.run("chain", "mine")
    slow.run("tx", "resume")
    states = {one["entry"]: one for one in slow.json("tx", "list")}
    assert states[second["entry"]]["state"] == "confirmed"
    assert states[first["entry"]]["state"] == "replaced"
    assert second["hash"] in states[first["entry"]]["reason"]
    assert slow.balance(CAROL) - before == COIN
    told = slow.error("tx", "speed-up", first["entry"], "--yes", code=8)
    assert told["details"] == {"hash": second["hash"], "block": states[second["entry"]]["block"]}


def test_a_transaction_is_cancelled_or_it_is_too_late(slow: Home) -> None:
    before = slow.balance(CAROL)
    first = slow.json("send", CAROL, "1", "--yes", "--no-wait")
    done = slow.json("tx", "cancel", first["entry"], "--yes", "--no-wait")
    assert (done["nonce"], done["to"], done["amount"]["raw"]) == (first["nonce"], ACCOUNTS[0], "0")
    slow.run("chain", "mine")
    slow.run("tx", "resume")
    assert slow.json("tx", "show", first["entry"])["state"] == "replaced"
    assert slow.balance(CAROL) == before
    late = slow.json("send", CAROL, "2", "--yes", "--no-wait")
    slow.run("chain", "mine")
    told = slow.error("tx", "cancel", late["entry"], "--yes", code=8)
    assert told["message"].startswith("too late: ")
    assert slow.balance(CAROL) - before == 2 * COIN


def test_missing_nonces_are_named_and_filled(slow: Home) -> None:
    start = slow.json("nonce", "status")["pending"]
    ahead = slow.json("send", CAROL, "1", "--yes", "--no-wait", "--nonce", start + 2)
    found = slow.json("nonce", "status")
    assert (found["gaps"], [one["entry"] for one in found["open"]]) == ([start, start + 1], [ahead["entry"]])
    slow.error("nonce", "fill", code=12)
    filled = slow.json("nonce", "fill", "--yes")
    assert [one["nonce"] for one in filled] == [start, start + 1]
    for _ in range(3):
        slow.run("chain", "mine")
    slow.run("tx", "resume")
    assert slow.json("tx", "show", ahead["entry"])["state"] == "confirmed"
    assert slow.json("nonce", "status")["gaps"] == []
    assert "no nonce is missing" in slow.run("nonce", "fill", "--yes").err


def test_signing_asks_at_a_terminal(home: Home) -> None:
    (home.folder / "unsigned.json").write_text(build(home, "bob", "0.3"))
    child = home.at_terminal("tx", "sign", "unsigned.json")
    child.expect_exact("Whoever has the signed bytes can send them.")
    child.sendline("no")
    finish(child, 130)
    assert all(one["state"] != "handed-out" for one in home.json("tx", "list"))


def test_a_transaction_of_another_home_is_shown_as_the_node_proves_it(home: Home, tmp_path: Path) -> None:
    done = home.json("send", "bob", "0.125", "--yes")
    other = bare(tmp_path / "second", HOLDERS_PHRASE, home.path / "chain")
    shown = other.json("tx", "show", done["hash"])
    for name in ("hash", "status", "from", "to", "amount", "fee", "nonce", "block", "block_hash", "chain_id"):
        assert shown[name] == done[name], name
    assert (shown["entry"], shown["explained"]) == (None, [f"pays 0.125 CMT from the account to {BOB}"])
    assert other.run("tx", "show", done["hash"].upper().replace("X", "x")).out.splitlines()[1] == "state\tconfirmed"
    other.error("tx", "show", "0x" + "00" * 32, code=5)
    deployed = home.json("contract", "list")
    address = next(one["address"] for one in deployed if one["name"] == "WrappedCMT")
    wrapped = home.json("send", address, "0.5", "--data", "0xd0e30db0", "--yes")
    assert other.json("tx", "show", wrapped["hash"])["explained"] == [f"wraps 0.5 CMT at {address}"]


def test_a_transaction_is_tried_before_it_is_signed(home: Home) -> None:
    assert home.json("tx", "simulate", stdin=build(home, "bob", "1")) == {
        "succeeds": True,
        "reason": None,
        "returned": "0x",
        "gas": 21_000,
        "moved": None,
    }
    done = home.json("send", "bob", "0.5", "--yes")
    assert home.json("tx", "simulate", done["hash"])["succeeds"] is True
    raw = home.json("tx", "export", done["entry"])["raw"]
    assert home.json("tx", "simulate", raw)["succeeds"] is True
    address = next(one["address"] for one in home.json("contract", "list") if one["name"] == "WrappedCMT")
    unsigned = json.loads(build(home, "bob", "0"))
    unsigned |= {"to": address, "data": "0x2e1a7d4d" + "ff" * 32, "kind": "call"}
    del unsigned["check"]
    failed = home.run("tx", "simulate", "--json", stdin=json.dumps(unsigned), code=8)
    assert failed.document["succeeds"] is False
