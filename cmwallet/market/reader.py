"""Reader of many answers of contracts in one exchange with the node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.calls.multicall import Read, read_many
from cmwallet.node.client import NodeClient
from identity.address import Address


@dataclass(frozen=True)
class Reader:
    """A node, and the contract by which it answers many calls at once; without one a batch of calls does."""

    client: NodeClient
    multicall: Address | None

    def many(self, reads: Sequence[Read]) -> list[bytes | None]:
        """Return what each read (a contract's address, call data) gives back, in order; None where it reverts."""
        return read_many(self.client, self.multicall, reads) if reads else []
