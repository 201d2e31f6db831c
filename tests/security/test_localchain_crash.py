"""The embedded chain loses no acknowledged transaction, whenever its process is killed."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

DRIVER = Path(__file__).with_name("localchain_driver.py")
PROBE = json.loads((Path(__file__).parents[1] / "fixtures" / "contracts" / "Probe.json").read_text())
RECIPIENT = "0x" + "00" * 19 + "77"


def check_whole(folder: Path) -> LocalNode:
    """Every index agrees with the blocks, and the state is there."""
    connection = sqlite3.connect(folder / "chain.db")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    node = LocalNode.open(folder)
    head = int(str(node.request("eth_blockNumber", [])), 16)
    parent = "0x" + "00" * 32
    nonces: dict[str, int] = {}
    for number in range(head + 1):
        block = node.request("eth_getBlockByNumber", [hex(number), True])
        assert block["parentHash"] == parent
        parent = block["hash"]
        for transaction in block["transactions"]:
            assert int(transaction["nonce"], 16) == nonces.get(transaction["from"], 0)
            nonces[transaction["from"]] = nonces.get(transaction["from"], 0) + 1
            receipt = node.request("eth_getTransactionReceipt", [transaction["hash"]])
            assert receipt["blockHash"] == block["hash"]
    for address, used in nonces.items():
        assert node.request("eth_getTransactionCount", [address, "latest"]) == hex(used)
    return node


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, list[str]]:
    """A chain with a contract on it, and three transactions for it: one with logs, one that pays, one far ahead."""
    folder = tmp_path / "chain"
    node = LocalNode.open(folder)
    person = Account.create()
    node.faucet(bytes.fromhex(person.address[2:]), 10**20)

    def sign(**fields: object) -> str:
        full = {"chainId": 1234, "gas": 2_000_000, "maxFeePerGas": 3 * 10**9, "maxPriorityFeePerGas": 1, **fields}
        return "0x" + person.sign_transaction(full).raw_transaction.hex()

    deployed = node.request("eth_sendRawTransaction", [sign(nonce=0, data=PROBE["bytecode"] + bytes(32).hex())])
    contract = node.request("eth_getTransactionReceipt", [deployed])["contractAddress"]
    contract = "0x" + bytes.fromhex(contract[2:]).hex()
    from eth_utils import keccak, to_checksum_address

    forward = keccak(text="forward(address,uint256)")[:4] + bytes(12) + bytes.fromhex(RECIPIENT[2:])
    store = keccak(text="store(uint256)")[:4] + (5).to_bytes(32, "big")
    to = to_checksum_address(contract)
    raws = [
        sign(nonce=2, to=to, data="0x" + (forward + (1).to_bytes(32, "big")).hex(), value=1),  # waits in the pool
        sign(nonce=1, to=to, data="0x" + store.hex()),  # and now both are mined, in a block each
    ]
    node.close()
    return folder, raws


def stop_after_each_write(folder: Path, raws: list[str]) -> list[dict[str, Any]]:
    command = [sys.executable, DRIVER, folder, *raws]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=240)
    outcomes = [json.loads(line) for line in run.stdout.splitlines()]
    assert [outcome["died"] for outcome in outcomes] == [True] * (len(outcomes) - 1) + [False]
    assert len(outcomes) > 20  # a block is many writes
    return outcomes


def submit(node: LocalNode, raw: str) -> str:
    try:
        node.request("eth_sendRawTransaction", [raw])
    except RpcFailure as refusal:
        return refusal.message.split(":")[0]
    return "accepted"


def test_death_at_any_single_write_loses_nothing_acknowledged(signed: tuple[Path, list[str]]) -> None:
    folder, raws = signed
    for outcome in stop_after_each_write(folder, raws):
        node = check_whole(Path(outcome["folder"]))
        for acknowledged in outcome["acknowledged"]:
            assert node.request("eth_getTransactionByHash", [acknowledged]) is not None
        for raw in raws:  # whatever had arrived, sending all again leads to the same end
            assert submit(node, raw) in ("accepted", "nonce too low", "already known")
        assert node.request("eth_getBalance", [RECIPIENT, "latest"]) == "0x1"
        assert node.request("cmwallet_status", [])["waiting"] == 0
        assert len(node.request("eth_getLogs", [{"fromBlock": "earliest"}])) == 1
        assert len(node.request("cmwallet_internalTransfers", [RECIPIENT])) == 1
        assert node.faucet(b"\x01" * 20, 1)
        node.close()
        shutil.rmtree(outcome["folder"])


def test_death_while_the_chain_is_made_leaves_one_that_can_be_made(tmp_path: Path) -> None:
    for outcome in stop_after_each_write(tmp_path / "chain", []):
        node = check_whole(Path(outcome["folder"]))
        node.faucet(b"\x77" * 20, 1)
        assert node.request("eth_blockNumber", []) == "0x1"
        node.close()


@pytest.mark.parametrize("pause", [0.05, 0.21, 0.4])
def test_kill_dash_nine_in_the_middle_of_work_loses_nothing_acknowledged(tmp_path: Path, pause: float) -> None:
    folder = tmp_path / "chain"
    with subprocess.Popen([sys.executable, DRIVER, "--steady", folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(pause)
        process.kill()
        acknowledged = [line.strip() for line in [first, *process.stdout] if len(line) == 67]
    node = check_whole(folder)
    for transaction in acknowledged:
        assert node.request("eth_getTransactionReceipt", [transaction])["status"] == "0x1"
    assert int(node.request("eth_blockNumber", []), 16) - len(acknowledged) in (0, 1)
    node.faucet(b"\x77" * 20, 1)
    node.close()
