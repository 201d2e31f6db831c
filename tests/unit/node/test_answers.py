"""Numbers in a node's answers: each has its bound, held at the last value and one above it."""

from __future__ import annotations

import pytest

from cmwallet.node import answers
from cmwallet.node.answers import Unreadable

HASH = "0x" + "ab" * 32
BLOCK = {
    "number": "0x1",
    "timestamp": "0x1",
    "gasLimit": "0x1",
    "baseFeePerGas": "0x1",
    "hash": HASH,
    "transactions": [],
}
ATTRIBUTE = {"number": "number", "timestamp": "timestamp", "gasLimit": "gas_limit", "baseFeePerGas": "base_fee"}


@pytest.mark.parametrize(
    ("name", "bits"), [("number", 63), ("timestamp", 63), ("gasLimit", 64), ("baseFeePerGas", 256)]
)
def test_a_number_of_a_block_is_taken_up_to_its_bound(name: str, bits: int) -> None:
    found = answers.block({**BLOCK, name: hex(2**bits - 1)})
    assert getattr(found, ATTRIBUTE[name]) == 2**bits - 1
    with pytest.raises(Unreadable):
        answers.block({**BLOCK, name: hex(2**bits)})


@pytest.mark.parametrize("wrong", ["0x", "1", 1, None, "0xg", "-0x1", "0x١"])
def test_what_is_no_quantity_is_unreadable(wrong: object) -> None:
    with pytest.raises(Unreadable):
        answers.quantity(wrong, "number")
