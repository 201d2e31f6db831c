"""Blocks that a node does not have, refuses, or answers for another: by the typed client and what builds on it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.canonical import is_canonical
from cmwallet.node.chain_identity import introduce
from cmwallet.node.client import NodeClient, NoFirstBlock
from cmwallet.node.networks import Network
from cmwallet.node.rpc import MockTransport

HERE, THERE = "0x" + "aa" * 32, "0x" + "bb" * 32
REFUSED = RpcRefused("pruned history unavailable", rpc_code=-32000)


def block(number: int, block_hash: str = HERE) -> dict[str, object]:
    return {
        "number": hex(number),
        "hash": block_hash,
        "parentHash": THERE,
        "timestamp": "0x5f5e100",
        "gasLimit": "0x1c9c380",
        "transactions": [],
    }


def client(answer: object, checkpoint: tuple[int, str] | None = None) -> NodeClient:
    """A client of a node that has one answer to every question, or raises it."""

    def respond(_method: str, _params: Sequence[object]) -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return NodeClient(MockTransport(respond), checkpoint=checkpoint)


def test_the_block_that_tells_the_chain_is_missing_or_refused() -> None:
    for answer, said in ((None, "does not have the first block"), (REFUSED, "pruned history unavailable")):
        with pytest.raises(NoFirstBlock, match=said):
            client(answer).genesis_hash()
    with pytest.raises(NoFirstBlock, match="does not have block 9"):
        client(None, (9, HERE)).genesis_hash()


def test_the_first_block_may_be_counted_from_one_and_no_other() -> None:
    assert client(block(0)).genesis_hash() == HERE
    assert client(block(1)).genesis_hash() == HERE
    assert client(block(9), (9, HERE)).genesis_hash() == HERE
    for number, checkpoint in ((2, None), (1, (9, HERE)), (10, (9, HERE)), (0, (1, HERE))):
        with pytest.raises(NetworkFailed, match="another block than the one asked for"):
            client(block(number), checkpoint).genesis_hash()


def test_a_block_asked_for_by_hash_has_it() -> None:
    assert client(None).block_by_hash(HERE) is None
    found = client(block(5)).block_by_hash(HERE.upper().replace("0X", "0x"))
    assert found is not None
    assert found.number == 5
    with pytest.raises(NetworkFailed, match="another block than the one asked for"):
        client(block(5, THERE)).block_by_hash(HERE)


def test_there_is_always_a_newest_block() -> None:
    with pytest.raises(NetworkFailed, match="no newest block"):
        client(None).latest_block()


@pytest.mark.parametrize("embedded", [True, False])
def test_a_block_speaks_against_another_of_its_number(embedded: bool) -> None:
    assert is_canonical(client(block(5)), 5, HERE, embedded=embedded)
    assert not is_canonical(client(block(5, THERE)), 5, HERE, embedded=embedded)


def test_a_missing_block_speaks_only_where_the_chain_is_whole() -> None:
    assert is_canonical(client(None), 5, HERE, embedded=False)
    assert not is_canonical(client(None), 5, HERE, embedded=True)
    assert is_canonical(client(REFUSED), 5, HERE, embedded=False)
    with pytest.raises(RpcRefused):
        is_canonical(client(REFUSED), 5, HERE, embedded=True)


def test_a_node_without_any_block_tells_no_chain() -> None:
    network = Network("away", 7, "evm", "CMT", 1, rpc="http://127.0.0.1:1")

    def respond(method: str, _params: Sequence[object]) -> object:
        return {"eth_chainId": "0x7", "eth_blockNumber": "0x5"}.get(method)

    with pytest.raises(NoFirstBlock):
        introduce(NodeClient(MockTransport(respond)), network)
