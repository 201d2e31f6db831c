"""Failures after which another node is asked: those that are about the node, not about the question.

A revert, an account without coins, a method that does not exist are results: every node gives the same, and asking on
until one says something else would be choosing the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.reverts import failure_of
from cmwallet.node.wording import letters, pattern, said

OF_THE_NODE: Final = (
    "header not found",
    "header for hash not found",
    "block not found",
    "unknown block",
    "block … not available",
    "missing trie node",
    "state … not available",
    "state … unavailable",
    "historical state",
    "is pruned",
    "been pruned",
    "pruned history",
    "mempool is full",
    "txpool is full",
    "transaction pool is full",
    "rate limit",
    "too many requests",
    "request count exceeded",
    "capacity exceeded",
    "limit exceeded",
    "is syncing",
    "not synced",
    "timed out",
    "timeout",
    "deadline exceeded",
    "shutting down",
    "service unavailable",
    "temporarily unavailable",
)
"""What nodes say that cannot answer now, or have thrown away what it takes (`cmwallet.node.wording.pattern`)."""

_CODES: Final = (-32005, 429)
"""EIP-1474: limit exceeded; HTTP's own number for it, as gateways repeat it."""


def is_of_the_node(failure: Exception) -> bool:
    """Whether another node may answer what this one did not."""
    if isinstance(failure, NetworkFailed):
        return True
    return isinstance(failure, RpcRefused) and _is_refusal_of_the_node(failure)


def holds_refusal_of_the_node(answers: Sequence[object]) -> RpcRefused | None:
    """Return the first refusal among the answers to a batch that another node may not repeat."""
    return next((one for one in answers if isinstance(one, RpcRefused) and _is_refusal_of_the_node(one)), None)


def _is_refusal_of_the_node(refusal: RpcRefused) -> bool:
    if failure_of(refusal) is not None:
        return False  # a contract chooses the words that it reverts with
    words = letters(said(refusal.message))
    if "revert" in words:
        return False
    return refusal.rpc_code in _CODES or any(saying.search(words) for saying in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(map(pattern, OF_THE_NODE))
