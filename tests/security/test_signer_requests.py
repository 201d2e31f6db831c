"""Requests that wait at the door: repeats, hang-ups, crossed clients, crashes, the policy, and a node that turns."""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data

from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE, Home, finish
from tests.security.doors import BOB, ME, Caller, OpenDoor, call, payment, read_answer, until

COIN = 10**18
LOCKED = {"CMWALLET_PASSPHRASE_FROM": None}
POLICY = """
version = 1
default = "ask"
[[limit]]
name = "day"
total = "3cmt"
window = "24h"
[[allow]]
name = "bob"
kinds = ["send"]
to = ["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"]
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path)
    made.secret("passphrase", PASSPHRASE)
    made.secret("phrase", PHRASE)
    made.make_cheap_vault()
    made.run("init", "--restore", "--phrase-from", "file:phrase")
    made.run("account", "new", "savings")
    made.run("chain", "start", "--port", "0")
    made.run("chain", "faucet", "--quiet")
    made.run("unlock", "--for", "1h")
    yield made
    made.run("lock")
    made.run("chain", "stop")


@pytest.fixture
def door(home: Home) -> Iterator[OpenDoor]:
    opened = OpenDoor(home, **LOCKED)
    yield opened
    opened.close()


@pytest.fixture
def tool(door: OpenDoor) -> Caller:
    return door.client("tool")


def entries(home: Home) -> list[dict[str, object]]:
    """The journal's entries, made by the door."""
    found: list[dict[str, object]] = home.json("tx", "list")
    return found


def received(tool: Caller) -> int:
    return int(tool.result("eth_getBalance", BOB, "latest"), 16)


def test_an_approved_payment_is_made_and_journalled_under_its_number(door: OpenDoor, tool: Caller) -> None:
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    request = until(door.waiting)[0]
    assert request["id"] == "tool-1"
    assert any("1 CMT on local" in line for line in request["lines"])
    assert any(BOB in line for line in request["lines"])
    assert request["process"].startswith(f"{os.getpid()} (")
    door.approve_next()
    answer = read_answer(waiting)["result"]
    receipt = tool.result("eth_getTransactionReceipt", answer)
    assert (receipt["status"], receipt["from"], receipt["to"]) == ("0x1", ME.lower(), BOB.lower())
    assert received(tool) == COIN
    made = entries(door.home)
    assert [(one["hash"], one["id"], one["memo"]) for one in made] == [(answer, "door:tool:1", "tool")]


def test_messages_and_typed_data_are_signed_as_a_stranger_verifies_them(door: OpenDoor, tool: Caller) -> None:
    document = {
        "types": {
            "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
            "Mail": [{"name": "to", "type": "address"}, {"name": "contents", "type": "string"}],
        },
        "primaryType": "Mail",
        "domain": {"name": "Mail", "chainId": 1234},
        "message": {"to": BOB, "contents": "hello"},
    }
    asked = [
        ("personal_sign", ("0x" + b"hello".hex(), ME.lower()), encode_defunct(b"hello")),
        ("eth_signTypedData_v4", (ME, json.dumps(document)), encode_typed_data(full_message=document)),
        ("eth_signTypedData_v4", (ME, document), encode_typed_data(full_message=document)),
    ]
    for method, params, message in asked:
        waiting = tool.begin(method, *params)
        door.approve_next()
        signature = read_answer(waiting)["result"]
        assert Account.recover_message(message, signature=signature) == ME
    hello, signature = "0x" + b"hello".hex(), _signed(door, tool)
    assert tool.result("personal_ecRecover", hello, signature) == ME
    for params in ((hello, signature + "00"), (hello, signature, "0x"), (hello, signature[:-2] + "ff"), (hello,)):
        assert tool.error("personal_ecRecover", *params)["code"] == -32602


def _signed(door: OpenDoor, tool: Caller) -> str:
    waiting = tool.begin("personal_sign", "0x" + b"hello".hex(), ME)
    door.approve_next()
    return str(read_answer(waiting)["result"])


def test_a_denied_request_is_4001_and_signs_nothing(door: OpenDoor, tool: Caller) -> None:
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    door.home.run("signer", "deny", until(door.waiting)[0]["id"])
    assert read_answer(waiting)["error"]["code"] == 4001
    assert entries(door.home) == []
    assert received(tool) == 0


