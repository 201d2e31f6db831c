"""Receipts that two endpoints have, at the same block; with one endpoint, what that one says.

One node alone can make up a receipt, and one that lags or was cut off has none: that nobody else has it yet is no
contradiction, only a reason to wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from cmwallet.errors import EndpointsDisagree, Problem
from cmwallet.node import several
from cmwallet.node.answers import Block, Receipt
from cmwallet.node.client import NodeClient
from cmwallet.node.endpoint_member import Member
from cmwallet.node.endpoint_pool import EndpointPool, pool_of
from cmwallet.node.quorum import ENOUGH, gather


def agreed_receipt(
    client: NodeClient, transaction_hash: str, ask: Callable[[NodeClient], Receipt | None] | None = None
) -> Receipt | None:
    """Return the receipt of a mined transaction, None while two endpoints do not have it.

    `ask` has one node tell it, where that is no receipt of an EVM; it runs in several threads at once.

    Raises:
        EndpointsDisagree: they have it at the same block, and not with the same end; or at two blocks, two and two.
    """

    def tell(node: NodeClient) -> Receipt | None:
        return node.receipt(transaction_hash) if ask is None else ask(node)

    pool = pool_of(client)
    if pool is None:
        return tell(client)
    members = pool.witnesses()
    outcomes = gather(pool, members, [partial(tell, member.client) for member in members])
    return _witnessed(pool, transaction_hash, outcomes)


def agreed_receipts(client: NodeClient, hashes: Sequence[str]) -> list[Receipt | None]:
    """Return the receipt of each transaction; see `agreed_receipt`."""
    pool = pool_of(client)
    if pool is None:
        return several.receipts(client, hashes)
    members = pool.witnesses()
    outcomes = gather(pool, members, [partial(several.receipts, member.client, hashes) for member in members])
    given = [(member, one) for member, one in outcomes if isinstance(one, list)]
    if not given:
        raise outcomes[0][1]  # type: ignore[misc]  # each is a refusal
    return [
        _witnessed(pool, wanted, [(member, receipts[place]) for member, receipts in given])
        for place, wanted in enumerate(hashes)
    ]


def witnessed_height(client: NodeClient) -> int:
    """Return the newest block that two endpoints have; with one, its newest."""
    pool = pool_of(client)
    if pool is None:
        return client.block_number()
    members = pool.witnesses()
    outcomes = gather(pool, members, [member.client.block_number for member in members])
    heights = sorted((one for _, one in outcomes if isinstance(one, int)), reverse=True)
    if not heights:
        raise outcomes[0][1]  # type: ignore[misc]  # each is a refusal
    return heights[min(len(heights), ENOUGH) - 1]


def witnessed_block(client: NodeClient, number: int) -> Block | None:
    """Return a block that two endpoints have, None while they do not; with one endpoint, what that one says.

    For chains whose blocks are final: raises `EndpointsDisagree` where endpoints have different ones.
    """
    pool = pool_of(client)
    if pool is None:
        return client.block(number)
    members = pool.witnesses()
    outcomes = gather(pool, members, [partial(member.client.block, number) for member in members])
    said = [one for _, one in outcomes if not isinstance(one, Problem)]
    if not said:
        raise outcomes[0][1]  # type: ignore[misc]  # each is a refusal
    found = {member.place: one for member, one in outcomes if isinstance(one, Block)}
    if len({one.hash for one in found.values()}) > 1:
        name = pool.rules.network.name
        raise EndpointsDisagree(
            f"the endpoints of {name} have different blocks {number}: they are on different chains",
            hint=f"cmwallet network check {name}",
            details={"block": number, "hashes": {place: one.hash for place, one in found.items()}},
        )
    return next(iter(found.values())) if len(found) >= min(ENOUGH, len(said)) else None


def _witnessed(
    pool: EndpointPool, transaction_hash: str, outcomes: Sequence[tuple[Member, Receipt | Problem | None]]
) -> Receipt | None:
    said = [one for _, one in outcomes if not isinstance(one, Problem)]
    if not said:
        raise outcomes[0][1]  # type: ignore[misc]  # each is a refusal
    found = {member: one for member, one in outcomes if isinstance(one, Receipt)}
    if not found:
        return None
    enough = min(ENOUGH, len(said))
    blocks = Counter(one.block_hash for one in found.values())
    certain = [block for block, count in blocks.items() if count >= enough]
    if not certain:
        return None
    ends = {member.place: one for member, one in found.items() if one.block_hash in certain}
    if len(certain) > 1 or len({(one.succeeded, one.gas_used) for one in ends.values()}) > 1:
        raise EndpointsDisagree(
            f"the endpoints of {pool.rules.network.name} contradict each other about transaction {transaction_hash}",
            hint="do not send it again; one of them is wrong or lies: cmwallet network check",
            details={
                "hash": transaction_hash,
                "answers": {
                    place: {"block": one.block_number, "block_hash": one.block_hash, "succeeded": one.succeeded}
                    for place, one in ends.items()
                },
            },
        )
    return next(one for one in found.values() if one.block_hash == certain[0])
