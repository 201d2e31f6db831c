"""`cmwallet token` and `cmwallet snapshot`, the real commands in real processes."""

from __future__ import annotations

import json

import pytest

from tests.cli.walletrun import STRANGER, Home

COIN = 10**18


def holding(home: Home, who: str, token: str | None = None) -> str:
    options = () if token is None else ("--token", token)
    amount = home.json("balance", who, *options)["balances"][0]["formatted"]
    assert isinstance(amount, str)
    return amount


def test_wrapping_and_unwrapping_keep_every_coin(funded: Home) -> None:
    funded.run("token", "wrap", "5", "--yes")
    assert holding(funded, "account-1", "WCMT") == "5"
    funded.run("token", "unwrap", "1.5", "--yes")
    assert holding(funded, "account-1", "WCMT") == "3.5"
    info = funded.json("token", "info", "WCMT")
    assert (info["supply"]["formatted"], info["balance"]["formatted"]) == ("3.5", "3.5")
    assert holding(funded, info["address"]) == "3.5"


def test_a_token_of_the_system_is_sent_by_its_symbol(funded: Home) -> None:
    funded.run("token", "wrap", "5", "--yes")
    funded.run("send", "bob", "2", "--token", "WCMT", "--yes")
    assert holding(funded, "bob", "wcmt") == "2"


def test_the_legacy_token_is_swapped_one_to_one_for_ever(funded: Home) -> None:
    assert funded.json("chain", "faucet", "--amount", "40", "--token", "CMT")["amount"]["asset"] != "native"
    assert holding(funded, "account-1", "CMT") == "40"
    assert "allowance" in funded.error("token", "swap", "10", "--yes", code=8)["message"]
    funded.run("token", "approve", "Swap", "30", "--token", "CMT", "--yes")
    funded.run("token", "swap", "10", "--to", STRANGER, "--yes")
    assert (holding(funded, STRANGER), holding(funded, "account-1", "CMT")) == ("10", "30")
    funded.error("token", "swap", "21", "--yes", code=8)
    funded.error("token", "swap", "31", "--yes", code=7)
    wrapped = funded.json("contract", "show", "WrappedCMT")["address"]
    funded.error("token", "swap", "1", "--to", wrapped, "--yes", code=4)
    swap = funded.json("contract", "show", "Swap")["address"]
    assert holding(funded, swap, "CMT") == "10"


def test_allowances_are_exact_listed_and_taken_back(funded: Home) -> None:
    funded.run("token", "approve", "bob", "2.5", "--yes")
    funded.run("token", "approve", "savings", "--unlimited", "--yes")
    listed = {entry["name"]: entry["amount"]["raw"] for entry in funded.json("token", "allowances")}
    assert listed == {"bob": str(25 * COIN // 10), "savings": str(2**256 - 1)}
    assert "unlimited" in funded.run("token", "allowances").out
    funded.run("token", "revoke", "bob", "--yes")
    assert [entry["name"] for entry in funded.json("token", "allowances")] == ["savings"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("wrap", "0.0000000000000000001", "--yes"), 4),
        (("wrap", "1000", "--yes"), 7),
        (("wrap", "1"), 12),
        (("unwrap", "1", "--yes"), 7),
        (("unwrap", "1eth", "--yes"), 4),
        (("approve", "bob", "--yes"), 2),
        (("approve", "nobody", "1", "--yes"), 5),
        (("info", "XYZ"), 5),
        (("claim", "missing.json", "--contract", STRANGER, "--yes"), 5),
    ],
)
def test_wrong_input_ends_with_its_code(funded: Home, arguments: tuple[str, ...], code: int) -> None:
    funded.error("token", *arguments, code=code)


def test_a_snapshot_is_built_proven_and_claimed_by_anybody_for_its_owner(funded: Home) -> None:
    funded.run("token", "wrap", "7", "--yes")
    funded.run("send", "savings", "3", "--token", "WCMT", "--yes")
    block = funded.json("chain", "status")["block"]
    built = funded.json(
        "snapshot", "build", "--token", "WCMT", "--at", block, "--for-chain", 1234, "--to", "snapshot.json"
    )
    assert (built["total"], built["accounts"]) == (str(7 * COIN), 2)
    assert funded.run("snapshot", "verify", "snapshot.json", "--rebuild").out.strip() == built["root"]
    arguments = ("contract", "deploy", "SnapshotClaim", built["root"], built["total"], "--value", "7", "--yes")
    claims = funded.json(*arguments)["address"]
    before = funded.json("balance", "savings")["balances"][0]["raw"]
    claim = ("token", "claim", "snapshot.json", "--contract", claims, "--account", "savings", "--yes")
    funded.run(*claim)
    assert int(funded.json("balance", "savings")["balances"][0]["raw"]) - int(before) == 3 * COIN
    assert "claim: done" in funded.error(*claim, "--no-wait", code=8)["message"]


def test_a_snapshot_that_was_changed_is_not_verified(funded: Home) -> None:
    funded.run("token", "wrap", "7", "--yes")
    block = funded.json("chain", "status")["block"]
    funded.run("snapshot", "build", "--token", "WCMT", "--at", block, "--for-chain", 18, "--to", "snapshot.json")
    document = json.loads((funded.folder / "snapshot.json").read_text())
    document["leaves"][0][1] = str(8 * COIN)
    (funded.folder / "changed.json").write_text(json.dumps(document))
    funded.error("snapshot", "verify", "changed.json", code=18)
    funded.error("snapshot", "build", "--at", block, "--for-chain", 18, "--to", "snapshot.json", code=4)