def test_who_hangs_up_withdraws_and_a_late_yes_signs_nothing(door: OpenDoor, tool: Caller) -> None:
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    wanted = until(door.waiting)[0]["id"]
    waiting.close()
    assert door.home.error("signer", "approve", wanted, "--yes", code=5)["code"] == "not_found"
    assert entries(door.home) == []
    again = tool.begin("eth_sendTransaction", payment(2))  # nothing stands in its way
    assert until(door.waiting)[0]["id"] == "tool-2"
    again.close()


def test_equal_calls_at_once_pay_once(door: OpenDoor, tool: Caller) -> None:
    waiting = [tool.begin("eth_sendTransaction", payment(COIN)) for _ in range(9)]
    assert len(until(door.waiting)) == 1
    waiting[0].close()  # one of them gives up; the others still want it
    door.approve_next()
    hashes = {read_answer(one)["result"] for one in waiting[1:]}
    assert len(hashes) == 1
    assert received(tool) == COIN


def test_equal_calls_one_after_the_other_pay_each_time(door: OpenDoor, tool: Caller) -> None:
    hashes = set()
    for _ in range(3):
        waiting = tool.begin("eth_sendTransaction", payment(COIN))
        door.approve_next()
        hashes.add(read_answer(waiting)["result"])
    assert len(hashes) == 3
    assert received(tool) == 3 * COIN


def test_an_answer_that_was_cut_off_is_given_again_and_nothing_is_paid_twice(door: OpenDoor, tool: Caller) -> None:
    stopped = door.home.json("chain", "status")["pid"]
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    wanted = until(door.waiting)[0]["id"]
    os.kill(stopped, signal.SIGSTOP)  # the node keeps the door busy while the client goes away
    try:
        door.home.run("signer", "approve", wanted, "--yes")
        waiting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        waiting.close()
    finally:
        os.kill(stopped, signal.SIGCONT)
    until(lambda: door.home.json("signer", "requests", "--done")[0]["state"] == "done")
    first = door.home.json("signer", "requests", "--done")[0]["hash"]
    assert tool.result("eth_sendTransaction", payment(COIN)) == first
    assert received(tool) == COIN
    waiting = tool.begin("eth_sendTransaction", payment(COIN))  # that one was answered: this is another
    door.approve_next()
    assert read_answer(waiting)["result"] != first


def test_one_request_of_a_client_waits_and_five_in_all(door: OpenDoor, tool: Caller) -> None:
    held = [tool.begin("eth_sendTransaction", payment(1))]
    until(door.waiting)
    codes = {tool.error("eth_sendTransaction", payment(wei))["code"] for wei in range(2, 1000)}
    assert codes == {-32002}
    for number in range(4):
        held.append(door.client(f"tool-{number}").begin("eth_sendTransaction", payment(1)))
        until(lambda: len(door.waiting()) == len(held))
    assert door.client("sixth").error("eth_sendTransaction", payment(1))["code"] == -32002
    for one in held:
        one.close()


def test_two_clients_are_not_taken_for_one_another(door: OpenDoor, tool: Caller) -> None:
    other = door.client("other")
    first, second = tool.begin("eth_sendTransaction", payment(1)), other.begin("eth_sendTransaction", payment(1))
    until(lambda: len(door.waiting()) == 2)
    door.home.run("signer", "deny", "other-1")
    assert read_answer(second)["error"]["code"] == 4001
    door.home.run("signer", "approve", "tool-1", "--yes")
    assert "result" in read_answer(first)
    assert received(tool) == 1


@pytest.mark.parametrize(("nonce", "word"), [("0x0", "low"), ("0x9", "high")])
def test_a_nonce_has_to_be_the_next_one(door: OpenDoor, tool: Caller, nonce: str, word: str) -> None:
    waiting = tool.begin("eth_sendTransaction", payment(1, nonce="0x0"))
    door.approve_next()
    assert "result" in read_answer(waiting)
    error = tool.error("eth_sendTransaction", payment(1, nonce=nonce))
    assert error["code"] == -32000
    assert f"nonce too {word}: next nonce 1, tx nonce {int(nonce, 16)}" in error["message"]


