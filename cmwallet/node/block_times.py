"""Block by time: the first block that is not older than a moment, found by halving."""

from __future__ import annotations

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
