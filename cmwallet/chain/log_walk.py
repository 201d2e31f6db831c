"""Walking over events of many blocks: steps that shrink where a node balks and grow again where it does not.

Nodes bound the blocks of one `eth_getLogs`, or its results, or both, each in its own words; whatever the words, fewer
blocks are asked for. A step of one block that is refused is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cmwallet.chain.answers import Log
from cmwallet.chain.client import NodeClient
from cmwallet.errors import NetworkFailed, RpcRefused

FIRST_STEP: Final = 5_000
_SHRINK: Final = 4
_GROW: Final = 2
_CALM: Final = 16
"""After so many answers in a row, what was refused before is tried again: other blocks hold fewer events."""

Topics = Sequence[bytes | Sequence[bytes] | None]


def walk_logs(
    client: NodeClient,
    first: int,
    last: int,
    *,
    addresses: Sequence[str] = (),
    topics: Sequence[Topics] = ((),),
    unreadable: list[object] | None = None,
) -> Iterator[tuple[list[Log], int]]:
    """Yield (events, last block that they cover) from block `first` to `last`, in the order of the blocks.

    `topics` are several questions about the same blocks; what answers more than one of them is given once. Events that
    cannot be read are put into `unreadable` where it is given, else they are `NetworkFailed`.

    Raises:
        RpcRefused: not even the events of one block are given.
    """
    step, refused, calm = FIRST_STEP, FIRST_STEP + 1, 0
    while first <= last:
        end = min(first + step - 1, last)
        try:
            found = [
                log
                for asked in topics
                for log in client.logs(first, end, addresses=addresses, topics=asked, unreadable=unreadable)
            ]
        except (RpcRefused, NetworkFailed) as failure:
            if end == first or not (isinstance(failure, RpcRefused) or failure.details.get("too_large")):
                raise
            refused, calm = end - first + 1, 0
            step = max(1, refused // _SHRINK)
            continue
        yield (_once(found) if len(topics) > 1 else found), end
        first = end + 1
        calm += 1
        if calm == _CALM:
            refused, calm = FIRST_STEP + 1, 0
        step = min(step * _GROW, max(step, refused - 1))


def _once(logs: Sequence[Log]) -> list[Log]:
    seen: dict[object, Log] = {}
    for log in logs:
        content = (log.transaction_hash, log.address, log.topics, log.data)
        seen.setdefault((log.block_number, content if log.log_index is None else log.log_index), log)
    return list(seen.values())
