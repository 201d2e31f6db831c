"""The clock, mining by hand, snapshots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

from .conftest import Clock, Person, Probe

Refused = Callable[..., RpcFailure]


def timestamp(node: LocalNode, block: str = "latest") -> int:
    return int(node.request("eth_getBlockByNumber", [block, False])["timestamp"], 16)


def test_block_is_dated_when_it_is_mined(node: LocalNode, person: Person, clock: Clock) -> None:
    clock.now += 1000
    person.send()
    assert timestamp(node) == int(clock.now)


def test_blocks_of_one_second_share_it(node: LocalNode, person: Person, clock: Clock) -> None:
    for _ in range(3):
        person.send()
    assert timestamp(node) == int(clock.now)


def test_time_never_runs_backwards(node: LocalNode, person: Person, clock: Clock) -> None:
    before = timestamp(node)
    clock.now -= 5000
    person.send()
    assert timestamp(node) == before


def test_time_moves_ahead_and_stays_ahead(tmp_path: Path, node: LocalNode, clock: Clock) -> None:
    assert node.request("evm_increaseTime", ["0x64"]) == 100
    assert node.request("evm_increaseTime", [50]) == 150
    assert node.request("cmwallet_status", [])["clockOffset"] == 150
    node.request("evm_mine", [])
    assert timestamp(node) == int(clock.now) + 150
    node.close()
    again = LocalNode.open(tmp_path / "chain", clock=clock)
    again.request("evm_mine", [])
    assert timestamp(again) == int(clock.now) + 150
    again.close()


def test_next_timestamp_is_kept_and_time_goes_on_from_there(node: LocalNode, person: Person, clock: Clock) -> None:
    wanted = int(clock.now) + 10_000
    node.request("evm_setNextBlockTimestamp", [hex(wanted)])
    assert timestamp(node, "pending") == wanted
    person.send()
    assert timestamp(node) == wanted
    clock.now += 7
    person.send()
    assert timestamp(node) == wanted + 7


def test_mining_takes_a_timestamp_or_a_count(node: LocalNode, clock: Clock) -> None:
    node.request("evm_mine", [int(clock.now) + 60])
    assert timestamp(node) == int(clock.now) + 60
    node.request("evm_mine", [{"blocks": 4}])
    assert node.request("eth_blockNumber", []) == "0x5"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("evm_increaseTime", [-1]),
        ("evm_increaseTime", ["soon"]),
        ("evm_increaseTime", [2**60]),
        ("evm_increaseTime", [True]),
        ("evm_setNextBlockTimestamp", ["0x1"]),
        ("evm_setNextBlockTimestamp", [2**60]),
        ("evm_mine", [{"blocks": 0}]),
        ("evm_mine", [{"blocks": 10**9}]),
        ("evm_mine", ["0x1"]),
        ("evm_setAutomine", ["yes"]),
        ("evm_revert", ["first"]),
        ("evm_snapshot", [1]),
    ],
)
def test_nonsense_is_refused(node: LocalNode, refused: Refused, method: str, params: list[object]) -> None:
    assert refused(method, params).code == -32602
    assert node.request("eth_blockNumber", []) == "0x0"


def test_base_fee_falls_when_blocks_are_empty(node: LocalNode) -> None:
    fees = []
    for _ in range(3):
        node.request("evm_mine", [])
        fees.append(int(node.request("eth_getBlockByNumber", ["latest", False])["baseFeePerGas"], 16))
    assert fees == [875_000_000, 765_625_000, 669_921_875]
    history = node.request("eth_feeHistory", ["0x2", "latest", [50]])
    assert history["oldestBlock"] == "0x2"
    assert [int(fee, 16) for fee in history["baseFeePerGas"]] == [*fees[1:], 586_181_641]
    assert history["reward"] == [["0x0"], ["0x0"]]


@pytest.mark.parametrize(
    "params",
    [["0x1", "latest", [50, 10]], ["0x1", "latest", [101]], ["0x1", "latest", "x"], ["x", "latest"], ["0x1", "0xfff"]],
)
def test_nonsense_about_fees_is_refused(refused: Refused, params: list[object]) -> None:
    assert refused("eth_feeHistory", params).code in (-32602, -32000)


def test_fee_history_is_bounded_by_the_chain(node: LocalNode, person: Person) -> None:
    history = node.request("eth_feeHistory", ["0xffff", "pending", []])
    assert history["oldestBlock"] == "0x0"
    assert len(history["gasUsedRatio"]) == 2
    assert node.request("eth_feeHistory", ["0x0", "latest"])["gasUsedRatio"] == []


def test_revert_takes_back_state_logs_pool_and_time(node: LocalNode, person: Person, probe: Probe) -> None:
    waiting = person.send(nonce=person.nonce() + 5)
    before = node.request("cmwallet_status", [])
    checkpoint = node.request("evm_snapshot", [])
    undone = probe.send("store(uint256)", 77)
    other = person.send(nonce=person.nonce() + 9)
    node.request("evm_increaseTime", [500])
    node.request("evm_setAutomine", [False])
    assert node.request("evm_revert", [checkpoint]) is True
    assert node.request("cmwallet_status", []) == before
    assert probe.call("value()") == (7).to_bytes(32, "big")
    assert node.request("eth_getTransactionByHash", [undone]) is None
    assert node.request("eth_getTransactionReceipt", [undone]) is None
    assert node.request("eth_getTransactionByHash", [other]) is None
    assert node.request("eth_getTransactionByHash", [waiting])["hash"] == waiting
    assert node.request("eth_getLogs", [{"fromBlock": "earliest"}]) == []
    assert person.send() != undone


def test_snapshot_is_used_once_and_takes_later_ones_along(node: LocalNode, person: Person) -> None:
    first, second = node.request("evm_snapshot", []), node.request("evm_snapshot", [])
    assert node.request("evm_revert", [first]) is True
    assert node.request("evm_revert", [first]) is False
    assert node.request("evm_revert", [second]) is False
    assert node.request("evm_revert", ["0xffff"]) is False
    assert node.request("evm_snapshot", []) not in (first, second)


def test_the_same_history_may_be_mined_again_after_a_revert(node: LocalNode, person: Person) -> None:
    checkpoint = node.request("evm_snapshot", [])
    raw = person.sign(value=3)
    first = node.request("eth_sendRawTransaction", [raw])
    head = node.request("eth_getBlockByNumber", ["latest", False])
    node.request("evm_revert", [checkpoint])
    assert node.request("eth_sendRawTransaction", [raw]) == first
    assert node.request("eth_getBlockByNumber", ["latest", False]) == head


def test_reset_begins_a_new_network_with_the_same_keys(node: LocalNode, person: Person, probe: Probe) -> None:
    before = node.request("cmwallet_status", [])
    node.request("evm_increaseTime", [5])
    genesis = node.request("cmwallet_reset", [])
    after = node.request("cmwallet_status", [])
    assert genesis == after["genesis"] != before["genesis"]
    assert (after["blockNumber"], after["clockOffset"], after["faucet"]) == ("0x0", 0, before["faucet"])
    assert person.balance() == 0
    node.faucet(person.raw_address, 10**18)
    person.send()
    assert node.request("eth_blockNumber", []) == "0x2"


def test_handle_survives_a_reset_by_another_one(tmp_path: Path, node: LocalNode, person: Person, clock: Clock) -> None:
    other = LocalNode.open(tmp_path / "chain", clock=clock)
    watched = node.request("eth_newBlockFilter", [])
    other.request("cmwallet_reset", [])
    assert node.request("eth_blockNumber", []) == "0x0"
    node.faucet(person.raw_address, 10**18)
    other.faucet(person.raw_address, 10**18)
    person.send()
    assert other.request("eth_blockNumber", []) == "0x3"
    assert len(node.request("eth_getFilterChanges", [watched])) in (2, 3)
    other.close()
    node.close()
    again = LocalNode.open(tmp_path / "chain", clock=clock)  # nothing is served from memory now
    assert again.request("eth_getBalance", ["0x" + "00" * 19 + "99", "latest"]) == "0x0"
    again.faucet(b"\x55" * 20, 1)
    again.close()
