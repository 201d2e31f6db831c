"""`cmwallet chain`, the real command in real processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cmwallet.contracts.systems import SYSTEM

FIRST = len(SYSTEM)
"""The newest block of a chain on which nothing has happened: each of the system's contracts has a block."""

BOB = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def problem(self) -> Any:
        return json.loads(self.err)["error"]


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CMWALLET_")}
    environment |= {"CMWALLET_HOME": str(tmp_path / "home"), "CMWALLET_CHAIN_AUTOSTART": "false", "CI": "1"}

    def command(*arguments: str) -> Outcome:
        process = subprocess.run(
            [sys.executable, "-m", "cmwallet", "chain", *arguments],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Outcome(process.returncode, process.stdout, process.stderr)

    yield command
    command("stop")


def test_nothing_has_to_be_started(run: Run) -> None:
    assert run("status", "--json").document["genesis"] is None
    given = run("faucet", BOB, "--amount", "2.5", "--json").document
    assert given["to"] == BOB
    assert given["amount"]["raw"] == str(25 * 10**17)
    assert len(given["hash"]) == 66
    status = run("status", "--json").document
    assert set(status) == {
        "running",
        "answers",
        "pid",
        "url",
        "chain_id",
        "genesis",
        "block",
        "clock_offset",
        "ends_in",
    }
    assert (status["running"], status["chain_id"], status["block"]) == (False, 1234, FIRST + 1)


def test_server_and_command_share_the_chain(run: Run) -> None:
    first = run("faucet", BOB, "--json").document["hash"]
    started = run("start", "--port", "0", "--json")
    assert started.code == 0
    url = started.document["url"]
    assert run("start", "--json").document["url"] == url  # starting twice is no harm
    assert run("start", "--port", "0", "--json").problem["code"] == "already_exists"
    run("faucet", BOB)

    from urllib.request import Request, urlopen

    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_getTransactionReceipt", "params": [first]}).encode()
    with urlopen(Request(url, body, {"Content-Type": "application/json"}), timeout=20) as response:
        assert json.load(response)["result"]["blockNumber"] == hex(FIRST + 1)
    assert run("status", "--json").document["block"] == FIRST + 2
    assert "cmwallet_faucet ok" in run("log").out
    assert "cmwallet_faucet ok" in "".join(run("log", "--json", "--lines", "200").document)
    assert run("stop", "--json").document == {"stopped": True}
    assert run("stop", "--json").document == {"stopped": False}
    assert run("status", "--json").document["running"] is False


def test_killed_server_is_noticed_and_replaced(run: Run) -> None:
    pid = run("start", "--port", "0", "--json").document["pid"]
    run("faucet", BOB)
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert run("status", "--json").document["running"] is False
    assert run("faucet", BOB).code == 0  # in process
    again = run("start", "--port", "0", "--json").document
    assert (again["running"], again["block"]) == (True, FIRST + 2)


def test_foreground_server_ends_with_ctrl_c(run: Run, tmp_path: Path) -> None:
    environment = {**os.environ, "CMWALLET_HOME": str(tmp_path / "home"), "CI": "1"}
    command = [sys.executable, "-m", "cmwallet", "chain", "start", "--foreground", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith("http://127.0.0.1:")
        assert run("status", "--json").document["running"] is True
        child.send_signal(signal.SIGINT)
        assert child.wait(30) == 0
    assert run("status", "--json").document["running"] is False


def test_mining_moves_blocks_and_time(run: Run) -> None:
    assert run("mine").out == f"{FIRST + 1}\n"
    assert run("mine", "--blocks", "3", "--ahead", "1d", "--json").document["block"] == FIRST + 4
    assert run("status", "--json").document["clock_offset"] == 86_400


def test_reset_needs_a_yes_and_makes_another_network(run: Run) -> None:
    run("faucet", BOB)
    old = run("status", "--json").document["genesis"]
    refused = run("reset", "--json")
    assert (refused.code, refused.problem["code"]) == (12, "input_needed")
    assert run("status", "--json").document["genesis"] == old
    done = run("reset", "--yes", "--json").document
    assert done["old_genesis"] == old
    status = run("status", "--json").document
    assert (status["genesis"], status["block"]) == (done["genesis"], FIRST)
    assert done["genesis"] != old


def test_reset_saves_a_home_whose_chain_is_damaged(run: Run, tmp_path: Path) -> None:
    run("faucet", BOB)
    database = tmp_path / "home" / "chain" / "chain.db"
    database.write_bytes(b"not a database " * 1000)
    broken = run("faucet", BOB, "--json")
    assert (broken.code, broken.problem["code"]) == (14, "damaged")
    assert run("reset", "--yes").code == 0
    assert run("faucet", BOB).code == 0
    assert database.with_name("chain.db.damaged-1").read_bytes().startswith(b"not a database")


def test_export_is_a_consistent_copy_without_keys(run: Run, tmp_path: Path) -> None:
    assert run("export", str(tmp_path / "copy.db"), "--json").problem["code"] == "not_found"
    run("faucet", BOB)
    document = run("export", str(tmp_path / "copy.db"), "--json").document
    copy = tmp_path / "copy.db"
    assert document == {"file": str(copy), "bytes": copy.stat().st_size}
    assert copy.stat().st_mode & 0o077 == 0
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT max(number) FROM block").fetchone() == (FIRST + 1,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    keys = [path.read_text().strip() for path in (tmp_path / "home" / "chain").glob("*.key")]
    assert len(keys) == 2
    for key in keys:
        assert bytes.fromhex(key) not in copy.read_bytes()
        assert key.encode() not in copy.read_bytes()
    again = run("export", str(copy), "--json")
    assert (again.code, again.problem["code"]) == (4, "already_exists")


def test_exported_chain_opens_in_another_home_without_a_faucet(run: Run, tmp_path: Path) -> None:
    run("faucet", BOB)
    genesis = run("status", "--json").document["genesis"]
    run("export", str(tmp_path / "copy.db"))
    shutil.rmtree(tmp_path / "home" / "chain")
    (tmp_path / "home" / "chain").mkdir(mode=0o700)
    (tmp_path / "copy.db").rename(tmp_path / "home" / "chain" / "chain.db")
    assert run("mine", "--json").document["block"] == FIRST + 2
    assert run("status", "--json").document["genesis"] == genesis
    refused = run("faucet", BOB, "--json")
    assert (refused.code, refused.problem["code"]) == (5, "not_found")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["faucet", BOB, "--amount", "10001"], 4),
        (["faucet", BOB, "--amount", "0"], 4),
        (["faucet", BOB, "--amount", "1eth"], 4),
        (["faucet", BOB[:-1] + "9"], 4),
        (["faucet", "nobody"], 5),
        (["faucet"], 5),
        (["mine", "--blocks", "0"], 2),
        (["mine", "--ahead", "soon"], 4),
        (["start", "--port", "99999"], 2),
        (["start", "--allow-origin", "*"], 4),
        (["log"], 5),
        (["dance"], 2),
    ],
)
def test_what_makes_no_sense_has_its_exit_code(run: Run, arguments: list[str], code: int) -> None:
    outcome = run(*arguments)
    assert outcome.code == code, outcome.err
    assert outcome.out == ""


def test_taken_port_is_a_storage_error_with_a_hint(run: Run) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        outcome = run("start", "--port", str(listener.getsockname()[1]), "--json")
    assert outcome.code == 16
    assert "--port" in outcome.problem["hint"]
