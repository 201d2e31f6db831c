"""Blocks and their times: the first block that is not older than a moment, found by halving; the times of several."""

from __future__ import annotations

from collections.abc import Collection

from cmwallet.errors import NetworkFailed
from cmwallet.node import answers
from cmwallet.node.client import NodeClient


def first_block_since(client: NodeClient, seconds: int) -> int:
    """Return the number of the first block whose time is at or after `seconds` (Unix); the newest if none is.

    Raises:
        NetworkFailed: the node cannot be asked, or does not have the blocks.
    """
    latest = client.latest_block()
    low, high = 0, latest.number
    while low < high:
        middle = (low + high) // 2
        block = client.block(middle)
        if block is None or block.timestamp < seconds:  # a chain whose first block is 1 has no block 0
            low = middle + 1
        else:
            high = middle
    return low


def times_of_blocks(client: NodeClient, numbers: Collection[int]) -> dict[int, int]:
    """Return block → its time in Unix seconds, asked for at once. Raises `NetworkFailed`."""
    wanted = sorted(set(numbers))
    found = {}
    if wanted:
        given = client.transport.batch([("eth_getBlockByNumber", (hex(number), False)) for number in wanted])
        for number, answer in zip(wanted, given, strict=True):
            if isinstance(answer, Exception):
                raise answer
            if answer is None:
                raise NetworkFailed(f"the node does not have block {number}", hint="try another endpoint")
            found[number] = answers.block(answer).timestamp
    return found
