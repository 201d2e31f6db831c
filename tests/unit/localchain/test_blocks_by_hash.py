"""A block by its hash as text, wherever go-ethereum takes one; numbers that are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cmwallet.localchain.errors import RpcFailure
from cmwallet.localchain.node import LocalNode

from .conftest import NOBODY, Person, Probe

Refused = Callable[..., RpcFailure]
NOWHERE = "0x" + "ab" * 32


def hash_of(node: LocalNode, number: str) -> str:
    block = node.request("eth_getBlockByNumber", [number, False])
    assert isinstance(block, dict)
    return str(block["hash"])


def test_every_state_method_takes_a_hash_as_text(node: LocalNode, person: Person, probe: Probe) -> None:
    before = hash_of(node, "latest")
    number = node.request("eth_blockNumber", [])
    node.request("eth_sendRawTransaction", [person.sign(value=5)])
    asked: list[tuple[str, list[object]]] = [
        ("eth_getBalance", [person.address]),
        ("eth_getTransactionCount", [person.address]),
        ("eth_getCode", [probe.address]),
        ("eth_getStorageAt", [probe.address, "0x0"]),
        ("eth_call", [{"to": probe.address, "data": probe.data("value()")}]),
    ]
    for method, params in asked:
        by_text = node.request(method, [*params, before])
        assert by_text == node.request(method, [*params, number]), method
        assert by_text == node.request(method, [*params, {"blockHash": before}]), method
    assert node.request("eth_getBalance", [person.address, before]) != node.request("eth_getBalance", [person.address])
    assert node.request("eth_estimateGas", [{"to": NOBODY}, before]) == "0x5208"


def test_receipts_of_a_block_by_hash(node: LocalNode, person: Person) -> None:
    sent = node.request("eth_sendRawTransaction", [person.sign(value=5)])
    receipts = node.request("eth_getBlockReceipts", [hash_of(node, "latest")])
    assert isinstance(receipts, list)
    assert [receipt["transactionHash"] for receipt in receipts] == [sent]
    assert node.request("eth_getBlockReceipts", ["0x" + "00" * 32]) is None
    assert node.request("eth_getBlockReceipts", [NOWHERE]) is None


@pytest.mark.parametrize("block", ["0x7fffffff", NOWHERE, {"blockHash": NOWHERE}, {"blockNumber": "0x7fffffff"}])
def test_a_block_that_is_not_there_has_no_header(refused: Refused, block: object) -> None:
    for method, params in (("eth_getBalance", [NOBODY]), ("eth_call", [{"to": NOBODY}]), ("eth_getCode", [NOBODY])):
        failure = refused(method, [*params, block])
        assert failure.code == -32000
        by_hash = block == NOWHERE or (isinstance(block, dict) and "blockHash" in block)
        assert failure.message == ("header for hash not found" if by_hash else "header not found")


@pytest.mark.parametrize(
    "number", ["0x00", "0x01", "0x1" + "0" * 16, "0x" + "f" * 63, "0x8" + "0" * 15, "0x", "7", "0xg"]
)
def test_what_is_no_block_number_is_an_invalid_parameter(refused: Refused, number: str) -> None:
    for method, params in (
        ("eth_getBalance", [NOBODY, number]),
        ("eth_getBlockByNumber", [number, False]),
        ("eth_getLogs", [{"fromBlock": number}]),
        ("eth_call", [{"to": NOBODY}, {"blockNumber": number}]),
    ):
        assert refused(method, params).code == -32602, method


def test_a_hash_is_no_number(refused: Refused, node: LocalNode) -> None:
    for method, params in (
        ("eth_getBlockByNumber", [hash_of(node, "0x0"), False]),
        ("eth_getLogs", [{"fromBlock": hash_of(node, "0x0")}]),
        ("eth_feeHistory", ["0x1", hash_of(node, "0x0"), []]),
    ):
        assert refused(method, params).code == -32602, method


def test_leading_zeros_are_no_quantity(refused: Refused) -> None:
    assert refused("eth_call", [{"to": NOBODY, "value": "0x01"}]).code == -32602
