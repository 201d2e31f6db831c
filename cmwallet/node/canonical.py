"""Canonicity of a block: only another block in its place says that it is no longer part of the chain.

A node that has not that block lags behind, or has thrown old blocks away: absence is no contrary statement.
"""

from __future__ import annotations

from cmwallet.errors import RpcRefused
from cmwallet.node.client import NodeClient


def is_canonical(client: NodeClient, number: int, block_hash: str, *, embedded: bool) -> bool:
    """Whether nothing speaks against a block of that number and hash.

    The `embedded` chain is whole and its own only node: what it has not, it took back.
    """
    try:
        block = client.block(number)
    except RpcRefused:
        if embedded:
            raise
        return True  # pruned nodes refuse to speak of old blocks
    if block is None:
        return not embedded
    return block.hash == block_hash
