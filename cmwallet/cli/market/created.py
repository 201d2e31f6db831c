"""Execution of an order that makes an item: its number on stdout, the hash on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.documents import entry_document

if TYPE_CHECKING:
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.reading import Market
    from cmwallet.session import Session
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.order import Order


def execute_creating(
    opened: Session, options: TransactionOptions, order: Order, market: Market, contract: BoundContract, event: str
) -> int | None:
    """Execute an order and print the item that its event names; return its number.

    With `--no-wait` the hash is printed, since no item has a number before it is mined; after a dry run the fee.
    """
    from cmwallet.market.made import made_item

    if options.no_wait or options.dry_run:
        options.executor(opened).execute(order)
        return None
    entry = options.executor(opened, report=False).execute(order)
    assert entry is not None
    number = made_item(contract, entry, event)
    text = market.text(contract.name, number)
    output.status(f"hash  {entry.hash}")
    document = {"id": text, "network": opened.network.name, "contract": contract.address, "hash": entry.hash}
    output.result({**document, "transaction": entry_document(entry, opened.network.symbol)}, text)
    return number
