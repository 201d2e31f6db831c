"""ethers signs a permit that WrappedCMT accepts, and finds the arguments of events under their standard names."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cmwallet.contracts.artifacts import load_artifact

from .conftest import Chain, need

PEERS = Path(__file__).parent / "peers"
SPENDER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


def test_ethers_signs_a_permit_and_reads_from_to_and_value(chain: Chain, key: str) -> None:
    node = need("node")
    if not (PEERS.parent / "node_modules" / "ethers").exists():
        pytest.skip("ethers is not installed: run make interop-setup")
    wrapped = load_artifact("WrappedCMT")
    task = {
        "url": chain.url,
        "token": chain.token,
        "key": key,
        "fund": chain.fund,
        "spender": SPENDER,
        "abi": list(wrapped.abi),
        "bytecode": "0x" + wrapped.bytecode.hex(),
    }
    done = subprocess.run(
        [node, str(PEERS / "permit.mjs"), json.dumps(task)], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "separator": True,
        "signer": True,
        "allowance": "7",
        "nonce": "1",
        "approval": ["Approval", True, SPENDER, "7"],
        "without_salt": "permit: signature",
        "transfer": [[True, SPENDER, "5"]],
    }
