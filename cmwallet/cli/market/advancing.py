"""Advance of items: the steps that time allows anybody, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.advancing import DueItem
    from cmwallet.session import Session
    from cmwallet.transactions.execution import Executor


def advance_items(opened: Session, options: TransactionOptions, account: Account, items: Sequence[str] | None) -> None:
    """Advance items that are written `deal/12`, or all own ones (None) of which time allows something.

    Each is a transaction; `--all` says one yes for all of them. Somebody else may advance one of several at the same
    time, or it waits for somebody: that is said, and the others go on.

    Raises:
        Reverted: a named one has to wait, or none could be advanced. PartlyDone: some could not.
    """
    from cmwallet.market.advancing import due_items, named_items

    executor = options.executor(opened)
    if items is not None:
        _advance(opened, executor, account, named_items(opened, items))
        return
    from cmwallet.cli.market.own import own_items_of

    own = own_items_of(opened)
    due = due_items(own.market, own.items, own.synced.chain_time)
    if not due:
        output.result([], None)
        output.status("nothing to advance: time allows nothing yet")
        return
    for one in due:
        output.status(f"{one.words}: {one.action}")
    if len(due) > 1 and not options.dry_run:
        executor.confirm(f"Advance {len(due)} items, each by a transaction that you pay the gas of?")
        executor = executor.under(agreed=True)
    _advance(opened, executor, account, due, every=True)


def _advance(
    opened: Session, executor: Executor, account: Account, due: Sequence[DueItem], *, every: bool = False
) -> None:
    """Advance items; of `every` one of ours those that wait for somebody else's secret are passed over."""
    from cmwallet.errors import PartlyDone, Reverted
    from cmwallet.market.advancing import advance_orders
    from cmwallet.market.reading import Market

    market, refused = Market.on(opened), []
    with executor.approver.gathered():
        for one in due:
            try:
                for order in advance_orders(opened, market, account, one):
                    executor.execute(order)
            except Reverted as problem:
                if every and problem.details.get("reason") == "secret":
                    output.status(f"{one.words} waits: {problem.message}")
                    continue
                if len(due) == 1:
                    raise
                output.warn(f"{one.words}: {problem.message}")
                refused.append(problem)
    if refused and len(refused) == len(due):
        raise refused[-1]
    if refused:
        raise PartlyDone(
            f"{len(refused)} of {len(due)} items could not be advanced",
            hint="cmwallet market todo shows what is left; cmwallet market advance --all tries it again",
        )
