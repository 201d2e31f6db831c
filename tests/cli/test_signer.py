"""`cmwallet signer client`: who is let in at the door, as a user lists and removes them; no door is open here."""

from __future__ import annotations

from tests.cli.walletrun import ACCOUNTS, Home


def test_clients_are_let_in_listed_and_removed(restored: Home) -> None:
    made = restored.json("signer", "client", "add", "hardhat", "--for", "8h")
    assert (made["name"], made["origin"], made["accounts"]) == ("hardhat", None, [ACCOUNTS[0]])
    assert len(made["token"]) >= 43
    out = restored.json("signer", "client", "add", "deploy", "--out", "deploy.token", "--by-policy")
    assert (out["token"], out["by_policy"]) == (None, True)
    assert (restored.folder / "deploy.token").stat().st_mode & 0o777 == 0o600
    assert [one["name"] for one in restored.json("signer", "client", "list")] == ["deploy", "hardhat"]
    assert restored.json("signer", "client", "remove", "hardhat") == {"removed": "hardhat"}
    assert [one["name"] for one in restored.json("signer", "client", "list")] == ["deploy"]
    restored.error("signer", "client", "remove", "hardhat", code=5)
    assert restored.json("signer", "requests", "--done") == []


def test_nothing_is_decided_where_no_door_is_open(restored: Home) -> None:
    for command in (("requests",), ("approve", "hardhat-1", "--yes"), ("deny", "hardhat-1")):
        assert restored.run("signer", *command, code=None).code in {3, 5}


def test_the_script_for_pages_is_printed(restored: Home) -> None:
    assert "eip6963:announceProvider" in restored.json("signer", "shim")["script"]
