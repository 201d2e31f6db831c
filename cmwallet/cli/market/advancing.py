"""Advance of items: the steps that time allows anybody, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.session import Session


def advance_items(opened: Session, options: TransactionOptions, account: Account, items: Sequence[str] | None) -> None:
    """Advance items that are written `deal/12`, or all own ones (None) of which time allows something.

    Each is a transaction; `--all` says one yes for all of them. Raises `Reverted` for a named one that has to wait.
    """
    from cmwallet.market.advancing import advance_orders, due_items, named_items

    executor = options.executor(opened)
    if items is None:
        from cmwallet.cli.market.own import own_items_of

        own = own_items_of(opened)
        due = due_items(own.market, own.items, own.synced.chain_time)
        if not due:
            output.status("nothing to advance: time allows nothing yet")
            return
        for one in due:
            output.status(f"{one.words}: {one.action}")
        if len(due) > 1 and not options.dry_run:
            executor.confirm(f"Advance {len(due)} items, each by a transaction that you pay the gas of?")
            executor = executor.under(agreed=True)
    else:
        due = named_items(opened, items)
    with executor.approver.gathered() if len(due) > 1 else nullcontext():
        passed = None if items else lambda one, refusal: output.status(f"{one.words} waits: {refusal}")
        for order in advance_orders(opened, account, due, passed=passed):
            executor.execute(order)
