"""Broadcast of signed bytes by several endpoints: the same bytes, to the next one as long as nobody has them for sure.

    taken, known, a result (no coins, nonce too low …)   ─► that is the answer
    no answer, an unclear one, "not now"                 ─► the next endpoint

Nothing is signed here, nor is anything changed. That a node has the bytes already is as good as that it takes them: it
had them from one that never answered. Once one may have them, no other's refusal says that nobody has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.endpoint_member import Member
from cmwallet.node.refusals import Verdict, judge
from cmwallet.node.rpc import Call

Failed = Callable[[Member, Exception], None]
"""Is told of an endpoint that did not answer."""

_ANSWERS = (Verdict.ALREADY_KNOWN, Verdict.NONCE_TOO_LOW)
"""Refusals that say where the transaction is, whoever may have it besides."""
_ASK_ON = (Verdict.NOT_NOW, Verdict.UNKNOWN)


def hand_over_once(members: Sequence[Member], call: Call, failed: Failed) -> tuple[Member, object]:
    """Hand a signed transaction over until an endpoint has it; return which one that is, and what it says.

    Raises:
        RpcRefused: an endpoint's result, or the last refusal where all refuse for now.
        NetworkFailed: nobody knows whether one has it, unless `details["sent"]` is False.
    """
    perhaps: NetworkFailed | RpcRefused | None = None
    away: NetworkFailed | RpcRefused | None = None
    for member in members:
        try:
            return member, member.transport.request(*call)
        except NetworkFailed as failure:
            failed(member, failure)
            if failure.details.get("sent") is False:
                away = away or failure
            else:
                perhaps = perhaps or failure
        except RpcRefused as refusal:
            verdict = judge(refusal)
            if verdict in _ANSWERS or (perhaps is None and verdict not in _ASK_ON):
                raise
            if verdict is Verdict.UNKNOWN:
                perhaps = perhaps or refusal
            elif verdict is Verdict.NOT_NOW:
                away = refusal
            elif perhaps is not None:
                told = f"{perhaps.message}; then another endpoint refused: {refusal.message}"
                raise NetworkFailed(told) from None
    last = perhaps or away
    assert last is not None  # a pool has an endpoint
    raise last


def hand_over_list(members: Sequence[Member], calls: Sequence[Call], failed: Failed) -> list[object]:
    """Hand several over in one exchange, to the next endpoint where it fails; see `Transport.batch`.

    What single ones are refused for is the caller's to look at: it offers them again, one by one.
    """
    last: NetworkFailed | None = None
    for member in members:
        try:
            return member.transport.batch(calls)
        except NetworkFailed as failure:
            failed(member, failure)
            last = failure
    assert last is not None
    raise last
