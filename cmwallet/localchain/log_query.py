"""Log queries: the question of `eth_getLogs` and of log filters, as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmwallet.localchain.parameters import BlockReference


@dataclass(frozen=True)
class LogQuery:
    """What to look for. Blocks are references (they may move); addresses and topics are alternatives, empty = any.

    A position in `topics` also asks that the log has a topic there, as in go-ethereum.
    """

    first: BlockReference
    last: BlockReference
    addresses: tuple[bytes, ...] = ()
    topics: tuple[tuple[bytes, ...], ...] = ()

    def condition(self) -> tuple[list[str], list[bytes | int]]:
        """The SQL for addresses and topics."""
        parts: list[str] = []
        values: list[bytes | int] = []
        if self.addresses:
            parts.append(f"address IN ({_marks(self.addresses)})")
            values += self.addresses
        for position, alternatives in enumerate(self.topics):
            if alternatives:
                parts.append(f"topic{position} IN ({_marks(alternatives)})")
                values += alternatives
            else:
                parts.append(f"topic{position} IS NOT NULL")
        return parts, values


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
