"""The in-process node: genesis, transfers, receipts, state of old blocks, persistence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rlp
from eth_utils import keccak

import cmwallet
from cmwallet.errors import Damaged, PermissionsTooLax
from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.keys import address_of, load_key
from cmwallet.localchain.money import DISTRIBUTOR_GAS, DISTRIBUTOR_SUPPLY, FAUCET_SUPPLY
from cmwallet.localchain.node import LocalNode
from cmwallet.localchain.vm import TIPS_ADDRESS

from .conftest import CMT, NOBODY, Clock, Person, Probe


def number(value: object) -> int:
    return int(str(value), 16)


def test_every_home_has_a_genesis_of_its_own(tmp_path: Path, clock: Clock) -> None:
    hashes = set()
    for name in ("a", "b"):
        node = LocalNode.open(tmp_path / name, clock=clock)
        block = node.request("eth_getBlockByNumber", ["0x0", False])
        hashes.add(block["hash"])
        assert len(block["extraData"]) == 66
        assert block["transactions"] == []
        node.close()
    assert len(hashes) == 2


def test_genesis_holds_the_supply_and_no_code(node: LocalNode, tmp_path: Path) -> None:
    for role, expected in (("distributor", DISTRIBUTOR_SUPPLY + DISTRIBUTOR_GAS), ("faucet", FAUCET_SUPPLY)):
        address = "0x" + address_of(load_key(tmp_path / "chain", role)).hex()
        assert number(node.request("eth_getBalance", [address, "earliest"])) == expected
        assert node.request("eth_getCode", [address, "latest"]) == "0x"
    assert DISTRIBUTOR_SUPPLY == 10**9 * CMT


def test_it_says_who_it_is(node: LocalNode) -> None:
    assert node.request("eth_chainId", []) == "0x4d2"
    assert node.request("net_version", []) == "1234"
    assert node.request("web3_clientVersion", []) == f"cmwallet/{cmwallet.__version__}/local"
    assert node.request("eth_accounts", []) == []
    assert node.request("eth_syncing", []) is False


def test_block_hash_is_the_hash_of_a_london_header(node: LocalNode, person: Person) -> None:
    block = node.request("eth_getBlockByNumber", ["latest", False])
    names = [
        "parentHash",
        "sha3Uncles",
        "miner",
        "stateRoot",
        "transactionsRoot",
        "receiptsRoot",
        "logsBloom",
        "difficulty",
        "number",
        "gasLimit",
        "gasUsed",
        "timestamp",
        "extraData",
        "mixHash",
        "nonce",
        "baseFeePerGas",
    ]
    quantities = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas"}
    fields = [number(block[name]) if name in quantities else bytes.fromhex(block[name][2:]) for name in names]
    assert "0x" + keccak(rlp.encode(fields)).hex() == block["hash"]


@pytest.mark.parametrize(
    "fields",
    [
        {"gasPrice": 2 * 10**9},
        {"gasPrice": 2 * 10**9, "type": 1, "accessList": [{"address": NOBODY, "storageKeys": ["0x" + "11" * 32]}]},
        {"type": 2, "maxFeePerGas": 5 * 10**9, "maxPriorityFeePerGas": 10**9},
    ],
    ids=["legacy", "access-list", "dynamic-fee"],
)
def test_transfer_of_each_kind_is_mined_at_once(node: LocalNode, person: Person, fields: dict[str, object]) -> None:
    before = person.balance()
    sent = person.send(value=3 * CMT, gas=30_000, **fields)
    receipt = node.request("eth_getTransactionReceipt", [sent])
    transaction = node.request("eth_getTransactionByHash", [sent])
    assert receipt["status"] == "0x1"
    assert receipt["type"] == transaction["type"] == hex(int(fields.get("type", 0)))
    paid = number(receipt["gasUsed"]) * number(receipt["effectiveGasPrice"])
    assert person.balance() == before - 3 * CMT - paid
    assert number(node.request("eth_getBalance", [NOBODY, "latest"])) == 3 * CMT
    assert transaction["from"] == person.address
    assert transaction["blockHash"] == receipt["blockHash"]
    assert number(transaction["gasPrice"]) == number(receipt["effectiveGasPrice"])


def test_base_fee_is_burnt_and_tips_go_where_nobody_has_a_key(node: LocalNode, person: Person) -> None:
    tips = "0x" + TIPS_ADDRESS.hex()
    before = number(node.request("eth_getBalance", [tips, "latest"]))
    receipt = node.request("eth_getTransactionReceipt", [person.send(value=1)])
    block = node.request("eth_getBlockByNumber", ["latest", False])
    tip = number(receipt["effectiveGasPrice"]) - number(block["baseFeePerGas"])
    assert number(node.request("eth_getBalance", [tips, "latest"])) - before == 21_000 * tip
    assert block["miner"] == tips
    assert keccak(b"cmwallet local chain: tips")[12:] == TIPS_ADDRESS


def test_supply_only_shrinks_by_base_fees(node: LocalNode, person: Person, tmp_path: Path) -> None:
    person.send(value=5)
    holders = [person.address, NOBODY, "0x" + TIPS_ADDRESS.hex()]
    holders += ["0x" + address_of(load_key(tmp_path / "chain", role)).hex() for role in ("faucet", "distributor")]
    held = sum(number(node.request("eth_getBalance", [holder, "latest"])) for holder in holders)
    burnt = 0
    for height in range(number(node.request("eth_blockNumber", [])) + 1):
        block = node.request("eth_getBlockByNumber", [hex(height), False])
        burnt += number(block["gasUsed"]) * number(block["baseFeePerGas"])
    assert held + burnt == DISTRIBUTOR_SUPPLY + DISTRIBUTOR_GAS + FAUCET_SUPPLY


def test_old_blocks_keep_their_state(node: LocalNode, person: Person, probe: Probe) -> None:
    before = node.request("eth_blockNumber", [])
    balance, nonce = person.balance(), person.nonce()
    probe.send("store(uint256)", 42)
    assert probe.call("value()") == (42).to_bytes(32, "big")
    assert probe.call("value()", block=before) == (7).to_bytes(32, "big")
    assert probe.call("value()", block={"blockNumber": before}) == (7).to_bytes(32, "big")
    assert person.balance(str(before)) == balance
    assert person.nonce(str(before)) == nonce
    assert node.request("eth_getCode", [probe.address, "0x1"]) == "0x"
    assert node.request("eth_getStorageAt", [probe.address, "0x1", "latest"]) == "0x" + (42).to_bytes(32, "big").hex()
    assert node.request("eth_getStorageAt", [probe.address, "0x1", before]) == "0x" + (7).to_bytes(32, "big").hex()


def test_state_survives_closing(tmp_path: Path, clock: Clock) -> None:
    node = LocalNode.open(tmp_path / "chain", clock=clock)
    sent = node.faucet(b"\x22" * 20, 5)
    head = node.request("eth_getBlockByNumber", ["latest", True])
    node.close()
    again = LocalNode.open(tmp_path / "chain", clock=clock)
    assert again.request("eth_getBlockByNumber", ["latest", True]) == head
    assert again.request("eth_getTransactionReceipt", [sent])["status"] == "0x1"
    assert again.request("eth_getBalance", ["0x" + "22" * 20, "latest"]) == "0x5"
    again.close()


def test_two_handles_see_each_others_blocks(tmp_path: Path, clock: Clock) -> None:
    one, other = (LocalNode.open(tmp_path / "chain", clock=clock) for _ in range(2))
    for turn in range(6):
        (one, other)[turn % 2].faucet(b"\x33" * 20, 1)
    assert one.request("eth_getBlockByNumber", ["latest", True]) == other.request(
        "eth_getBlockByNumber", ["latest", True]
    )
    assert one.request("eth_blockNumber", []) == "0x6"
    assert one.request("eth_getBalance", ["0x" + "33" * 20, "latest"]) == "0x6"
    one.close()
    other.close()


def test_files_are_closed_to_others(node: LocalNode, tmp_path: Path) -> None:
    for path in (tmp_path / "chain").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert (tmp_path / "chain").stat().st_mode & 0o077 == 0


def test_lax_key_is_refused(node: LocalNode, tmp_path: Path) -> None:
    (tmp_path / "chain" / "faucet.key").chmod(0o644)
    with pytest.raises(PermissionsTooLax):
        node.faucet(b"\x01" * 20, 1)


def test_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "chain"
    folder.mkdir(mode=0o700)
    (folder / "chain.db").write_bytes(b"no database at all" * 100)
    (folder / "chain.db").chmod(0o600)
    with pytest.raises(Damaged):
        LocalNode.open(folder)


def test_database_of_a_newer_release_is_refused(node: LocalNode, tmp_path: Path) -> None:
    import sqlite3

    node.close()
    with sqlite3.connect(tmp_path / "chain" / "chain.db") as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(Damaged, match="format 99"):
        LocalNode.open(tmp_path / "chain")


def test_faucet_has_a_default_and_bounds(node: LocalNode) -> None:
    node.faucet(b"\x44" * 20, None)
    assert number(node.request("eth_getBalance", ["0x" + "44" * 20, "latest"])) == 100 * CMT
    for amount in (0, -1, 10_000 * CMT + 1):
        with pytest.raises(RpcFailure) as caught:
            node.faucet(b"\x44" * 20, amount)
        assert caught.value.code == -32602


def test_faucet_pays_contracts_too(node: LocalNode, probe: Probe) -> None:
    node.faucet(bytes.fromhex(probe.address[2:]), CMT)
    assert number(node.request("eth_getBalance", [probe.address, "latest"])) == CMT


def test_answers_are_json(node: LocalNode, person: Person, probe: Probe) -> None:
    sent = probe.send("store(uint256)", 1)
    for method, params in (
        ("eth_getBlockByNumber", ["latest", True]),
        ("eth_getBlockByNumber", ["pending", True]),
        ("eth_getTransactionReceipt", [sent]),
        ("eth_getTransactionByHash", [sent]),
        ("eth_getLogs", [{"fromBlock": "earliest"}]),
        ("eth_feeHistory", ["0x5", "latest", [10, 50]]),
        ("cmwallet_status", []),
        ("cmwallet_addressTransactions", [person.address]),
        ("eth_getBlockReceipts", ["latest"]),
    ):
        answer = node.request(method, params)
        assert json.loads(json.dumps(answer)) == answer


def test_the_same_transaction_is_found_by_every_road(node: LocalNode, person: Person) -> None:
    raw = person.sign(value=1)
    sent = node.request("eth_sendRawTransaction", [raw])
    head = node.request("eth_getBlockByNumber", ["latest", True])
    by_hash = node.request("eth_getTransactionByHash", [sent])
    assert head["transactions"] == [by_hash]
    assert node.request("eth_getTransactionByBlockNumberAndIndex", [head["number"], "0x0"]) == by_hash
    assert node.request("eth_getTransactionByBlockHashAndIndex", [head["hash"], "0x0"]) == by_hash
    assert node.request("eth_getTransactionByBlockHashAndIndex", [head["hash"], "0x1"]) is None
    assert node.request("eth_getRawTransactionByHash", [sent]) == raw
    assert node.request("eth_getBlockByHash", [head["hash"], True]) == head
    assert node.request("eth_getBlockTransactionCountByNumber", ["latest"]) == "0x1"
    assert node.request("eth_getBlockTransactionCountByHash", [head["hash"]]) == "0x1"
    assert node.request("eth_getBlockReceipts", ["latest"]) == [node.request("eth_getTransactionReceipt", [sent])]


def test_what_does_not_exist_is_null(node: LocalNode) -> None:
    unknown = "0x" + "ab" * 32
    for method, params in (
        ("eth_getTransactionByHash", [unknown]),
        ("eth_getTransactionReceipt", [unknown]),
        ("eth_getBlockByHash", [unknown, False]),
        ("eth_getBlockByNumber", ["0xffff", False]),
        ("eth_getBlockReceipts", ["0xffff"]),
        ("eth_getBlockTransactionCountByNumber", ["0xffff"]),
    ):
        assert node.request(method, params) is None
