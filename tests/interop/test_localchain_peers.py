"""ethers, viem and cast use the embedded chain as they use any node, and find it no different from anvil."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from .conftest import CMT, CONTRACT, FUNDS, Chain, need

PEERS = Path(__file__).parent / "peers"
RECIPIENT = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.mark.parametrize("peer", ["ethers", "viem"])
def test_javascript_peers_do_everything(chain: Chain, key: str, peer: str) -> None:
    node = need("node")
    if not (PEERS.parent / "node_modules" / peer).exists():
        pytest.skip(f"{peer} is not installed: run make interop-setup")
    before = int(chain.rpc("eth_getBalance", RECIPIENT, "latest"), 16)
    task = {
        "url": chain.url,
        "token": chain.token,
        "key": key,
        "recipient": RECIPIENT,
        "fund": chain.fund,
        "abi": CONTRACT["abi"],
        "bytecode": CONTRACT["bytecode"],
    }
    done = subprocess.run(
        [node, str(PEERS / f"{peer}.mjs"), json.dumps(task)], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    code = len(str(chain.rpc("eth_getCode", _contract(chain, key), "latest")))
    assert {name: str(value) if not isinstance(value, list) else value for name, value in report.items()} == {
        "chainId": "1234",
        "funded": str(FUNDS),
        "status": "1",
        "type": "2",
        "paid": "True",
        "received": str(before + 3 * CMT // 2),
        "before": str(before),
        "legacy": "1",
        "code": str(code),
        "initial": "7",
        "stored": "42",
        "heard": ["42"],
        "events": [[True, "42"]],
        "foreign": "0",
        "revert": ["CALL_EXCEPTION", "thirteen is unlucky", "thirteen is unlucky"],
        "estimate": ["CALL_EXCEPTION", "thirteen is unlucky"],
        "failed": ["CALL_EXCEPTION", 0],
        "poor": "INSUFFICIENT_FUNDS",
        "stale": "NONCE_EXPIRED",
        "fees": "True",
        "chained": "True",
    }


def _contract(chain: Chain, key: str) -> str:
    """The third transaction of the account made the contract."""
    from eth_utils import keccak
    from rlp import encode

    sender = bytes.fromhex(Account.from_key(key).address[2:])
    return "0x" + keccak(encode([sender, 2]))[12:].hex()


class Cast:
    """cast, as a person uses it. Its wrapper from npm ends with 0 also when cast does not; what it says counts."""

    def __init__(self, chain: Chain, key: str) -> None:
        self.program, self.chain, self.key = need("cast"), chain, key

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [self.program, *arguments, "--rpc-url", self.chain.url]
        if self.chain.token:
            command += ["--rpc-headers", f"Authorization: Bearer {self.chain.token}"]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    def __call__(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def send(self, *arguments: str) -> dict[str, Any]:
        receipt: dict[str, Any] = json.loads(self("send", "--json", "--private-key", self.key, *arguments))
        return receipt


def test_cast_does_everything(chain: Chain, key: str) -> None:
    cast = Cast(chain, key)
    owner = Account.from_key(key).address
    assert cast("chain-id") == "1234"
    cast("rpc", chain.fund[0], owner, chain.fund[1])
    assert cast("balance", owner) == str(FUNDS)

    before = int(cast("balance", RECIPIENT))
    assert cast.send(RECIPIENT, "--value", "1.5ether")["status"] == "0x1"
    assert cast.send(RECIPIENT, "--value", "1", "--legacy")["type"] == "0x0"
    assert int(cast("balance", RECIPIENT)) == before + 3 * CMT // 2 + 1
    assert cast("nonce", owner) == "2"

    code = CONTRACT["bytecode"] + (7).to_bytes(32, "big").hex()
    created = _send_code(cast, code)
    contract = str(created["contractAddress"])
    assert cast("call", contract, "value()(uint256)") == "7"
    assert int(cast("estimate", contract, "store(uint256)", "42", "--from", owner)) > 21_000
    stored = cast.send(contract, "store(uint256)", "42")
    assert cast("call", contract, "value()(uint256)") == "42"
    assert cast("call", contract, "value()(uint256)", "--block", str(int(stored["blockNumber"], 16) - 1)) == "7"
    assert int(cast("storage", contract, "1"), 16) == 42

    logs = json.loads(cast("logs", "--json", "--from-block", "0", "--address", contract, "Stored(address,uint256)"))
    assert [int(entry["data"], 16) for entry in logs] == [42]
    assert logs[0]["transactionHash"] == stored["transactionHash"]

    refused = cast.run("call", contract, "store(uint256)", "13")
    assert "execution reverted: thirteen is unlucky" in refused.stderr
    unsent = cast.run("send", "--private-key", key, contract, "store(uint256)", "13")
    assert "thirteen is unlucky" in unsent.stderr
    failed = cast.send(contract, "store(uint256)", "13", "--gas-limit", "100000")
    assert failed["status"] == "0x0"

    block = json.loads(cast("block", "latest", "--json"))
    assert block["hash"] == json.loads(cast("block", block["hash"], "--json"))["hash"]
    assert json.loads(cast("receipt", "--json", stored["transactionHash"]))["status"] == "0x1"
    assert json.loads(cast("tx", "--json", stored["transactionHash"]))["hash"] == stored["transactionHash"]
    assert int(cast("gas-price")) > 0
    assert int(cast("base-fee")) > 0
    cast("rpc", "evm_increaseTime", "100")
    cast("rpc", "evm_mine")
    assert int(json.loads(cast("block", "latest", "--json"))["timestamp"], 16) >= int(block["timestamp"], 16) + 100


def _send_code(cast: Cast, code: str) -> dict[str, Any]:
    command = [cast.program, "send", "--json", "--rpc-url", cast.chain.url, "--private-key", cast.key, "--create", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    created: dict[str, Any] = json.loads(done.stdout)
    assert created["status"] == "0x1"
    return created
