"""Check of each endpoint of a network: what it says of itself, how far behind it is, and why it is not used, if so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.errors import EndpointsDisagree, RpcRefused
from cmwallet.foreign import clean
from cmwallet.node.asking import ask_all
from cmwallet.node.endpoint_member import Member
from cmwallet.node.endpoint_pool import EndpointPool
from cmwallet.node.endpoints import parse_endpoint
from cmwallet.node.quorum import common_block

_MOST_DIGITS = 18


@dataclass(frozen=True)
class EndpointCheck:
    """What was found of one endpoint; None: not known. `age` is in seconds, `lag` in blocks behind the farthest."""

    endpoint: str
    reachable: bool
    chain_id: int | None = None
    first_block: str | None = None
    height: int | None = None
    age: int | None = None
    lag: int | None = None
    peers: int | None = None
    client: str | None = None
    ms: int | None = None
    problem: str | None = None


def check_endpoints(pool: EndpointPool) -> list[EndpointCheck]:
    """Return what each endpoint of a pool says, which was asked how it is before; see `EndpointPool.usable`."""
    asks = [lambda member=member: _decorations(member) for member in pool.members]
    replies = ask_all(asks, seconds=pool.around.budget)
    told = [(None, None) if reply is None or reply.answer is None else reply.answer for reply in replies]
    farthest = max((one.health.height for one in pool.members if one.health is not None), default=0)
    now = int(pool.around.clock())
    return [
        _check(member, farthest, now, peers, client) for member, (peers, client) in zip(pool.members, told, strict=True)
    ]


def require_agreement(pool: EndpointPool) -> None:
    """Raise `EndpointsDisagree` when endpoints that answer are of different chains, `details` with the hashes of both.

    Raises:
        NetworkFailed (`Stale`), ReplayRisk: none of them can be used.
    """
    firsts = {one.place: one.health.first for one in pool.members if one.health is not None and one.health.first}
    if len(set(firsts.values())) > 1:
        raise EndpointsDisagree(
            f"the endpoints of {pool.rules.network.name} serve different chains",
            hint=f"take out the one that is not of it: cmwallet network endpoint remove {pool.rules.network.name}",
            details={"hashes": firsts},
        )
    pool.usable()
    common_block(pool)


def _check(member: Member, farthest: int, now: int, peers: int | None, client: str | None) -> EndpointCheck:
    health = member.health
    shown = parse_endpoint(member.url).shown
    problem = None if member.problem is None else member.problem.message
    if health is None:
        return EndpointCheck(shown, reachable=False, problem=problem)
    return EndpointCheck(
        endpoint=shown,
        reachable=True,
        chain_id=health.chain_id,
        first_block=health.first,
        height=health.height,
        age=now - health.timestamp,
        lag=farthest - health.height,
        peers=peers,
        client=client or None,
        ms=None if member.seconds is None else round(member.seconds * 1000),
        problem=problem,
    )


def _decorations(member: Member) -> tuple[int | None, str | None]:
    """Return how many peers a node has and what it calls itself, as far as it says so."""
    if member.health is None:
        return None, None
    peers, version = _given(member.transport.batch([("net_peerCount", ()), ("web3_clientVersion", ())]))
    return peers if isinstance(peers, int) else None, clean(version, 100) if isinstance(version, str) else None


def _given(answers: Sequence[object]) -> tuple[object, object]:
    peers, version = (None if isinstance(one, RpcRefused) else one for one in answers)
    if isinstance(peers, str) and peers.startswith("0x") and 2 < len(peers) < _MOST_DIGITS:
        try:
            return int(peers, 16), version
        except ValueError:
            pass
    return None, version
