"""`cmwallet tx`: list, show, wait, resume, decode."""

import sqlite3
import time

from tests.cli.contracts import call, transact
from tests.cli.walletrun import ACCOUNTS, STRANGER, finish

CMT = 10**18

# The main-net delegate transaction of the CyberMiles documentation (docs/json-rpc.rst).
DELEGATE_DATA = (
    rb'{"type":"stake\/delegate","data":{"validator_address":"0xF9Fd397486AC5516eea2304fA701cB9767c465D2",'
    rb'"amount":"34371000000000000000000","cube_batch":"02","sig":"25c896e1b505cd28bdcc26ee90d934e5ca115852f209775f5cd43'
    rb"b0caf96ea14d99b63e0448087d526848179baebd3ad053fd82f6a8e0be62e72aa6d8c4b1d5028b1f86ced25596827efb2794a4d14850e3828"
    rb'e183f5b4f2f6836004fc608c22d52b2dd2363f2439c51b90725a40a9be5bb2d2807ad5c5cd5827b2dd786d1b26"}}'
)
DELEGATE_R = 0x224015941F4373E5AEE27A1173B9AE112317DFDC3B2A1A86CF557C2446C255E4
DELEGATE_S = 0x2798B6AB9F403B938FEA0B640476DE20A6F09D1E12F86F0CD5E18369164E56EF


def delegate_raw() -> str:
    import rlp

    return "0x" + rlp.encode([0, 0, 0, b"", 0, DELEGATE_DATA, 0x48, DELEGATE_R, DELEGATE_S]).hex()


def edit(home, statement, *values):
    connection = sqlite3.connect(home.path / "wallet.db")
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_the_documented_delegate_transaction_comes_out_whole_from_stdin(bare):
    found = bare.json("tx", "decode", "-", stdin=delegate_raw() + "\n")
    assert found["hash"] == "0xa73b917243b5d3fb810dfb5f1880daab71564aafbb183c5f1e1f40665832aad5"
    assert found["cmt_hash"] == "1F64261396674A1A7328B250EC3043E5512010D8"
    assert found["signing_hash"] == "0x62244b88d0486f7269f41bebaeb072f38ead0892d32273898f660f1731c8b1f7"
    assert found["from"].lower() == "0x245323885234fd5adc48ffb546a54c5df99e9ace"
    assert (found["type"], found["chain_id"], found["to"], found["value"]) == ("legacy", 18, None, "0")
    assert found["native"]["type"] == "stake/delegate"
    assert found["native"]["data"]["amount"] == "34371000000000000000000"
    text = bare.run("tx", "decode", "-", stdin=delegate_raw()).out
    assert "native.data.cube_batch\t02\n" in text
    assert not bare.path.exists()


def test_what_is_no_transaction_is_invalid_input(bare):
    for raw in ("0x", "0x00", "zz", "0xc0", delegate_raw()[:-2], delegate_raw() + "00"):
        assert bare.error("tx", "decode", raw, code=4)
    assert bare.run("tx", "decode", "-", stdin=b"\xff\xfe", code=4)


def test_an_empty_journal_says_so_on_stderr_only(restored):
    done = restored.run("tx", "list")
    assert (done.out, done.err) == ("", "nothing was sent yet\n")
    assert restored.json("tx", "list") == []


def test_entries_are_found_by_number_and_by_hash_only_when_they_exist(funded):
    sent = funded.json("send", "bob", "1", "--yes")
    for which in ("1", sent["hash"], sent["hash"].upper().replace("X", "x")):
        assert funded.json("tx", "show", which)["hash"] == sent["hash"]
    for which in ("2", "0", str(2**63), "9" * 40, "0x" + "00" * 32, "bob"):
        assert funded.error("tx", "show", which, code=5)
    assert funded.error("tx", "list", "--state", "lost", code=4)["hint"].startswith("one of reserved")
    assert funded.json("tx", "list", "--state", "reverted") == []
    row = funded.run("tx", "list").out.rstrip("\n").split("\t")
    assert (row[0], row[2], row[3], row[5]) == ("1", "confirmed", "1 CMT", sent["hash"])


def reserve(home, age=0.0):
    """Leave the traces of a process that was killed after it reserved its order."""
    killed_after(home, "reserve", age)


def killed_after(home, step, age=0.0):
    """Leave the traces of a process that was killed right after a step of the journal, so many seconds ago."""
    script = f"""
import os, signal, sys, time
from cmwallet.transactions import journal, sending
whole = journal.Journal.{step}
sending.Outbox.__init__.__defaults__ = (lambda _message: None, lambda: time.time() - {age})
def struck(self, *args, **more):
    whole(self, *args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
journal.Journal.{step} = struck
from cmwallet.cli.app import main
main(["send", "bob", "1", "--memo", "rent", "--yes"])
"""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", script], env=home.environment(), cwd=home.folder, check=False)
    assert done.returncode == -9


