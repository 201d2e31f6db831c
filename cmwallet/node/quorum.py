"""Agreement of endpoints about one fixed block, where a lie would cost money or trust.

    the newest block of each ─► the lowest of them, the same hash everywhere ─► the question there, to each ─► compared

Never at `latest`: honest nodes at different heights contradict each other there. What two answer alike counts; all that
can answer are asked, so that of several that lie together one honest node is enough to notice. Where only one endpoint
is left it is believed, as the only one of a network is; with one endpoint nothing is asked that was not asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from cmwallet.errors import EndpointsDisagree, NetworkFailed, Problem, RpcRefused
from cmwallet.node.answers import Block
from cmwallet.node.asking import ask_all
from cmwallet.node.client import LATEST, BlockTag, NodeClient
from cmwallet.node.endpoint_health import TOLERANCE
from cmwallet.node.endpoint_member import Member
from cmwallet.node.endpoint_pool import EndpointPool, pool_of
from cmwallet.node.failover import is_of_the_node
from cmwallet.node.reverts import failure_of
from identity.foreign import clean

Answer = TypeVar("Answer")

ENOUGH = 2
"""So many endpoints have to say the same."""
_LONGEST_SHOWN = 200


def agreed(
    client: NodeClient,
    what: str,
    ask: Callable[[NodeClient, BlockTag], Answer],
    *,
    at: BlockTag = LATEST,
    shown: Callable[[Answer], str] = str,
) -> Answer:
    """Return the answer to a question on which the endpoints of a network agree; `what` it is about, for an error.

    `ask` puts the question to one node, as of a block; it runs in several threads at once. `at` is the block, `latest`
    the newest that all have. With one endpoint the question is put to that one.

    Raises:
        EndpointsDisagree: they answer differently about the same block, or are on different chains.
        What `ask` raises.
    """
    pool = pool_of(client)
    if pool is None:
        return ask(client, at)
    members, block = common_block(pool, at if isinstance(at, int) else None)
    if block is None:
        return ask(client, at)
    outcomes = _results(gather(pool, members, [partial(ask, member.client, block.number) for member in members]))
    if len(outcomes) < ENOUGH:
        _note_alone(pool, [member for member, _ in outcomes])
    return _same(pool, what, block, outcomes, shown)


def require_same_block(client: NodeClient, number: int) -> None:
    """Raise `EndpointsDisagree` when endpoints have different blocks of that number; 0, the first: see the pool."""
    pool = pool_of(client)
    if pool is not None and number:
        common_block(pool, number)


def newest_common(client: NodeClient) -> int:
    """Return the number of the newest block that all endpoints have; with one, its newest. Raises as `agreed`."""
    pool = pool_of(client)
    block = None if pool is None else common_block(pool)[1]
    return client.block_number() if block is None else block.number


def common_block(pool: EndpointPool, number: int | None = None) -> tuple[list[Member], Block | None]:
    """Return the newest block that all endpoints have which are used, or that `number`, and those that have it.

    The block is None where only one endpoint is left.

    Raises:
        EndpointsDisagree: they have different blocks at one height, and at the one below, too.
    """
    members = pool.witnesses()
    newest = {}
    if len(members) >= ENOUGH and number is not None:
        return _at_height(pool, members, [number])
    if len(members) >= ENOUGH:
        outcomes = gather(pool, members, [member.client.latest_block for member in members])
        found = [(member, _block(outcome)) for member, outcome in outcomes]
        newest = {member: block for member, block in found if block.number >= pool.seen - TOLERANCE}
    if len(newest) < ENOUGH:
        _note_alone(pool, list(newest) or members)
        return list(newest) or members, None
    lowest = min(block.number for block in newest.values())
    if all(block.number == lowest for block in newest.values()) and _one_hash(list(newest.values())):
        return list(newest), next(iter(newest.values()))
    return _at_height(pool, list(newest), [lowest, lowest - 1])  # the newest block of a chain may still be replaced


def _at_height(pool: EndpointPool, members: list[Member], numbers: Sequence[int]) -> tuple[list[Member], Block | None]:
    """Return the first of these blocks that is the same for all that have it, and those."""
    for number in numbers:
        given = gather(pool, members, [partial(member.client.block, number) for member in members])
        blocks = {member: block for member, block in given if isinstance(block, Block)}
        if len(blocks) < ENOUGH:
            _note_alone(pool, list(blocks) or members)
            return list(blocks) or members, None
        if _one_hash(list(blocks.values())):
            return list(blocks), next(iter(blocks.values()))
    raise EndpointsDisagree(
        f"the endpoints of {pool.rules.network.name} have different blocks {number}: they are on different chains",
        hint=f"cmwallet network check {pool.rules.network.name}",
        details={"block": number, "hashes": {member.place: block.hash for member, block in blocks.items()}},
    )


def gather(
    pool: EndpointPool, members: Sequence[Member], asks: Sequence[Callable[[], Answer]]
) -> list[tuple[Member, Answer | Problem]]:
    """Ask endpoints at once; return those that gave an answer or a result such as a revert, each with what it gave.

    Raises:
        NetworkFailed: none did.
    """
    replies = ask_all(asks, seconds=pool.rules.seconds, enough=ENOUGH, patience=pool.around.budget)
    found: list[tuple[Member, Answer | Problem]] = []
    last: Exception = NetworkFailed(f"no endpoint of {pool.rules.network.name} answers in time")
    for member, reply in zip(members, replies, strict=True):
        if reply is None:
            pool.failed(member, NetworkFailed(f"the node at {member.place} did not answer in time"))
        elif reply.failure is None:
            found.append((member, reply.answer))  # type: ignore[arg-type]  # it did not fail: there is one
        elif is_of_the_node(reply.failure):
            pool.failed(member, reply.failure)
            last = reply.failure
        elif isinstance(reply.failure, Problem):
            found.append((member, reply.failure))
        else:
            raise reply.failure
    if not found:
        raise last
    return found


def _results(outcomes: Sequence[tuple[Member, Answer | Problem]]) -> Sequence[tuple[Member, Answer | Problem]]:
    """Leave out who refuses the question as such, if others answer: that is no contradiction. A revert is an answer."""
    said = [(member, one) for member, one in outcomes if not isinstance(one, RpcRefused) or failure_of(one) is not None]
    return said or outcomes


def _block(outcome: Block | Problem) -> Block:
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def _one_hash(blocks: Sequence[Block]) -> bool:
    return len({block.hash for block in blocks}) == 1


def _same(
    pool: EndpointPool,
    what: str,
    block: Block,
    outcomes: Sequence[tuple[Member, Answer | Problem]],
    shown: Callable[[Answer], str],
) -> Answer:
    """Return what all say. Nodes refuse alike in different words, so that they refuse is compared, not how."""
    first = outcomes[0][1]
    if not all(type(one) is type(first) and (isinstance(one, Problem) or one == first) for _, one in outcomes):
        answers = {
            member.place: clean(one.message if isinstance(one, Problem) else shown(one), _LONGEST_SHOWN)
            for member, one in outcomes
        }
        raise EndpointsDisagree(
            f"the endpoints of {pool.rules.network.name} contradict each other about {what} at block {block.number}",
            hint=f"one of them is wrong or lies: cmwallet network endpoint remove {pool.rules.network.name}",
            details={"about": what, "block": block.number, "block_hash": block.hash, "answers": answers},
        )
    if isinstance(first, Problem):
        raise first
    return first


def _note_alone(pool: EndpointPool, left: Sequence[Member]) -> None:
    names = ", ".join(member.place for member in left) or "none"
    pool.note(f"of the endpoints of {pool.rules.network.name} only {names} can answer: nobody confirms what it says")
