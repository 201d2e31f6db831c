"""Logs and filters: by range, block, address and topic; polling; what a revert does to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from eth_utils import keccak

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

from .conftest import NOBODY, Person, Probe

Refused = Callable[..., RpcFailure]
STORED = "0x" + keccak(text="Stored(address,uint256)").hex()


def topic_of(person: Person) -> str:
    return "0x" + "00" * 12 + person.address[2:]


def logs(node: LocalNode, **query: object) -> list[dict[str, object]]:
    found = node.request("eth_getLogs", [query])
    assert isinstance(found, list)
    return found


def test_log_is_complete(node: LocalNode, probe: Probe, person: Person) -> None:
    sent = probe.send("store(uint256)", 5)
    receipt = node.request("eth_getTransactionReceipt", [sent])
    (entry,) = logs(node, fromBlock="earliest", address=probe.address)
    assert receipt["logs"] == [entry]
    assert entry == {
        "address": probe.address,
        "topics": [STORED, topic_of(person)],
        "data": "0x" + (5).to_bytes(32, "big").hex(),
        "blockNumber": receipt["blockNumber"],
        "blockHash": receipt["blockHash"],
        "transactionHash": sent,
        "transactionIndex": "0x0",
        "logIndex": "0x0",
        "removed": False,
    }
    bloom = int(receipt["logsBloom"], 16)
    assert bloom
    assert bloom == int(node.request("eth_getBlockByNumber", ["latest", False])["logsBloom"], 16)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),  # the newest block only
        ({"fromBlock": "earliest"}, 6),
        ({"fromBlock": "0x0", "toBlock": "latest"}, 6),
        ({"fromBlock": "earliest", "toBlock": "pending"}, 6),
        ({"fromBlock": "earliest", "address": NOBODY}, 0),
        ({"fromBlock": "earliest", "topics": []}, 6),
        ({"fromBlock": "earliest", "topics": [STORED]}, 6),
        ({"fromBlock": "earliest", "topics": [None]}, 6),
        ({"fromBlock": "earliest", "topics": [[STORED, "0x" + "11" * 32]]}, 6),
        ({"fromBlock": "earliest", "topics": [["0x" + "11" * 32]]}, 0),
        ({"fromBlock": "earliest", "topics": [None, None]}, 6),
        ({"fromBlock": "earliest", "topics": [None, None, None]}, 0),  # no log has a third topic
        ({"fromBlock": "earliest", "topics": [[], [None]]}, 6),
        ({"fromBlock": "0xfff"}, 0),
        ({"fromBlock": "0x0", "toBlock": "0x1"}, 0),
    ],
)
def test_queries_find_what_they_should(node: LocalNode, probe: Probe, query: dict[str, object], count: int) -> None:
    probe.send("emit_many(uint256)", 5)
    probe.send("store(uint256)", 1)
    assert len(logs(node, **query)) == count


def test_log_indices_run_through_the_block(node: LocalNode, probe: Probe, person: Person) -> None:
    node.request("evm_setAutomine", [False])
    first = probe.send("emit_many(uint256)", 2, nonce=1)
    second = probe.send("emit_many(uint256)", 2, nonce=2)
    node.request("evm_mine", [])
    found = logs(node)
    assert [entry["logIndex"] for entry in found] == ["0x0", "0x1", "0x2", "0x3"]
    assert [entry["transactionHash"] for entry in found] == [first, first, second, second]
    assert node.request("eth_getTransactionReceipt", [second])["logs"] == found[2:]
    block_hash = node.request("eth_getBlockByNumber", ["latest", False])["hash"]
    assert logs(node, blockHash=block_hash) == found


def test_reverted_transaction_leaves_no_logs(node: LocalNode, probe: Probe) -> None:
    sent = probe.send("store(uint256)", 13)
    assert node.request("eth_getTransactionReceipt", [sent])["logs"] == []
    assert logs(node, fromBlock="earliest") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"blockHash": "0x" + "11" * 32}, -32000),
        ({"blockHash": "0x" + "11" * 32, "fromBlock": "0x1"}, -32602),
        ({"fromBlock": "0x5", "toBlock": "0x1"}, -32602),
        ({"address": "0x12"}, -32602),
        ({"address": [NOBODY] * 1001}, -32602),
        ({"topics": "x"}, -32602),
        ({"topics": ["0x12"]}, -32602),
        ({"topics": [None] * 5}, -32602),
        ({"topics": [[STORED] * 1001]}, -32602),
        ({"fromBlock": "soon"}, -32602),
        ([], -32602),
    ],
)
def test_nonsense_is_refused(refused: Refused, query: object, code: int) -> None:
    assert refused("eth_getLogs", [query]).code == code


@pytest.mark.parametrize(("most", "fits"), [(6, True), (5, False), (4, False), (1, False)])
def test_more_logs_than_the_cap_are_refused_not_cut(
    node: LocalNode, probe: Probe, refused: Refused, monkeypatch: pytest.MonkeyPatch, most: int, fits: bool
) -> None:
    probe.send("emit_many(uint256)", 6)
    monkeypatch.setattr("cmwallet.localchain.methods.logs.MAX_LOGS", most)
    if fits:
        assert len(logs(node)) == 6
    else:
        assert refused("eth_getLogs", [{}]).code == -32005


def test_a_query_spans_so_many_blocks(
    node: LocalNode, probe: Probe, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.request("evm_mine", [])
    newest = int(str(node.request("eth_blockNumber", [])), 16)
    monkeypatch.setattr("cmwallet.localchain.methods.logs.MAX_LOG_RANGE", 2)
    assert logs(node, fromBlock=hex(newest - 1), address=NOBODY) == []
    assert refused("eth_getLogs", [{"fromBlock": hex(newest - 2), "address": NOBODY}]).code == -32005


@pytest.mark.parametrize(("alternatives", "fits"), [(1_000, True), (1_001, False)])
def test_a_query_names_a_thousand_addresses_or_topics(
    node: LocalNode, probe: Probe, refused: Refused, alternatives: int, fits: bool
) -> None:
    probe.send("store(uint256)", 1)
    for query in ({"address": [probe.address] * alternatives}, {"topics": [[STORED] * alternatives]}):
        if fits:
            assert len(logs(node, **query)) == 1
        else:
            assert refused("eth_getLogs", [query]).code == -32602


def test_log_filter_tells_each_log_once(node: LocalNode, probe: Probe) -> None:
    watched = node.request("eth_newFilter", [{"address": probe.address}])
    assert node.request("eth_getFilterChanges", [watched]) == []
    probe.send("store(uint256)", 1)
    probe.send("store(uint256)", 2)
    found = node.request("eth_getFilterChanges", [watched])
    assert [int(entry["data"], 16) for entry in found] == [1, 2]
    assert node.request("eth_getFilterChanges", [watched]) == []
    assert len(node.request("eth_getFilterLogs", [watched])) == 1  # from latest to latest, as eth_getLogs
    assert node.request("eth_uninstallFilter", [watched]) is True
    assert node.request("eth_uninstallFilter", [watched]) is False


def test_block_filter_tells_each_block_once(node: LocalNode, person: Person) -> None:
    watched = node.request("eth_newBlockFilter", [])
    person.send()
    node.request("evm_mine", [])
    found = node.request("eth_getFilterChanges", [watched])
    assert found == [node.request("eth_getBlockByNumber", [tag, False])["hash"] for tag in ("0x2", "0x3")]
    assert node.request("eth_getFilterChanges", [watched]) == []


def test_transaction_filter_tells_waiting_and_mined_ones(node: LocalNode, person: Person) -> None:
    watched = node.request("eth_newPendingTransactionFilter", [])
    later = person.send(nonce=1)
    assert node.request("eth_getFilterChanges", [watched]) == [later]
    first = person.send(nonce=0)
    assert node.request("eth_getFilterChanges", [watched]) == [first]
    assert node.request("eth_getFilterChanges", [watched]) == []


def test_filter_goes_on_from_where_the_chain_went_back_to(node: LocalNode, probe: Probe) -> None:
    watched = node.request("eth_newFilter", [{}])
    blocks = node.request("eth_newBlockFilter", [])
    checkpoint = node.request("evm_snapshot", [])
    probe.send("store(uint256)", 1)
    probe.send("store(uint256)", 2)
    assert len(node.request("eth_getFilterChanges", [watched])) == 2
    node.request("evm_revert", [checkpoint])
    probe.send("store(uint256)", 3)
    assert [int(entry["data"], 16) for entry in node.request("eth_getFilterChanges", [watched])] == [3]
    assert len(node.request("eth_getFilterChanges", [blocks])) == 1


def test_unused_filter_ends(node: LocalNode, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmwallet.localchain.filters.IDLE_SECONDS", -1.0)
    watched = node.request("eth_newBlockFilter", [])
    assert refused("eth_getFilterChanges", [watched]).message == "filter not found"


def test_filters_are_bounded(node: LocalNode, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cmwallet.localchain.filters.MAX_FILTERS", 3)
    watched = [node.request("eth_newBlockFilter", []) for _ in range(4)]
    assert refused("eth_getFilterChanges", [watched[0]]).message == "filter not found"
    assert node.request("eth_getFilterChanges", [watched[3]]) == []
    assert refused("eth_getFilterChanges", [7]).code == -32602
    assert refused("eth_getFilterLogs", [watched[3]]).message == "filter not found"
