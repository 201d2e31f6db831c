"""`cmwallet deal`: deals with equal deposits, from the offer to the price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.deal_arbiter import app as arbiter_app
from cmwallet.cli.market.deal_dispute import app as dispute_app
from cmwallet.cli.market.deal_group import app
from cmwallet.cli.market.deal_show import app as show_app
from cmwallet.cli.market.item import ItemNumber, choose_item, names_of
from cmwallet.cli.market.listing import app as listing_app
from cmwallet.cli.market.paper_option import kept_hash
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, REFERENCE, TRANSACTION, transaction_options

if TYPE_CHECKING:
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.market.deals.offering import Offer
    from cmwallet.market.reading import Market
    from cmwallet.session import Session

Coins = Annotated[
    bool, typer.Option("--wcmt", help="Pay with WCMT that you allowed the contract to take, instead of coins.")
]
Proof = Annotated[str | None, typer.Option("--proof", metavar="FILE", help="What shows it; its hash is public.")]


@app.add(
    "offer",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    LOOKALIKES,
    example="cmwallet deal offer bob 50 --deliver-by 7d --terms terms.pdf --yes\n"
    "cmwallet deal offer 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 500 --deposit 100 --arbiter judy"
    " --arbiter-fee 30% --deliver-by 2026-12-24",
)
def offer(
    seller: Annotated[str, typer.Argument(metavar="SELLER", help="Address, contact or account.")],
    price: Annotated[str, typer.Argument(metavar="PRICE", help="What is paid, such as 50.")],
    deliver_by: Annotated[
        str, typer.Option("--deliver-by", metavar="TIME", help="Until when the seller delivers: 7d, or a date.")
    ],
    deposit: Annotated[
        str | None,
        typer.Option("--deposit", metavar="AMOUNT", help="What each puts down; none: half of the price, at least 7."),
    ] = None,
    accept_by: Annotated[
        str, typer.Option("--accept-by", metavar="TIME", help="Until when the seller may accept.")
    ] = "1d",
    window: Annotated[
        str, typer.Option("--window", metavar="TIME", help="How long you may look at what was delivered.")
    ] = "3d",
    terms: Annotated[
        str | None, typer.Option("--terms", metavar="FILE", help="The terms; only their hash is public.")
    ] = None,
    arbiter: Annotated[
        str | None, typer.Option("--arbiter", metavar="WHO", help="Who decides a dispute; none: bids.")
    ] = None,
    arbiter_fee: Annotated[
        str, typer.Option("--arbiter-fee", metavar="SHARE", help="Her part of the loser's deposit.")
    ] = "100%",
    wcmt: Coins = False,
) -> None:
    """Offer to buy: the price and your deposit go into the contract until the deal ends.

    Without a dispute both deposits go back and the seller is paid. What stands in public for ever: both accounts, the
    sums, the times, and the hash of the terms.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.cli.market.created import execute_creating
    from cmwallet.cli.market.moments import parse_moment, parse_share
    from cmwallet.market.chain_time import chain_time
    from cmwallet.market.court.standing import refuse_closed
    from cmwallet.market.deals.offering import Offer, as_offered_before, check_offer, default_deposit
    from cmwallet.market.item_reference import reference_here
    from cmwallet.market.kept_papers import Papers
    from cmwallet.market.reading import Market
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.execution import journal_of
    from cmwallet.units import parse_duration, parse_native_amount

    options = transaction_options()
    with session() as opened:
        symbol = opened.network.symbol
        market, deals = Market.on(opened), BoundContract.newest(opened, "Deals")
        buyer, now = choose_account(opened.config, opened.database, options.sender), chain_time(opened.client)
        wei = parse_native_amount(price, symbol)
        judge = None if arbiter is None else resolve_recipient(opened.database, arbiter).address
        made = Offer(
            seller=resolve_recipient(opened.database, seller).address,
            price=wei,
            deposit=default_deposit(wei) if deposit is None else parse_native_amount(deposit, symbol),
            accept_by=parse_moment(accept_by, now, "--accept-by"),
            deliver_by=parse_moment(deliver_by, now, "--deliver-by"),
            window=parse_duration(window),
            terms=kept_hash(opened, buyer.address, terms, dry=options.dry_run),
            arbiter=judge,
            fee_bps=0 if judge is None else parse_share(arbiter_fee, "--arbiter-fee"),
        )
        check_offer(made, buyer.address, now)
        for who in (buyer.address, *made.named):
            advice = refuse_closed(opened, who, names_of(opened, [who])[who])
            if advice:
                output.warn(advice)
        made = as_offered_before(made, journal_of(opened), deals, buyer.address)
        _explain_offer(opened, market, made)
        coins = 0 if wcmt else made.price + made.deposit
        order = deals.order(buyer, "offer", *made.values, coins=coins, label=options.label, named=made.named)
        number = execute_creating(opened, options, order, market, deals, "Offered")
        if number is not None and terms is not None:
            reference = reference_here(opened, deals.address).item(number)
            Papers(opened.keeper, buyer.address).used("0x" + made.terms.hex(), reference)


