"""`cmwallet deal dispute`: disputes, evidence, the choice of an arbiter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item
from cmwallet.cli.market.paper_option import kept_hash
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.market.deals.bids import ArbiterBid
    from identity.address import Address

app = Commands()

_NO_COMMITMENT = bytes(32)


@app.add(
    "dispute",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet deal dispute 12 --evidence photos.zip --yes",
)
def dispute(
    item: ItemNumber,
    evidence: Annotated[
        str, typer.Option("--evidence", metavar="FILE", help="What shows it; only its hash is public.")
    ],
) -> None:
    """Dispute a deal as its buyer: an arbiter decides whom both accept, else the court."""
    _with_evidence("dispute", item, evidence)


@app.add(
    "evidence",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet deal evidence 12 delivery-note.pdf --yes",
)
def evidence(
    item: ItemNumber,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The evidence; only its hash is public.")],
) -> None:
    """Name evidence in a disputed deal; seal it to whoever decides with `market seal`."""
    _with_evidence("evidence", item, file)


@app.add(
    "choose", TRANSACTION, DUPLICATES, LOOKALIKES, result=transactions.Sent, example="cmwallet deal choose 12 1 --yes"
)
def choose(
    item: ItemNumber,
    place: Annotated[int, typer.Argument(metavar="PLACE", min=1, help="The bid's place, as deal show lists them.")],
) -> None:
    """Accept an arbiter who bid; when both parties accept the same, she decides."""
    from cmwallet.errors import NotFound
    from cmwallet.market.deals.bids import bids_of

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        party = chosen.actor("deal choose", options.sender)
        chosen.check("deal choose", party, options)
        bid = next(
            (one for one in bids_of(chosen.market.reader, chosen.contract, chosen.item) if one.place == place), None
        )
        if bid is None:
            raise NotFound(f"there is no live bid {place} for deal {chosen.text}", hint=f"cmwallet deal show {item}")
        _explain_bid(chosen, bid)
        values = (chosen.item.number, bid.arbiter, bid.fee_bps)
        order = chosen.order(party, "choose", *values, named=_unless(party.address, bid.arbiter))
        if options.executor(opened).execute(order) is not None:
            output.hint(f"what is next: cmwallet deal show {chosen.text}")


def _with_evidence(command: str, item: str, file: str) -> None:
    """Dispute or name evidence; the first time with a commitment that takes part in the draw of jurors."""
    from cmwallet.market.deals.commitments import commitment_for

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        party = chosen.actor(f"deal {command}", options.sender)
        chosen.check(f"deal {command}", party, options)
        paper = kept_hash(opened, party.address, file, chosen.reference, dry=options.dry_run)
        commitment = (
            _NO_COMMITMENT
            if options.dry_run
            else commitment_for(opened.keeper, chosen.contract, chosen.item, chosen.reference, party.address)
        )
        order = chosen.order(party, command, chosen.item.number, paper, "", commitment)
        options.executor(opened).execute(order)
        output.hint(f"cmwallet market seal deal/{chosen.text} --to ARBITER gives the files to whoever decides")


def _explain_bid(chosen: ChosenItem, bid: ArbiterBid) -> None:
    from cmwallet.cli.market.item import names_of
    from cmwallet.units import format_share

    names = names_of(chosen.opened, (bid.arbiter,))
    output.status(f"judge {names[bid.arbiter]}, for {format_share(bid.fee_bps)} of the loser's deposit")


def _unless(own: Address, other: Address) -> tuple[Address, ...]:
    return () if own == other else (other,)
