"""Reader of many answers of contracts in one exchange with the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cmwallet.calls.multicall import Read, read_many
from cmwallet.errors import NetworkFailed
from cmwallet.node.client import NodeClient
from identity.address import Address


@dataclass(frozen=True)
class Reader:
    """A node, and the contract by which it answers many calls at once; without one a batch of calls does.

    `families` are the market's contracts by address, each with the family that it belongs to.
    """

    client: NodeClient
    multicall: Address | None
    families: Mapping[Address, str] = field(default_factory=dict)

    def many(self, reads: Sequence[Read]) -> list[bytes]:
        """Return what each read (a contract's address, call data) gives back, in order.

        None of the market's views reverts, so that a read without an answer is a node that did not give it: it says
        nothing of what stands on chain, least of all that there is nothing. Raises `NetworkFailed` for that.
        """
        found = read_many(self.client, self.multicall, reads) if reads else []
        answers = [answer for answer in found if answer is not None]
        if len(answers) != len(found):
            raise NetworkFailed(
                f"the node gave no answer to {len(found) - len(answers)} of {len(found)} questions to contracts",
                hint="try again, or another endpoint",
            )
        return answers
