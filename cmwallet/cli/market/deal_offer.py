"""`cmwallet deal offer`: an offer to buy, on terms of one's own or by a seller's listing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import names_of
from cmwallet.cli.market.paper_option import Wcmt, kept_hash
from cmwallet.cli.market.public import say_public
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, REFERENCE, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.deals.offering import Offer
    from cmwallet.market.reading import Market
    from cmwallet.session import Session
    from cmwallet.transactions.bound_contract import BoundContract

app = Commands()


@app.add(
    "offer",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Created | transactions.Sent,
    example="cmwallet deal offer bob 50 --deliver-by 7d --terms terms.pdf --yes\n"
    "cmwallet deal offer bike.jws\n"
    "cmwallet deal offer bob 500 --deposit 100 --arbiter judy --arbiter-fee 30% --deliver-by 2026-12-24",
)
def offer(
    seller: Annotated[
        str,
        typer.Argument(metavar="SELLER|LISTING", help="Address, contact, account; or a file that a seller signed."),
    ],
    price: Annotated[str | None, typer.Argument(metavar="[PRICE]", help="What is paid, such as 50.")] = None,
    deliver_by: Annotated[
        str | None, typer.Option("--deliver-by", metavar="TIME", help="Until when the seller delivers: 7d, or a date.")
    ] = None,
    deposit: Annotated[
        str | None,
        typer.Option("--deposit", metavar="AMOUNT", help="What each puts down; none: half of the price, at least 7."),
    ] = None,
    accept_by: Annotated[
        str | None, typer.Option("--accept-by", metavar="TIME", help="Until when the seller may accept; none: 1d.")
    ] = None,
    window: Annotated[
        str | None,
        typer.Option("--window", metavar="TIME", help="How long you may look at what was delivered; none: 3d."),
    ] = None,
    terms: Annotated[
        str | None, typer.Option("--terms", metavar="FILE", help="The terms; only their hash is public.")
    ] = None,
    arbiter: Annotated[
        str | None, typer.Option("--arbiter", metavar="WHO", help="Who decides a dispute; none: bids.")
    ] = None,
    arbiter_fee: Annotated[
        str | None, typer.Option("--arbiter-fee", metavar="SHARE", help="Her part of the loser's deposit; none: 100%.")
    ] = None,
    wcmt: Wcmt = False,
) -> None:
    """Offer to buy: the price and your deposit go into the contract until the deal ends.

    Without a dispute both deposits go back and the seller is paid. A listing says everything; its hash is the terms.
    What stands in public for ever: both accounts, the sums, the times, and the hash of the terms.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.errors import Usage
    from cmwallet.market.reading import Market
    from cmwallet.transactions.bound_contract import BoundContract

    options = transaction_options()
    stated = (price, deliver_by, deposit, accept_by, window, terms, arbiter, arbiter_fee)
    with session() as opened:
        market, deals = Market.on(opened), BoundContract.newest(opened, "Deals")
        buyer = choose_account(opened.config, opened.database, options.sender)
        if _is_listing(seller):
            if any(one is not None for one in stated):
                raise Usage("a listing says price, times and arbiter itself", hint="cmwallet deal offer LISTING")
            made = _by_listing(opened, options, buyer, deals, seller)
        elif price is None or deliver_by is None:
            raise Usage(
                "an offer names a price and a time to deliver", hint="cmwallet deal offer bob 50 --deliver-by 7d"
            )
        else:
            made = _by_options(opened, options, buyer, seller, price, deliver_by, deposit, accept_by, window, terms)
            made = _with_arbiter(opened, made, arbiter, arbiter_fee)
        _send(opened, options, market, deals, buyer, made, wcmt=wcmt)


def _is_listing(text: str) -> bool:
    """A file that is there; a name in the book looks like none."""
    return text == "-" or (not text.casefold().startswith("0x") and Path(text).is_file())


def _by_listing(opened: Session, options: TransactionOptions, buyer: Account, deals: BoundContract, file: str) -> Offer:
    """Return the offer that a listing calls for; the listing is kept as the terms."""
    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import NotVerified
    from cmwallet.foreign import clean
    from cmwallet.market.chain_clock import chain_clock
    from cmwallet.market.court.standing import refuse_censored
    from cmwallet.market.deals.offering import offer_by
    from cmwallet.market.item_reference import check_chain
    from cmwallet.market.kept_papers import Papers
    from cmwallet.market.signed_listing import MAX_BYTES, read_listing
    from cmwallet.node.chain_time import chain_time

    content, clock = read_bytes(file, MAX_BYTES), chain_clock(opened)
    keys = KeyLookup(opened, clock=clock)
    signed = read_listing(content, lambda reference: check_chain(opened, reference), keys, clock=clock)
    if signed.listing.contract.contract != deals.address:
        raise NotVerified(
            f"the listing is for another contract of deals: {signed.listing.contract.contract}",
            hint="ask the seller for one of the contract in use here",
        )
    advice = refuse_censored(opened, bytes.fromhex(signed.hash[2:]))
    if advice:
        output.warn(advice)
    output.status(f"goods {clean(signed.listing.title, 100)}")
    if not options.dry_run:
        Papers(opened.keeper, buyer.address).keep(content, "listing.jws", public=True)
    return offer_by(signed.listing, signed.hash, chain_time(opened.client))


