"""`balance`, `history`, `receive` and tokens, in real processes."""

import re

import pytest

from tests.cli.contracts import deploy_token, send_coins_data, transact
from tests.cli.walletrun import ACCOUNTS, STRANGER, finish

BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
CMT = 10**18


def test_balances_are_shown_by_name_address_and_all(funded):
    assert funded.run("balance").out == "100 CMT\n"
    assert funded.run("balance", ACCOUNTS[1].lower()).out == "0 CMT\n"
    assert funded.json("balance", "bob")["name"] == "bob"
    everyone = funded.json("balance", "--all")
    assert [(line["name"], line["balances"][0]["formatted"]) for line in everyone] == [
        ("account-1", "100"),
        ("savings", "0"),
    ]
    assert funded.run("balance", "--all").out.splitlines()[0] == f"account-1\t{ACCOUNTS[0]}\t100 CMT"
    assert funded.run("balance", "0x" + "0" * 40).out.endswith(" CMT\n")  # may be looked at, not paid
    assert funded.error("balance", "bob", "--all", code=2)
    assert funded.error("balance", "ghost", code=5)


def test_without_a_wallet_the_hint_says_how_to_make_one(bare):
    assert "cmwallet init" in bare.error("balance", code=5)["hint"]
    assert "cmwallet init" in bare.error("account", "list", code=5)["hint"]


def test_a_token_is_sent_by_address_in_its_own_units(served):
    token = deploy_token(served)
    coins = served.balance()
    quoted = served.json("send", "bob", "2.5", "--token", token, "--dry-run")
    assert quoted["amount"] == {"raw": "2500000", "decimals": 6, "symbol": "TST", "asset": token, "formatted": "2.5"}
    sent = served.json("send", "bob", "2.5tst", "--token", token, "--yes")
    assert sent["amount"] == quoted["amount"]
    assert (sent["to"], sent["status"]) == (BOB, "confirmed")
    assert served.run("balance", "bob", "--token", token).out == "2.5 TST\n"
    assert served.balance() == coins - int(sent["fee"]["raw"])
    assert served.error("send", "bob", "2.5", "--token", token, "--yes", code=9)
    served.run("send", "bob", "--max", "--token", token, "--yes")
    assert served.json("balance", "--token", token)["balances"][0]["raw"] == "0"
    assert served.error("send", "bob", "1", "--token", token, "--yes", code=7)
    assert served.error("send", "bob", "0.0000001", "--token", token, "--yes", code=4)
    assert served.error("send", "bob", "1cmt", "--token", token, "--yes", code=4)
    assert served.error("send", token, "1", "--token", token, "--yes", code=10)
    assert served.error("send", "bob", "1", "--token", "NOPE", "--yes", code=5)
    assert served.error("send", "bob", "1", "--token", STRANGER, "--yes", code=5)


def test_what_a_token_calls_itself_cannot_write_to_the_terminal(served):
    token = deploy_token(served, name="x\x1b[2J", symbol="\x1b]0;own\u202eed", decimals=0)
    shown = served.run("balance", "--token", token).out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert served.error("send", "bob", "1.5", "--token", token, "--yes", code=4)
    served.run("send", "bob", "1", "--token", token, "--yes")
    assert "\x1b" not in served.run("history").out


def test_history_is_complete_on_the_embedded_chain_and_says_so(served):
    token = deploy_token(served)
    sent = served.json("send", "bob", "1", "--memo", "bread", "--yes")
    served.run("send", "savings", "3", "--token", token, "--yes")
    transact(served.url, to=token, data=send_coins_data(ACCOUNTS[1]), value=7 * 10**17, gas=100_000)
    found = served.json("history")
    head = served.json("chain", "status")["block"]
    assert found["covered"]["from"] == 0
    assert found["covered"]["to"] == head
    assert found["covered"]["kinds"] == ["erc20", "internal", "journal", "native"]
    assert {item["kind"]: (item["from"], item["to"]) for item in found["covered"]["ranges"]} == dict.fromkeys(
        ("erc20", "internal", "native"), (0, head)
    )
    kinds = [(entry["direction"], entry["kind"], (entry["amount"] or {})["formatted"]) for entry in found["entries"]]
    assert kinds == [
        ("out", "native", "0.7"),
        ("out", "erc20", "3"),
        ("out", "native", "0"),
        ("out", "native", "1"),
        ("in", "erc20", "1000"),
        ("out", "native", "0"),
        ("in", "native", "100"),
    ]
    (bread,) = [entry for entry in found["entries"] if entry["memo"]]
    assert (bread["hash"], bread["name"], bread["entry"]) == (sent["hash"], "bob", 1)
    savings = served.json("history", "savings")["entries"]
    assert [(line["direction"], line["kind"], line["amount"]["formatted"]) for line in savings] == [
        ("in", "internal", "0.7"),
        ("in", "erc20", "3"),
    ]
    assert len(served.json("history", "--limit", "2")["entries"]) == 2
    assert served.json("history", "--rebuild")["entries"] == found["entries"]
    assert len(served.run("history").out.splitlines()) == 7


