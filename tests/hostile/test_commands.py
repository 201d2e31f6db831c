"""Every command that asks a node, against every quirk that must not matter or has one right answer."""

from __future__ import annotations

from tests.hostile.double import Double
from tests.hostile.inprocess import Wallet


def test_an_honest_node(wallet: Wallet, double: Double) -> None:
    assert wallet.json("send", "bob", "0.5", "--yes")["status"] == "confirmed"
    assert "eth_sendRawTransaction" in double.methods()
