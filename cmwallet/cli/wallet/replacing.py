"""`cmwallet tx speed-up|cancel`: an open transaction is replaced by one with its nonce."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import CONFIRMATIONS, DRY_RUN, TIMEOUT, YES, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.transactions.journal_entry import JournalEntry
    from cmwallet.transactions.order import Order
    from cmwallet.transactions.replacing import Replacing

app = Commands()

_REPLACEMENT = CONFIRMATIONS + TIMEOUT + DRY_RUN + YES
_LEAST = 12.5

Which = Annotated[str, typer.Argument(metavar="HASH|ENTRY", help="A transaction hash, or a number of the journal.")]
Bump = Annotated[
    float, typer.Option("--bump", metavar="PERCENT", help="By how much the prices are raised.", show_default=True)
]


@app.add(
    "speed-up",
    _REPLACEMENT,
    result=transactions.Sent,
    example="cmwallet tx speed-up 12\ncmwallet tx speed-up 12 --bump 30 --yes",
)
def speed_up(which: Which, bump: Bump = _LEAST) -> None:
    """Send the same transaction again at a higher price, in place of the first: only one of both can be mined.

    Both prices are raised, or set to what the network suggests now if that is more. It ends with 8 when one of them is
    in a block already.
    """
    with session() as opened:
        replacing, entry = _open(opened, which)
        _send(opened, replacing, replacing.repeat(entry), entry, bump)


@app.add("cancel", _REPLACEMENT, result=transactions.Sent, example="cmwallet tx cancel 12")
def cancel(which: Which, bump: Bump = _LEAST) -> None:
    """Take the place of a transaction that is not mined yet, so that it never is: nothing goes to the account itself.

    Whether that comes in time is up to the network; it ends with 8 when the first is in a block already.
    """
    with session() as opened:
        replacing, entry = _open(opened, which)
        _send(opened, replacing, replacing.cancel(entry), entry, bump)


def _open(opened: Session, which: str) -> tuple[Replacing, JournalEntry]:
    """Return what replaces, and the newest open member of the family of a transaction."""
    from cmwallet.node.networks import Pins, find_network
    from cmwallet.transactions.journal import Journal
    from cmwallet.transactions.replacing import Replacing
    from cmwallet.transactions.resuming import require_same_chain

    journal = Journal(opened.database, lambda: opened.keeper)
    entry = journal.named(which)
    opened.use_network(find_network(opened.config, entry.network))
    network = opened.network
    require_same_chain(opened.client, network, Pins(opened.database).find(network.name), entry)
    replacing = Replacing(opened.database, opened.client, network, journal)
    return replacing, replacing.open_member(entry)


def _send(opened: Session, replacing: Replacing, order: Order, entry: JournalEntry, bump: float) -> None:
    from dataclasses import replace

    from cmwallet.transactions.replacing import bumped, suggestion

    legacy = opened.network.dialect == "travis"
    overrides = bumped(entry, bump, lambda: suggestion(opened.client, legacy=legacy))
    if order.data != bytes.fromhex(entry.data) or order.to != entry.recipient:
        overrides = replace(overrides, gas_limit=None)  # it does something else, and takes less
    executor = transaction_options().executor(opened)
    output.status(f"in place of journal entry {entry.id}, nonce {entry.nonce}")
    terms = replace(executor.terms, overrides=overrides)
    done = replace(executor, terms=terms).execute(order)
    if done is not None:
        replacing.settle_family(done)
