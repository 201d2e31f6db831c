"""`cmwallet loan declare`, `release`, `reclaim`: the ends of a loan that is not simply repaid, and prepaid money."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add("declare", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet loan declare 12 --yes")
def declare(item: ItemNumber) -> None:
    """Declare a loan through banks in default, 90 days after an unpaid due day; the collateral goes to you whole."""
    _by_lender("declare", item)


@app.add("release", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet loan release 12 --yes")
def release(item: ItemNumber) -> None:
    """Let the rest of a loan go, as its lender: nothing more is owed, and what the contract holds goes back."""
    _by_lender("release", item)


@app.add("reclaim", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet loan reclaim 12 5 --yes")
def reclaim(
    item: ItemNumber, amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much of it, in CMT.")]
) -> None:
    """Take prepaid money out of a loan in CMT, as its borrower, while nothing is due."""
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        borrower = chosen.actor("loan reclaim", options.sender)
        chosen.check("loan reclaim", borrower, options)
        wei = parse_native_amount(amount, opened.network.symbol)
        options.executor(opened).execute(chosen.order(borrower, "reclaim", chosen.item.number, wei))


def _by_lender(command: str, item: str) -> None:
    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        lender = chosen.actor(f"loan {command}", options.sender)
        step = chosen.check(f"loan {command}", lender, options)
        output.status(f"loan  {chosen.text}: {step.action}")
        options.executor(opened).execute(chosen.order(lender, command, chosen.item.number, chosen.item.digest))