def test_a_reserved_order_is_carried_out_with_a_yes(served):
    reserve(served)
    assert served.error("send", "bob", "1", "--memo", "rent", "--yes", code=9)["details"]["state"] == "reserved"
    (done,) = served.json("tx", "resume", "--yes")
    assert (done["state"], done["problem"], done["memo"]) == ("sent", None, "rent")
    assert served.balance("bob") == CMT
    (done,) = served.json("tx", "resume")
    assert done["state"] == "confirmed"
    assert served.json("tx", "resume") == []


def test_a_reserved_order_without_a_yes_is_abandoned(served):
    reserve(served)
    (done,) = served.json("tx", "resume")
    assert done["state"] == "abandoned"
    assert served.balance("bob") == 0
    served.run("send", "bob", "1", "--memo", "rent", "--yes")


def test_at_a_terminal_the_yes_is_typed(served):
    reserve(served)
    child = served.at_terminal("tx", "resume")
    child.expect("Send 1 CMT to 0x15d3.* now")
    child.sendline("yes")
    finish(child)
    assert served.balance("bob") == CMT


def test_an_order_reserved_long_ago_is_abandoned_whatever_is_said(served):
    reserve(served, age=601)
    (done,) = served.json("tx", "resume", "--yes")
    assert done["state"] == "abandoned"
    assert served.balance("bob") == 0


def test_a_reserved_order_that_was_changed_from_outside_is_not_carried_out(served):
    reserve(served)
    edit(served, "UPDATE journal SET recipient = ?", STRANGER)
    assert served.error("tx", "resume", "--yes", code=14)["code"] == "tampered"
    assert served.balance(STRANGER) == 0


def test_an_order_that_was_put_into_the_journal_from_outside_is_not_carried_out(served):
    reserve(served)
    served.json("tx", "resume")
    edit(served, "UPDATE journal SET state = 'reserved', recipient = ?, mac = NULL, created = ?", STRANGER, time.time())
    assert served.error("tx", "resume", "--yes", code=14)["code"] == "tampered"
    assert served.balance(STRANGER) == 0


def test_what_another_wallet_replaced_is_found_out(served):
    """The same phrase is used elsewhere, and takes the nonce of a transfer that this chain has forgotten."""
    snapshot = served.rpc("evm_snapshot")
    sent = served.json("send", "bob", "1", "--yes")
    served.rpc("evm_revert", snapshot)
    transact(served.url, nonce=0, to=STRANGER, value=5, gas=21_000)
    (done,) = served.json("tx", "resume", sent["hash"])
    assert done["state"] == "replaced"
    assert served.balance("bob") == 0
    assert served.error("send", "bob", "1", "--yes", code=9)["details"]["state"] == "replaced"
    served.run("send", "bob", "1", "--yes", "--allow-duplicate")


def test_a_transfer_whose_block_was_taken_back_is_sent_again_by_resume_only(served):
    snapshot = served.rpc("evm_snapshot")
    sent = served.json("send", "bob", "1", "--id", "a", "--yes")
    served.rpc("evm_revert", snapshot)
    found = served.error("send", "bob", "1", "--id", "b", "--yes", code=9)
    assert found["details"]["hash"] == sent["hash"]
    assert served.json("tx", "show", "1")["state"] == "orphaned"
    assert [entry["hash"] for entry in served.json("tx", "resume")] == [sent["hash"]]
    assert served.balance("bob") == CMT
    served.run("send", "bob", "1", "--id", "b", "--yes")
    assert served.balance("bob") == 2 * CMT
    assert {entry["state"] for entry in served.json("tx", "list")} == {"confirmed", "abandoned"}


def test_a_transfer_nobody_heard_of_is_broadcast_again(served):
    served.rpc("evm_setAutomine", False)
    killed_after(served, "sign")
    assert served.json("tx", "show", "1")["state"] == "signed"
    (sent,) = served.json("tx", "resume")
    assert sent["state"] == "sent"
    assert served.json("tx", "resume")[0]["state"] == "sent"  # the node has it already
    served.run("chain", "mine")
    assert served.json("tx", "resume")[0]["status"] == "confirmed"
    assert call(served.url, "eth_getTransactionCount", ACCOUNTS[0], "latest") == "0x1"
    assert served.json("tx", "show", sent["hash"])["state"] == "confirmed"
