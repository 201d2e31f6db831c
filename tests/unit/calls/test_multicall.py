"""Many reads in one request, through the contract and as a batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cmwallet.calls.erc20 import balance_data
from cmwallet.calls.multicall import FEW, MAX_CALLS, read_many
from cmwallet.localchain.node import LocalNode
from cmwallet.node.client import NodeClient
from cmwallet.node.connection import InProcessTransport
from identity.address import Address, parse_address, to_address


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[tuple[NodeClient, dict[str, Address]]]:
    node = LocalNode.start(tmp_path / "chain")
    told = node.request("cmwallet_contracts", [])
    assert isinstance(told, dict)
    yield NodeClient(InProcessTransport(node)), {name: parse_address(address) for name, address in told.items()}
    node.close()


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, MAX_CALLS, MAX_CALLS + 1])
def test_the_contract_and_the_batch_say_the_same(chain: tuple[NodeClient, dict[str, Address]], count: int) -> None:
    client, contracts = chain
    first = client.transport.request("eth_getBlockByNumber", ["0x1", True])
    assert isinstance(first, dict)
    holder = parse_address(first["transactions"][0]["from"])
    owners = [holder if place % 3 == 0 else to_address(place.to_bytes(20, "big")) for place in range(count)]
    reads = [(contracts["CMT"], balance_data(owner)) for owner in owners]
    if count > 2:
        reads[1] = (contracts["CMT"], b"\x12\x34\x56\x78")  # no such function: it reverts
    answers = read_many(client, contracts["Multicall"], reads)
    assert answers == read_many(client, None, reads)
    assert len(answers) == count
    if count > 2:
        assert answers[1] is None
        assert answers[0] is not None
        assert int.from_bytes(answers[0], "big") == 10**27
