"""The JSON-RPC methods, one file a namespace, gathered into two tables: those that read and those that change."""

from __future__ import annotations

from cmwallet.localchain.methods import blocks, calls, evm, extensions, fees, filters, logs, state, transactions
from cmwallet.localchain.methods.context import Context, Method

READS: dict[str, Method] = {
    **blocks.READS,
    **state.READS,
    **calls.READS,
    **fees.READS,
    **logs.READS,
    **filters.READS,
    **transactions.READS,
    **extensions.READS,
}
"""Answered from one consistent moment."""

CHANGES: dict[str, Method] = {**transactions.CHANGES, **evm.CHANGES, **extensions.CHANGES}
"""Each takes the writer lock itself."""

PRIVILEGED: frozenset[str] = frozenset({*evm.CHANGES, *extensions.CHANGES})
"""What the server answers only to who knows the token: it moves time or money that is nobody's own."""

__all__ = ["CHANGES", "PRIVILEGED", "READS", "Context", "Method"]
