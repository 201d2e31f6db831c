"""Context of the JSON-RPC methods: the chain, and how a block parameter becomes a header or a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth.abc import StateAPI
from eth.vm.forks.london.blocks import LondonBlockHeader

from cmwallet.localchain.chain import LocalChain
from cmwallet.localchain.errors import refused
from cmwallet.localchain.parameters import BlockReference, Parameters

if TYPE_CHECKING:
    from cmwallet.localchain.filters import Filters


@dataclass(frozen=True)
class Context:
    """The chain, the filters of this node, and the seconds of the processor that a call may take (None: any)."""

    chain: LocalChain
    filters: Filters
    seconds: float | None = None


Method = Callable[[Context, Parameters], object]
"""Takes the context and the parameters, returns JSON, raises `RpcFailure`."""


def number_of(chain: LocalChain, reference: BlockReference) -> int | None:
    """The number of a stored block (pending counts as the one after the head); None if there is no such block."""
    if reference.hash is not None:
        return chain.records.number_of(reference.hash)
    if reference.number is not None:
        return reference.number if reference.number <= chain.head().block_number else None
    if reference.tag == "earliest":
        return 0
    return chain.head().block_number + (reference.tag == "pending")


def find_header(chain: LocalChain, reference: BlockReference) -> LondonBlockHeader | None:
    """The header of a stored block, or None; not for `pending`."""
    number = number_of(chain, reference)
    return None if number is None else chain.records.header(number)


def state_at(chain: LocalChain, reference: BlockReference) -> StateAPI:
    """The world after a block, executing as that block; for `pending`, the block that would be mined now.

    Raises `RpcFailure` when there is no such block.
    """
    if reference.tag == "pending":
        return chain.pending().state
    header = find_header(chain, reference)
    if header is None:
        raise refused("header not found" if reference.hash is None else "header for hash not found")
    return chain.state_of(header)
