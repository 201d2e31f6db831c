"""Walk over event logs of many blocks: steps that shrink where a node balks and grow again where it does not.

Nodes bound the blocks of one `eth_getLogs`, or its results, or both, each in its own words; whatever the words, fewer
blocks are asked for. A step of one block that is refused is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.answers import Log
from cmwallet.node.client import NodeClient, Topics

FIRST_STEP: Final = 5_000
_SHRINK: Final = 4
_GROW: Final = 2
_CLOSE: Final = 8
"""A step that is within an eighth of what was refused is as long as it gets, until a longer one is tried again."""

_PATIENCE: Final = 4
"""After so many answers a longer step is tried again; after twice as many when that was refused, and so on."""


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
    step = _Step()
    while first <= last:
        end = min(first + step.length - 1, last)
        try:
            each = client.logs_for_each(first, end, topics, addresses=addresses, unreadable=unreadable)
            found = [log for given in each for log in given]
        except (RpcRefused, NetworkFailed) as failure:
            if end == first or not (isinstance(failure, RpcRefused) or failure.details.get("too_large")):
                raise
            step.refuse(end - first + 1)
            continue
        yield (_once(found) if len(topics) > 1 else found), end
        step.grant(end - first + 1)
        first = end + 1


class _Step:
    """How many blocks are asked for at once."""

    def __init__(self) -> None:
        self.length = FIRST_STEP
        self._granted = 0
        self._refused = FIRST_STEP + 1
        self._before: int | None = None  # what was known to be refused before a longer step was tried again
        self._calm, self._patience = 0, _PATIENCE

    def refuse(self, blocks: int) -> None:
        """So many were too many."""
        self._calm = 0
        if self._before is not None:
            self._refused, self._before = min(self._before, blocks), None
            self._patience *= 2
        else:
            self._refused = blocks
        if self._granted >= blocks:
            self._granted = 0  # these blocks hold more than those before
        self.length = self._granted or max(1, blocks // _SHRINK)

    def grant(self, blocks: int) -> None:
        """So many were given; fewer than the length are the last ones."""
        if blocks < self.length:
            return
        self._granted = blocks
        if self._before is not None:
            self._before, self._patience = None, _PATIENCE
        self._calm += 1
        if self._calm >= self._patience and self._refused <= FIRST_STEP:
            self._calm, self._before = 0, self._refused
            self._refused = min(_GROW * self._refused, FIRST_STEP + 1)
        if self._refused - blocks > max(1, blocks // _CLOSE):
            self.length = min(_GROW * blocks, (blocks + self._refused) // 2, FIRST_STEP)


def _once(logs: Sequence[Log]) -> list[Log]:
    seen: dict[object, Log] = {}
    for log in logs:
        content = (log.transaction_hash, log.address, log.topics, log.data)
        seen.setdefault((log.block_number, content if log.log_index is None else log.log_index), log)
    return list(seen.values())