def test_a_locked_vault_signs_nothing_and_reads_go_on(door: OpenDoor, tool: Caller) -> None:
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    wanted = until(door.waiting)[0]["id"]
    door.home.run("lock")  # the agent ends while a request waits
    door.home.run("signer", "approve", wanted, "--yes")
    assert read_answer(waiting)["error"]["code"] == 4100
    error = tool.error("personal_sign", "0x6869", ME)
    assert (error["code"], error["message"]) == (4100, "locked: cmwallet unlock")
    assert received(tool) == 0
    door.home.run("unlock", "--for", "1h")
    again = tool.begin("personal_sign", "0x6869", ME)
    door.approve_next()
    assert "result" in read_answer(again)


def test_a_door_that_was_killed_finds_its_own_transaction_again(home: Home) -> None:
    door = OpenDoor(home, **LOCKED)
    tool = door.client("tool")
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    wanted = until(door.waiting)[0]["id"]
    home.run("signer", "approve", wanted, "--yes")
    until(lambda: entries(home) and entries(home)[0]["hash"])
    waiting.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    waiting.close()
    door.kill()
    _forget_delivery(home)
    door = OpenDoor(home, **LOCKED)
    try:
        repeated = Caller(door.port, tool.token)
        assert repeated.result("eth_sendTransaction", payment(COIN)) == entries(home)[0]["hash"]
        assert received(repeated) == COIN
        assert len(entries(home)) == 1
    finally:
        door.close()


