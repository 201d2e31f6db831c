"""Numbers of a node's answers, at each bound and beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.errors import InvalidInput, NetworkFailed, RpcRefused
from cmwallet.home.config import check_port
from cmwallet.node import answers, rpc

HASH = "0x" + "11" * 32
LOG: dict[str, Any] = {
    "address": "0x" + "22" * 20,
    "topics": [HASH],
    "data": "0x",
    "blockNumber": "0x1",
    "blockHash": HASH,
    "transactionHash": HASH,
    "logIndex": "0x0",
}
BLOCK: dict[str, Any] = {"number": "0x1", "hash": HASH, "timestamp": "0x5", "transactions": []}


@pytest.mark.parametrize("count", range(5))
def test_an_event_has_at_most_four_topics(count: int) -> None:
    assert len(answers.log({**LOG, "topics": [HASH] * count}).topics) == count


def test_an_event_of_five_topics_is_nonsense() -> None:
    with pytest.raises(NetworkFailed, match="topics"):
        answers.log({**LOG, "topics": [HASH] * 5})


@pytest.mark.parametrize(
    ("document", "field", "bits"),
    [
        (LOG, "blockNumber", 63),
        (LOG, "logIndex", 63),
        (BLOCK, "number", 63),
        (BLOCK, "timestamp", 63),
        (BLOCK, "gasLimit", 64),
        (BLOCK, "baseFeePerGas", 256),
    ],
    ids=str,
)
def test_a_number_fits_its_bits(document: dict[str, Any], field: str, bits: int) -> None:
    read: Any = answers.log if document is LOG else answers.block
    assert read({**document, field: hex(2**bits - 1)})
    with pytest.raises(NetworkFailed):
        read({**document, field: hex(2**bits)})


@pytest.mark.parametrize("code", [-(2**63), -32_000, 0, 3, 2**63 - 1])
def test_a_code_of_64_bits_is_told(code: int) -> None:
    refused = rpc._refusal({"code": code, "message": "no"}, "eth_call")
    assert isinstance(refused, RpcRefused)
    assert (refused.rpc_code, refused.message) == (code, "the node refused eth_call: no")


@pytest.mark.parametrize("code", [-(2**63) - 1, 2**63, True, "3", None, 3.0])
def test_another_code_is_nonsense(code: object) -> None:
    with pytest.raises(NetworkFailed):
        rpc._refusal({"code": code, "message": "no"}, "eth_call")


@pytest.mark.parametrize("text", ["1", "80", "65535", "00080"])
def test_a_port_is_a_number_of_16_bits(text: str) -> None:
    assert check_port(text) == text


@pytest.mark.parametrize("text", ["0", "65536", "000080", "", "-1", "8o", "８０"])
def test_another_port_is_none(text: str) -> None:
    with pytest.raises(InvalidInput, match="from 1 to 65535"):
        check_port(text)
