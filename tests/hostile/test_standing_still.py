"""A node that stands still knows nothing of what was revoked since: what hangs on that is not answered from it."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cmwallet.attest.anchoring import ChainAnchors
from cmwallet.node.freshness import Lag
from identity.credentials.anchors import AnchorReference
from tests.hostile.double import Double
from tests.hostile.inprocess import Wallet

SECOND = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture
def receipt(wallet: Wallet, double: Double) -> Path:
    """The receipt of a grant that is anchored on a chain that makes blocks by the clock."""
    wallet.endpoint(double.url("fresh_geth"), name="clock")
    wallet.run("network", "use", "clock", "--yes")
    wallet.run("account", "new", "shop")
    double.pay(SECOND, 10**18)
    for name in ("KeyRegistry", "ConsentRegistry"):
        wallet.run("contract", "use", name, double.ask("cmwallet_contracts")[name], "--yes")
    for identity, account in (("me", "account-1"), ("shop", "shop")):
        wallet.run("identity", "create", identity, "--account", account)
        wallet.run("identity", "register", identity, "--yes")
    wallet.run("identity", "use", "me")
    wallet.run("identity", "set", "given_name", "Ada")
    wallet.run("config", "set", "oauth.url", "http://127.0.0.1:8474")
    shop = wallet.json("identity", "show", "shop")
    wallet.run(
        *("identity", "grant", "--to", shop["did"], "--dpop-jkt", shop["keys"][0]["kid"], "--fields", "given_name"),
        *("--for", "15m", "--purpose", "wine", "--anchor", "--yes"),
    )
    (one,) = wallet.json("identity", "grants")
    file = wallet.folder / "receipt.json"
    file.write_text(wallet.run("identity", "grant", "receipt", one["grant_id"]).out)
    return file


def test_anchors_and_keys_of_a_grant_are_unknown_then_and_what_was_required_of_them_is_stale(
    wallet: Wallet, double: Double, receipt: Path
) -> None:
    verify = ["identity", "grant", "verify", receipt]
    assert wallet.json(*verify, "--require", "signature,anchor,not-withdrawn")["anchor"] == "yes"
    double.quirks = ("an_hour_old",)
    unasked = wallet.run(*verify, "--json")
    assert (unasked.document["anchor"], unasked.document["withdrawn"]) == ("unknown", "unknown")
    assert re.search("(59|60) minutes old", unasked.err)
    assert wallet.error(*verify, "--require", "not-withdrawn", code=3)["code"] == "stale"
    assert wallet.json(*verify, "--require", "anchor", "--allow-stale", "2h")["anchor"] == "yes"


def test_an_attestation_s_anchor_is_unknown_unless_the_node_s_age_is_allowed() -> None:
    asked: list[str] = []

    def lag() -> Lag:
        asked.append("lag")
        return Lag("net", 3600, 30)

    def client() -> Any:
        asked.append("client")
        raise AssertionError

    opened = SimpleNamespace(network=SimpleNamespace(chain_id=1234), lag=lag)
    reference = AnchorReference("0x" + "11" * 32, b"\x22" * 32)
    did = "did:ethr:0x4d2:" + SECOND
    for allowed in (0, 3599):
        found = ChainAnchors(cast("Any", opened), allow_stale=allowed).find(did, reference)
        assert found.state == "unknown"
    with pytest.raises(AttributeError):  # it goes on to ask the node
        ChainAnchors(cast("Any", opened), allow_stale=3600).find(did, reference)
    assert asked == ["lag"] * 3