def _by_options(
    opened: Session,
    options: TransactionOptions,
    buyer: Account,
    seller: str,
    price: str,
    deliver_by: str,
    deposit: str | None,
    accept_by: str | None,
    window: str | None,
    terms: str | None,
) -> Offer:
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.cli.market.moments import parse_moment
    from cmwallet.market.deals.bounds import usual_deposit
    from cmwallet.market.deals.offering import Offer
    from cmwallet.node.chain_time import chain_time
    from cmwallet.units import parse_duration, parse_native_amount

    symbol, now = opened.network.symbol, chain_time(opened.client)
    wei = parse_native_amount(price, symbol)
    return Offer(
        seller=resolve_recipient(opened.database, seller).address,
        price=wei,
        deposit=usual_deposit(wei) if deposit is None else parse_native_amount(deposit, symbol),
        accept_by=parse_moment(accept_by or "1d", now, "--accept-by"),
        deliver_by=parse_moment(deliver_by, now, "--deliver-by"),
        window=parse_duration(window or "3d"),
        terms=kept_hash(opened, buyer.address, terms, dry=options.dry_run),
    )


def _with_arbiter(opened: Session, made: Offer, arbiter: str | None, fee: str | None) -> Offer:
    from dataclasses import replace

    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.errors import Usage
    from cmwallet.units import parse_share

    if arbiter is None:
        if fee is not None:
            raise Usage("a fee needs an arbiter", hint="--arbiter WHO")
        return made
    judge = resolve_recipient(opened.database, arbiter).address
    return replace(made, arbiter=judge, fee_bps=parse_share(fee or "100%"))


def _send(
    opened: Session,
    options: TransactionOptions,
    market: Market,
    deals: BoundContract,
    buyer: Account,
    made: Offer,
    *,
    wcmt: bool,
) -> None:
    """Check an offer, say what it means, send it, print its number."""
    from cmwallet.cli.market.created import execute_creating
    from cmwallet.market.court.standing import refuse_closed
    from cmwallet.market.deals.offering import as_offered_before, check_offer
    from cmwallet.market.item_reference import reference_here
    from cmwallet.market.kept_papers import Papers
    from cmwallet.node.chain_time import chain_time
    from cmwallet.transactions.execution import journal_of

    check_offer(made, buyer.address, chain_time(opened.client))
    for who in (buyer.address, *made.named):
        advice = refuse_closed(opened, who, names_of(opened, [who])[who])
        if advice:
            output.warn(advice)
    made = as_offered_before(made, journal_of(opened), deals, buyer.address)
    _explain(opened, market, made)
    say_public(options, "deal")
    coins = 0 if wcmt else made.price + made.deposit
    order = deals.order(buyer, "offer", *made.values, coins=coins, label=options.label, named=made.named)
    number = execute_creating(opened, options, order, market, deals, "Offered")
    if number is not None:
        output.hint(f"the seller accepts it with: cmwallet deal accept {market.text(deals.name, number)}")
    if number is not None and any(made.terms):
        item = reference_here(opened, deals.address).item(number)
        Papers(opened.keeper, buyer.address).used("0x" + made.terms.hex(), item)


def _explain(opened: Session, market: Market, made: Offer) -> None:
    from cmwallet.market.deals.warnings import warnings_of
    from cmwallet.units import cmt, format_share
    from identity.timestamps import rfc3339

    names = names_of(opened, made.named)
    price, deposit = cmt(made.price), cmt(made.deposit)
    output.status(f"deal  {price} to {names[made.seller]}, deposits of {deposit}")
    output.status(f"until {rfc3339(made.accept_by)} to accept, {rfc3339(made.deliver_by)} to deliver")
    if made.arbiter is not None:
        output.status(f"judge {names[made.arbiter]}, for {format_share(made.fee_bps)} of the loser's deposit")
    for warning in warnings_of(market, made):
        output.warn(warning)
