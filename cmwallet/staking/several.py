"""Several orders of one action, under one yes."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.errors import PartlyDone, Problem
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.order import Order


def execute_each(executor: Executor, orders: Sequence[Order]) -> None:
    """Execute orders one after the other; the yes to the first one is to all.

    Raises:
        What `execute` raises of the first; PartlyDone: some were made, and then one was not.
    """
    for place, order in enumerate(orders):
        try:
            (executor if place == 0 else executor.under(agreed=True)).execute(order)
        except Problem as problem:
            if place == 0:
                raise
            raise PartlyDone(
                f"{place} of {len(orders)} transactions were made; then {problem.message}",
                hint=problem.hint or "the same command goes on with the others",
                details={**problem.details, "made": place, "of": len(orders), "cause": problem.code},
            ) from None
