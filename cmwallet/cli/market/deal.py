"""`cmwallet deal`: deals with equal deposits, from the offer to the price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.deal_arbiter import app as arbiter_app
from cmwallet.cli.market.deal_dispute import app as dispute_app
from cmwallet.cli.market.deal_group import app
from cmwallet.cli.market.deal_offer import app as offer_app
from cmwallet.cli.market.deal_show import app as show_app
from cmwallet.cli.market.item import ItemNumber, choose_item, names_of
from cmwallet.cli.market.listing import app as listing_app
from cmwallet.cli.market.paper_option import Wcmt, kept_hash
from cmwallet.cli.market.public import say_public
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, REFERENCE, TRANSACTION, transaction_options

if TYPE_CHECKING:
    from cmwallet.cli.market.item import ChosenItem

Proof = Annotated[str | None, typer.Option("--proof", metavar="FILE", help="What shows it; its hash is public.")]


@app.add(
    "accept",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Sent,
    example="cmwallet deal accept 12 --from shop --yes",
)
def accept(item: ItemNumber, wcmt: Wcmt = False) -> None:
    """Accept an offer as its seller: your deposit goes into the contract until the deal ends."""
    from cmwallet.market.deals.seen import digest_seen

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        seller = chosen.actor("deal accept", options.sender)
        chosen.check("deal accept", seller, options)
        deal = chosen.item
        seen = digest_seen(chosen.contract, deal, chosen.text)
        _explain_deal(chosen)
        say_public(options, "deal")
        order = chosen.order(
            seller,
            "accept",
            deal.number,
            seen,
            coins=0 if wcmt else deal.deposit,
            named=tuple(party for party in deal.parties.values() if party != seller.address),
            label=options.label,
        )
        if options.executor(opened).execute(order) is not None:
            output.hint(f"once you delivered: cmwallet deal deliver {chosen.text}")


@app.add(
    "deliver",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet deal deliver 12 --proof receipt.pdf --yes",
)
def deliver(item: ItemNumber, proof: Proof = None) -> None:
    """Say as the seller that you delivered: the buyer's time to look begins."""
    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        seller = chosen.actor("deal deliver", options.sender)
        chosen.check("deal deliver", seller, options)
        shown = kept_hash(opened, seller.address, proof, chosen.reference, dry=options.dry_run)
        order = chosen.order(seller, "deliver", chosen.item.number, shown, "")
        options.executor(opened).execute(order)


@app.add("confirm", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet deal confirm 12 --yes")
def confirm(item: ItemNumber) -> None:
    """Pay the seller as the buyer: the deal ends. In a dispute it is a concession, and pays the arbiter's whole fee."""
    _end("confirm", item)


@app.add(
    "refund", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet deal refund 12 --from shop --yes"
)
def refund(item: ItemNumber) -> None:
    """Give the price back as the seller; take back or decline an offer that is not accepted yet."""
    _end("refund", item)


@app.add("split", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet deal split 12 20 --yes")
def split(
    item: ItemNumber,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The seller's part of the price.")],
) -> None:
    """Propose how the price is divided; when both name the same amount the deal ends so.

    A proposal stands until it is replaced. The buyer's 0 and the seller's whole price withdraw it.
    """
    from cmwallet.market.deals.seen import digest_seen
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        party = chosen.actor("deal split", options.sender)
        chosen.check("deal split", party, options)
        part = parse_native_amount(amount, opened.network.symbol)
        order = chosen.order(
            party, "split", chosen.item.number, digest_seen(chosen.contract, chosen.item, chosen.text), part
        )
        options.executor(opened).execute(order)


@app.add(
    "assign",
    TRANSACTION,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Sent,
    example="cmwallet deal assign 12 carrier 10 --from shop --yes",
)
def assign(
    item: ItemNumber,
    payee: Annotated[str, typer.Argument(metavar="PAYEE", help="Address, contact or account.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much of the price.")],
) -> None:
    """Order as the seller that somebody is paid out of the price; it cannot be taken back.

    It is paid only as far as the price goes to you: a payee who ships needs a deal of her own.
    """
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.market.deals.seen import digest_seen
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        seller = chosen.actor("deal assign", options.sender)
        chosen.check("deal assign", seller, options)
        paid = resolve_recipient(opened.database, payee).address
        say_public(options, "assign")
        values = (
            chosen.item.number,
            digest_seen(chosen.contract, chosen.item, chosen.text),
            paid,
            parse_native_amount(amount, opened.network.symbol),
        )
        order = chosen.order(seller, "assign", *values, named=(paid,))
        options.executor(opened).execute(order)


def _end(command: str, item: str) -> None:
    from cmwallet.market.deals.seen import digest_seen

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        party = chosen.actor(f"deal {command}", options.sender)
        step = chosen.check(f"deal {command}", party, options)
        output.status(f"deal  {chosen.text}: {step.action}")
        order = chosen.order(party, command, chosen.item.number, digest_seen(chosen.contract, chosen.item, chosen.text))
        options.executor(opened).execute(order)


def _explain_deal(chosen: ChosenItem) -> None:

    from cmwallet.units import format_share

    deal = chosen.item
    names = names_of(chosen.opened, tuple(deal.parties.values()))
    output.status(f"deal  {chosen.text}: {_cmt(deal.price)} from {names[deal.buyer]}, deposits of {_cmt(deal.deposit)}")
    if deal.arbiter is not None:
        output.status(f"judge {names[deal.arbiter]}, for {format_share(deal.fee_bps)} of the loser's deposit")


def _cmt(wei: int) -> str:
    from cmwallet.units import format_units

    return f"{format_units(wei, 18)} CMT"


for part in (listing_app, offer_app, dispute_app, show_app):
    app.registered_commands += part.registered_commands
app.add_typer(arbiter_app, name="arbiter")