@app.add("accept", TRANSACTION, REFERENCE, DUPLICATES, LOOKALIKES, example="cmwallet deal accept 12 --from shop --yes")
def accept(item: ItemNumber, wcmt: Coins = False) -> None:
    """Accept an offer as its seller: your deposit goes into the contract until the deal ends."""
    from cmwallet.market.deals.deal import digest_seen

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        seller = chosen.actor("deal accept", options.sender)
        chosen.check("deal accept", seller, options)
        deal = chosen.item
        _explain_deal(chosen)
        order = chosen.order(
            seller,
            "accept",
            deal.number,
            digest_seen(chosen.item, chosen.text),
            coins=0 if wcmt else deal.deposit,
            named=tuple(party for party in deal.parties.values() if party != seller.address),
            label=options.label,
        )
        options.executor(opened).execute(order)


@app.add("deliver", TRANSACTION, DUPLICATES, example="cmwallet deal deliver 12 --proof receipt.pdf --yes")
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


@app.add("confirm", TRANSACTION, DUPLICATES, example="cmwallet deal confirm 12 --yes")
def confirm(item: ItemNumber) -> None:
    """Pay the seller as the buyer: the deal ends. In a dispute it is a concession, and pays the arbiter's whole fee."""
    _end("confirm", item)


@app.add("refund", TRANSACTION, DUPLICATES, example="cmwallet deal refund 12 --from shop --yes")
def refund(item: ItemNumber) -> None:
    """Give the price back as the seller; take back or decline an offer that is not accepted yet."""
    _end("refund", item)


@app.add("split", TRANSACTION, DUPLICATES, example="cmwallet deal split 12 20 --yes")
def split(
    item: ItemNumber,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The seller's part of the price.")],
) -> None:
    """Propose how the price is divided; when both name the same amount the deal ends so.

    A proposal stands until it is replaced. The buyer's 0 and the seller's whole price withdraw it.
    """
    from cmwallet.market.deals.deal import digest_seen
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        party = chosen.actor("deal split", options.sender)
        chosen.check("deal split", party, options)
        part = parse_native_amount(amount, opened.network.symbol)
        order = chosen.order(party, "split", chosen.item.number, digest_seen(chosen.item, chosen.text), part)
        options.executor(opened).execute(order)


@app.add("assign", TRANSACTION, DUPLICATES, LOOKALIKES, example="cmwallet deal assign 12 carrier 10 --from shop --yes")
def assign(
    item: ItemNumber,
    payee: Annotated[str, typer.Argument(metavar="PAYEE", help="Address, contact or account.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="How much of the price.")],
) -> None:
    """Order as the seller that somebody is paid out of the price; it cannot be taken back.

    It is paid only as far as the price goes to you: a payee who ships needs a deal of her own.
    """
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.market.deals.deal import digest_seen
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        seller = chosen.actor("deal assign", options.sender)
        chosen.check("deal assign", seller, options)
        paid = resolve_recipient(opened.database, payee).address
        values = (
            chosen.item.number,
            digest_seen(chosen.item, chosen.text),
            paid,
            parse_native_amount(amount, opened.network.symbol),
        )
        order = chosen.order(seller, "assign", *values, named=(paid,))
        options.executor(opened).execute(order)


def _end(command: str, item: str) -> None:
    from cmwallet.market.deals.deal import digest_seen

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        party = chosen.actor(f"deal {command}", options.sender)
        step = chosen.check(f"deal {command}", party, options)
        output.status(f"deal  {chosen.text}: {step.action}")
        order = chosen.order(party, command, chosen.item.number, digest_seen(chosen.item, chosen.text))
        options.executor(opened).execute(order)


def _explain_offer(opened: Session, market: Market, made: Offer) -> None:
    from cmwallet.market.deals.warnings import warnings_of
    from cmwallet.units import format_units
    from identity.timestamps import rfc3339

    names = names_of(opened, made.named)
    output.status(f"deal  {format_units(made.price, 18)} CMT to {names[made.seller]}, deposits of {_cmt(made.deposit)}")
    output.status(f"until {rfc3339(made.accept_by)} to accept, {rfc3339(made.deliver_by)} to deliver")
    if made.arbiter is not None:
        output.status(f"judge {names[made.arbiter]}, for {made.fee_bps / 100:g}% of the loser's deposit")
    for warning in warnings_of(market, made):
        output.warn(warning)


def _explain_deal(chosen: ChosenItem) -> None:

    deal = chosen.item
    names = names_of(chosen.opened, tuple(deal.parties.values()))
    output.status(f"deal  {chosen.text}: {_cmt(deal.price)} from {names[deal.buyer]}, deposits of {_cmt(deal.deposit)}")
    if deal.arbiter is not None:
        output.status(f"judge {names[deal.arbiter]}, for {deal.fee_bps / 100:g}% of the loser's deposit")


def _cmt(wei: int) -> str:
    from cmwallet.units import format_units

    return f"{format_units(wei, 18)} CMT"


for part in (listing_app, dispute_app, show_app):
    app.registered_commands += part.registered_commands
app.add_typer(arbiter_app, name="arbiter")