def _forget_delivery(home: Home) -> None:
    """Put the request back to where it stands when the door dies between the journal and the answer."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home.path / "signer.db")) as database, database:
        database.execute("UPDATE requests SET state = 'open', hash = NULL")


def test_a_door_that_lost_its_database_gives_no_number_twice(home: Home) -> None:
    hashes = []
    for _ in range(2):
        door = OpenDoor(home, **LOCKED)
        tool = door.client("tool")
        waiting = tool.begin("eth_sendTransaction", payment(COIN))
        door.approve_next()
        hashes.append(read_answer(waiting)["result"])
        door.close()
        for path in home.path.glob("signer.db*"):
            path.unlink()
    assert [(one["hash"], one["id"]) for one in reversed(entries(home))] == [
        (hashes[0], "door:tool:1"),
        (hashes[1], "door:tool:2"),
    ]


def test_the_policy_refuses_unasked_and_a_client_by_policy_is_signed_for_unasked(home: Home) -> None:
    (home.folder / "policy.toml").write_text(POLICY)
    home.run("policy", "set", "policy.toml", "--yes")
    door = OpenDoor(home, **LOCKED)
    try:
        tool, trusted = door.client("tool"), door.client("trusted", "--by-policy")
        assert trusted.result("eth_sendTransaction", payment(COIN)).startswith("0x")
        error = tool.error("eth_sendTransaction", payment(4 * COIN))
        assert (error["code"], error["data"]["rule"]) == (-32003, "day")
        with ThreadPoolExecutor(4) as pool:
            clients = [door.client(f"t{number}", "--by-policy") for number in range(4)]
            made = list(pool.map(lambda one: one.answer("eth_sendTransaction", payment(COIN)), clients))
        assert sorted("result" in one for one in made) == [False, False, True, True]
        assert {one["error"]["code"] for one in made if "error" in one} == {-32003}
        assert received(tool) == 3 * COIN
        assert trusted.error("eth_sendTransaction", payment(4 * COIN))["data"]["rule"] == "day"
        home.run("policy", "once", "send", BOB, "4cmt")
        assert trusted.error("eth_sendTransaction", payment(4 * COIN + 1))["data"]["rule"] == "day"
        assert trusted.result("eth_sendTransaction", payment(4 * COIN)).startswith("0x")
        assert trusted.error("eth_sendTransaction", payment(4 * COIN))["data"]["rule"] == "day"
        assert received(tool) == 7 * COIN
        waiting = trusted.begin("personal_sign", "0x6869", ME)  # the policy asks: so does the door
        assert until(door.waiting)[0]["client"] == "trusted"
        waiting.close()
    finally:
        door.close()


def test_a_client_spends_no_more_than_its_limit_whoever_approves(door: OpenDoor) -> None:
    """Fees count too, and what was signed stays counted."""
    bounded, free = door.client("bounded", "--limit", "2.5cmt"), door.client("free")
    waiting = bounded.begin("eth_sendTransaction", payment(COIN))
    door.approve_next()
    assert read_answer(waiting)["result"]
    told = bounded.error("eth_sendTransaction", payment(3 * COIN // 2))
    assert (told["code"], told["data"]["rule"]) == (-32003, "limit")
    assert "limit of bounded" in told["message"]
    assert "1.49" in told["message"]
    assert door.waiting() == [], "nobody is asked"
    (shown,) = [one for one in door.home.json("signer", "client", "list") if one["name"] == "bounded"]
    assert int(shown["limit"]) == 5 * COIN // 2
    assert COIN < int(shown["spent"]) < COIN + COIN // 100
    waiting = free.begin("eth_sendTransaction", payment(3 * COIN // 2))
    door.approve_next()
    assert read_answer(waiting)["result"], "the limit is that client's alone"
    waiting = bounded.begin("eth_sendTransaction", payment(COIN))
    door.approve_next()
    assert read_answer(waiting)["result"]
    assert bounded.error("eth_sendTransaction", payment(COIN))["code"] == -32003


def test_without_a_policy_a_client_by_policy_is_asked_about(door: OpenDoor) -> None:
    trusted = door.client("trusted", "--by-policy")
    waiting = trusted.begin("eth_sendTransaction", payment(1))
    assert until(door.waiting)[0]["client"] == "trusted"
    waiting.close()


def test_bytes_that_an_own_account_signed_are_journalled_before_they_go_out(door: OpenDoor, tool: Caller) -> None:
    key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
    made = Account.sign_transaction(
        {"to": BOB, "value": 5, "nonce": 0, "gas": 21000, "gasPrice": 10**10, "chainId": 1234}, key
    )
    raw = "0x" + made.raw_transaction.hex().removeprefix("0x")
    sent = tool.result("eth_sendRawTransaction", raw)
    assert tool.result("eth_sendRawTransaction", raw) == sent
    assert [one["hash"] for one in entries(door.home)] == [sent]
    assert tool.result("eth_getTransactionCount", ME, "pending") == "0x1"


def test_a_node_that_becomes_another_chain_gets_nothing_signed(door: OpenDoor, tool: Caller) -> None:
    home = door.home
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    wanted = until(door.waiting)[0]["id"]
    _renew_chain(home)
    home.run("signer", "approve", wanted, "--yes")
    assert read_answer(waiting)["error"]["code"] == 4900, "it changed while a person was deciding"
    assert tool.error("eth_sendTransaction", payment(COIN))["code"] == 4900
    assert [one for one in entries(home) if one["hash"]] == []
    assert received(tool) == 0
    assert tool.result("eth_chainId") == "0x4d2"


def _renew_chain(home: Home) -> None:
    """Put another chain, with the same id and money on it, in the place of the one that is served."""
    port = home.json("chain", "status")["url"].rpartition(":")[2]
    home.run("chain", "stop")
    home.run("chain", "reset", "--yes")
    home.run("chain", "start", "--port", port)
    home.run("chain", "faucet", "--quiet")


def test_a_person_decides_at_the_terminal_where_the_door_is(home: Home) -> None:
    child = home.at_terminal("signer", "serve", "--port", "0", **LOCKED)
    child.expect(r"http://127\.0\.0\.1:(\d+)")
    tool = Caller(int(child.match.group(1)), home.run("signer", "client", "add", "tool").out.strip())
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    child.expect("Sign it")
    child.sendline("yes")
    assert "result" in read_answer(waiting)
    waiting = tool.begin("eth_sendTransaction", payment(COIN))
    child.expect("Sign it")
    child.sendline("no")
    assert read_answer(waiting)["error"]["code"] == 4001
    assert received(tool) == COIN
    child.sendintr()
    finish(child)


def test_calls_of_accounts_are_not_mixed(door: OpenDoor) -> None:
    other = door.client("savings", "--account", "savings")
    assert other.result("eth_accounts") == [ACCOUNTS[1]]
    assert json.loads(other.post(call("wallet_getPermissions"))[1])["result"][0]["caveats"][0]["value"] == [ACCOUNTS[1]]