def test_history_forgets_blocks_that_were_taken_back_even_empty_ones(served):
    snapshot = served.rpc("evm_snapshot")
    served.run("chain", "mine", "--blocks", 3)
    assert len(served.json("history")["entries"]) == 1
    served.rpc("evm_revert", snapshot)
    served.run("chain", "faucet", "--amount", 5, "--quiet")
    served.run("chain", "mine", "--blocks", 3)
    assert [entry["amount"]["formatted"] for entry in served.json("history")["entries"]] == ["5", "100"]


def test_history_shows_what_is_not_mined_yet_and_what_was_taken_back(served):
    served.rpc("evm_setAutomine", False)
    served.run("send", "bob", "1", "--no-wait", "--yes")
    first = served.json("history")["entries"][0]
    assert (first["status"], first["block"]) == ("sent", None)
    snapshot = served.rpc("evm_snapshot")
    served.run("chain", "mine")
    served.run("tx", "resume")
    assert served.json("history")["entries"][0]["status"] == "confirmed"
    served.rpc("evm_revert", snapshot)
    assert served.json("history")["entries"][0]["status"] in ("orphaned", "sent")


def test_on_a_remote_node_history_covers_what_was_scanned(restored, remote):
    remote.run("chain", "faucet", ACCOUNTS[0])
    remote.run("chain", "mine", "--blocks", 3)
    remote.run("chain", "faucet", ACCOUNTS[0], "--amount", 2)
    restored.run("network", "add", "away", "--rpc", remote.url, "--chain-id", 1234, "--symbol", "CMT",
                 "--confirmations", 1)  # fmt: skip
    restored.run("network", "use", "away", "--yes")
    sent = restored.json("send", "bob", "1", "--yes")
    found = restored.json("history")
    assert [entry["hash"] for entry in found["entries"]] == [sent["hash"]]
    assert [item["kind"] for item in found["covered"]["ranges"]] == ["erc20"]
    end = sent["block"]
    found = restored.json("history", "--scan", f"{end - 5}..{end - 1}")
    assert [entry["amount"]["formatted"] for entry in found["entries"]] == ["1", "2", "100"]
    assert {"kind": "native", "from": end - 5, "to": end - 1} in found["covered"]["ranges"]
    assert len(restored.json("history", "--scan", f"{end}..{end}")["entries"]) == 3
    assert {"kind": "native", "from": end - 5, "to": end} in restored.json("history")["covered"]["ranges"]
    for wrong in ("5..1", "0..99", "1-2", "..", "a..b", "1.." + "9" * 19):
        assert restored.error("history", "--scan", wrong, code=4)
    assert len(restored.json("history", "--rebuild")["entries"]) == 1


def test_receive_gives_an_address_a_uri_and_a_picture(restored):
    assert restored.run("receive").out == ACCOUNTS[0] + "\n"
    assert "unverified" not in restored.run("receive").err
    locked = restored.run("receive", "-q", CMWALLET_PASSPHRASE_FROM=None)
    assert locked.err == "warning: unverified: the vault is locked; --verify opens it and checks the address\n"
    found = restored.json("receive", "savings", "--amount", "2.5", CMWALLET_PASSPHRASE_FROM="file:missing")
    assert found["uri"] == f"ethereum:{ACCOUNTS[1]}@1234?value=2500000000000000000"
    assert found["verified"] is False
    assert restored.json("receive", "--verify")["verified"] is True
    target = restored.folder / "code.png"
    restored.run("receive", "--png", target)
    assert target.read_bytes().startswith(b"\x89PNG\r\n")
    assert target.stat().st_mode & 0o777 == 0o600
    assert restored.error("receive", "--png", target, code=4)
    assert restored.error("receive", "--amount", "x", code=4)
    assert restored.error("receive", "ghost", code=5)


@pytest.mark.parametrize(("columns", "drawn"), [(80, True), (60, True), (20, False)])
def test_the_qr_code_is_drawn_where_it_fits(restored, columns, drawn):
    text = finish(restored.at_terminal("receive", columns=columns))
    assert ("█" in text) is drawn
    assert ACCOUNTS[0] in re.sub(r"\s", "", text)


def test_an_altered_address_is_shown_as_unverified_and_found_by_verify(restored):
    import sqlite3

    connection = sqlite3.connect(restored.path / "wallet.db")
    with connection:
        connection.execute("UPDATE accounts SET address = ? WHERE name = 'account-1'", (STRANGER,))
    connection.close()
    done = restored.run("receive", "account-1", CMWALLET_PASSPHRASE_FROM=None)
    assert "unverified" in done.err
    assert restored.error("receive", "account-1", "-q", code=14)["code"] == "tampered"
    assert restored.error("receive", "account-1", "--verify", code=14)["code"] == "tampered"
