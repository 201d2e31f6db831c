"""ethers, given a receipt and the page that describes it, finds the account that consented and withdrew."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.identity.consent.world import BODY, signed, withdrawn

from .conftest import need

PEERS = Path(__file__).parent / "peers"


def test_ethers_verifies_consents_and_withdrawals_from_receipts_alone() -> None:
    node = need("node")
    if not (PEERS.parent / "node_modules" / "ethers").exists():
        pytest.skip("ethers is not installed: run make interop-setup")
    second = replace(
        BODY, version=2, previous=BODY.digest, purpose='Wein, 酒, \u00e9 "quoted"', retention=0, max_uses=0
    )
    receipts = [withdrawn(signed()), signed(second), signed(replace(BODY, client_name="Ünïcode & sons"))]
    task = json.dumps([receipt.document() for receipt in receipts])
    done = subprocess.run(
        [node, str(PEERS / "receipt.mjs"), task], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert [answer["signer"] for answer in answers] == [True, True, True]
    assert [answer["withdrawn"] for answer in answers] == [True, False, False]
    assert [answer["consent"] for answer in answers] == ["0x" + receipt.body.digest.hex() for receipt in receipts]
