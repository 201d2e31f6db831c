"""viem, ethers, Hardhat and cast use the door as any wallet: a transfer, a contract, a message, typed data, a denial.

None of them has a key. What they get signed is verified by eth-account, and what they sent by the chain.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data

from cmwallet.errors import NotFound
from cmwallet.home.folder import Home as Folder
from cmwallet.signer.control import ask_door
from tests.cli.walletrun import PASSPHRASE, PHRASE, Home
from tests.security.doors import BOB, ME, Caller, OpenDoor

from .conftest import CMT, CONTRACT, need

HERE = Path(__file__).parent
DENIED = 123_456_789
MESSAGE = "I own this account"
TYPED = {
    "domain": {"name": "Mail", "version": "1", "chainId": 1234},
    "types": {
        "EIP712Domain": [
            {"name": "name", "type": "string"},
            {"name": "version", "type": "string"},
            {"name": "chainId", "type": "uint256"},
        ],
        "Mail": [{"name": "to", "type": "address"}, {"name": "contents", "type": "string"}],
    },
    "primaryType": "Mail",
    "message": {"to": BOB, "contents": "hello"},
}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[OpenDoor]:
    home = Home(tmp_path)
    home.secret("passphrase", PASSPHRASE)
    home.secret("phrase", PHRASE)
    home.run("init", "--restore", "--phrase-from", "file:phrase")
    home.run("chain", "start", "--port", "0")
    home.run("chain", "faucet", "--quiet")
    home.run("unlock", "--for", "1h")
    opened = OpenDoor(home)
    yield opened
    opened.close()
    home.run("lock")
    home.run("chain", "stop")


@contextmanager
def deciding(door: OpenDoor) -> Iterator[list[str]]:
    """Decide as the owner does, meanwhile: yes, but for one amount; the methods are collected."""
    ended, asked = threading.Event(), []

    def decide() -> None:
        folder = Folder(door.home.path)
        while not ended.wait(0.05):
            for request in ask_door(folder, do="list")["requests"]:
                asked.append(request["method"])
                refused = any(f"0.000000000{DENIED}" in line for line in request["lines"])
                try:
                    ask_door(folder, do="decide", id=request["id"], approve=not refused)
                except NotFound:
                    asked.append("void")

    thread = threading.Thread(target=decide)
    thread.start()
    try:
        yield asked
    finally:
        ended.set()
        thread.join()


def task_of(door: OpenDoor) -> dict[str, object]:
    return {
        "url": door.url,
        "token": door.client("peer").token,
        "recipient": BOB,
        "abi": CONTRACT["abi"],
        "bytecode": CONTRACT["bytecode"],
        "message": MESSAGE,
        "typed": TYPED,
        "denied": str(DENIED),
    }


def check(door: OpenDoor, report: dict[str, Any], asked: list[str], token: object) -> None:
    """What every peer did alike."""
    assert report["account"] == ME
    assert report["chainId"] == 1234
    assert (report["transfer"], report["call"], str(report["stored"])) == ("success", "success", "42")
    assert Account.recover_message(encode_defunct(text=MESSAGE), signature=report["message"]) == ME
    assert Account.recover_message(encode_typed_data(full_message=TYPED), signature=report["typed"]) == ME
    assert report["elsewhere"] == 4902
    assert report["denied"] == 4001
    sent = ["eth_sendTransaction"]
    assert asked == [*(3 * sent), "personal_sign", "eth_signTypedData_v4", *sent], "a denial is asked about once"
    balance = Caller(door.port, str(token)).result("eth_getBalance", BOB, "latest")
    assert int(balance, 16) == 3 * CMT // 2
    journal = door.home.json("tx", "list")
    assert {one["id"] for one in journal} == {"door:peer:1", "door:peer:2", "door:peer:3"}


@pytest.mark.parametrize("peer", ["viem", "ethers"])
def test_javascript_wallet_clients(door: OpenDoor, peer: str) -> None:
    node = need("node")
    if not (HERE / "node_modules" / peer).exists():
        pytest.skip(f"{peer} is not installed: run make interop-setup")
    task = task_of(door)
    with deciding(door) as asked:
        done = subprocess.run(
            [node, str(HERE / "peers" / f"door_{peer}.mjs"), json.dumps(task)],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    check(door, json.loads(done.stdout), asked, task["token"])


def test_hardhat_with_remote_accounts(door: OpenDoor) -> None:
    node, program = need("node"), HERE / "erc1056" / "node_modules" / "hardhat" / "internal" / "cli" / "bootstrap.js"
    if not program.exists():
        pytest.skip("hardhat is not installed: run make interop-setup")
    task = task_of(door)
    environment = {**os.environ, "DOOR_TASK": json.dumps(task), "HARDHAT_DISABLE_TELEMETRY_PROMPT": "true"}
    with deciding(door) as asked:
        done = subprocess.run(
            [node, str(program), "--config", "hardhat.door.cjs", "run", "--no-compile", "door.cjs"],
            cwd=HERE / "erc1056",
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    check(door, json.loads(done.stdout.strip().splitlines()[-1]), asked, task["token"])


def test_cast_with_unlocked_accounts(door: OpenDoor) -> None:
    program, task = need("cast"), task_of(door)

    def cast(command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        headers = ["--rpc-url", door.url, "--rpc-headers", f"Authorization: Bearer {task['token']}"]
        return subprocess.run(
            [program, command, *headers, *arguments], capture_output=True, text=True, timeout=120, check=False
        )

    def send(*arguments: str) -> dict[str, Any]:
        done = cast("send", "--json", "--unlocked", "--from", ME, *arguments)
        assert done.returncode == 0, done.stderr
        receipt: dict[str, Any] = json.loads(done.stdout)
        return receipt

    with deciding(door) as asked:
        transfer = send(BOB, "--value", "1.5ether")
        made = send("--create", str(task["bytecode"]) + (7).to_bytes(32, "big").hex())
        contract = str(made["contractAddress"])
        called = send(contract, "store(uint256)", "42")
        legacy = send(BOB, "--value", "0", "--legacy")
        stored = cast("call", contract, "value()(uint256)").stdout.strip()
        message = cast("rpc", "personal_sign", "0x" + MESSAGE.encode().hex(), ME).stdout.strip().strip('"')
        typed = cast("rpc", "eth_signTypedData_v4", ME, json.dumps(TYPED)).stdout.strip().strip('"')
        refused = cast("send", "--unlocked", "--from", ME, BOB, "--value", str(DENIED))
        unknown = cast("rpc", "eth_sign", ME, "0x00")
    assert [one["status"] for one in (transfer, made, called, legacy)] == ["0x1"] * 4
    assert legacy["type"] == "0x0"
    assert stored == "42"
    assert Account.recover_message(encode_defunct(text=MESSAGE), signature=message) == ME
    assert Account.recover_message(encode_typed_data(full_message=TYPED), signature=typed) == ME
    assert "denied" in refused.stderr
    assert "not supported here" in unknown.stderr
    sent = ["eth_sendTransaction"]
    assert asked == [*(4 * sent), "personal_sign", "eth_signTypedData_v4", *sent], "a denial is asked about once"
