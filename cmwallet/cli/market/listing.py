"""`cmwallet deal listing`: what a seller offers, as a file that anybody can verify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import market
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.output_option import OUTPUT, new_output
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.market.item_reference import ContractReference
    from cmwallet.market.listing import Listing
    from cmwallet.market.signed_listing import SignedListing
    from cmwallet.session import Session
    from identity.address import Address

app = Commands()

DEALS = "Deals"
"""The family of contracts that hold deals."""

Price = Annotated[str, typer.Option("--price", metavar="AMOUNT", help="What the buyer pays, such as 50 or 1.5cmt.")]
Deposit = Annotated[
    str | None, typer.Option("--deposit", metavar="AMOUNT", help="What each side leaves; none: half of the price.")
]
DeliverBy = Annotated[
    str, typer.Option("--deliver-by", metavar="TIME", help="How long delivery may take from the offer, such as 7d.")
]
Window = Annotated[
    str, typer.Option("--window", metavar="TIME", help="How long the buyer may look at what was delivered.")
]
AcceptBy = Annotated[str, typer.Option("--accept-by", metavar="TIME", help="How long an offer stands.")]
Arbiter = Annotated[
    str | None, typer.Option("--arbiter", metavar="WHO", help="Who judges a dispute; none: whoever both choose.")
]
ArbiterFee = Annotated[
    str | None, typer.Option("--arbiter-fee", metavar="SHARE", help="Her share of the loser's deposit, such as 50%.")
]
Certificate = Annotated[
    str | None, typer.Option("--certificate", metavar="ITEM", help="The certificate that goes with it, such as cert/3.")
]
Contract = Annotated[
    str | None, typer.Option("--contract", metavar="NAME|ADDRESS", help="The contract of deals; none: the newest here.")
]
Title = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="One line; none: the first one of the description.")
]


@app.add(
    "listing",
    IDENTITY,
    OUTPUT,
    result=market.Listing,
    example="cmwallet deal listing bike.md --price 50 --deliver-by 7d --out bike.jws\n"
    "cmwallet deal listing bike.md --price 50 --deposit 30 --deliver-by 7d --arbiter judge --arbiter-fee 50%",
)
def listing(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The description, text or Markdown; - is stdin.")],
    price: Price,
    deliver_by: DeliverBy,
    deposit: Deposit = None,
    window: Window = "3d",
    accept_by: AcceptBy = "1d",
    arbiter: Arbiter = None,
    arbiter_fee: ArbiterFee = None,
    certificate: Certificate = None,
    contract: Contract = None,
    title: Title = None,
) -> None:
    """Sign what you offer and on which terms, as a public file.

    It is signed by your identity, whose account is the seller. Anybody who has the file can verify it and make an
    offer by it, which binds you once you accept it. A file that was handed out cannot be called back.
    """
    from cmwallet.attest.key_lookup import KeyLookup
    from cmwallet.cli.terminal.files import hand_over, read_text
    from cmwallet.market.chain_clock import chain_clock
    from cmwallet.market.deals.bounds import usual_deposit
    from cmwallet.market.listing import CURRENCY, Listing
    from cmwallet.market.making_listings import make_listing
    from cmwallet.market.signed_listing import MAX_BYTES
    from cmwallet.market.typed_items import parse_typed_item
    from cmwallet.units import parse_duration, parse_native_amount

    out, text = new_output(), read_text(file, limit=MAX_BYTES)
    wei = parse_native_amount(price, CURRENCY)
    with session() as opened:
        identity, clock = selected_identity(opened), chain_clock(opened)
        judge, fee = _arbiter(opened, arbiter, arbiter_fee)
        offered = Listing(
            seller=identity.account,
            title=_first_line(text) if title is None else title,
            description=text,
            media_type="text/markdown" if file.casefold().endswith((".md", ".markdown")) else "text/plain",
            price=wei,
            deposit=usual_deposit(wei) if deposit is None else parse_native_amount(deposit, CURRENCY),
            accept_by=parse_duration(accept_by),
            deliver_by=parse_duration(deliver_by),
            window=parse_duration(window),
            arbiter=judge,
            fee_bps=fee,
            certificate=None if certificate is None else parse_typed_item(opened, certificate),
            contract=_deals(opened, contract),
            issued=int(clock()),
        )
        _warn(offered)
        signed = make_listing(opened.keeper, identity, KeyLookup(opened, clock=clock), offered, clock=clock)
        shown = signed.content.decode().removesuffix("\n")
        hand_over(out, {**listing_document(signed), "listing": shown}, shown)
        output.status(f"its hash is {signed.hash}")


def listing_document(signed: SignedListing) -> market.ListingFacts:
    """Return a listing that was verified, as commands print it."""
    from cmwallet.cli.terminal.documents import when
    from cmwallet.units import cmt

    found = signed.listing
    price, deposit = (cmt(raw).as_json() for raw in (found.price, found.deposit))
    return {
        "hash": signed.hash,
        "seller": found.seller,
        "did": found.did,
        "kid": signed.kid,
        "title": found.title,
        "description": found.description,
        "media_type": found.media_type,
        "price": price,
        "deposit": deposit,
        "accept_by_seconds": found.accept_by,
        "deliver_by_seconds": found.deliver_by,
        "window_seconds": found.window,
        "arbiter": found.arbiter,
        "arbiter_fee_bps": found.fee_bps,
        "certificate": None if found.certificate is None else str(found.certificate),
        "contract": str(found.contract),
        "genesis": found.contract.genesis,
        "issued": when(found.issued),
    }


def _arbiter(opened: Session, who: str | None, fee: str | None) -> tuple[Address | None, int | None]:
    from cmwallet.market.persons import find_person
    from cmwallet.units import parse_share

    points = None if fee is None else parse_share(fee)
    if who is None:
        return None, points
    return find_person(opened.database, opened.keeper, opened.network.chain_id, who).address, points


def _deals(opened: Session, named: str | None) -> ContractReference:
    """Return the contract that deals by the listing are made in."""
    from cmwallet.calls.deployments import deployed, find_deployment
    from cmwallet.contracts.systems import generations
    from cmwallet.market.item_reference import reference_here
    from identity.address import parse_address

    if named is not None and named.casefold().startswith("0x"):
        return reference_here(opened, parse_address(named))
    there = deployed(opened.database, opened.client, opened.network)
    name = named or next(iter(generations(DEALS, there)), DEALS)
    return reference_here(opened, find_deployment(opened.database, opened.client, opened.network, name).address)


def _warn(offered: Listing) -> None:
    """Say what a buyer would hold against the terms."""
    if offered.deposit * 2 < offered.price:
        output.warn("the deposit is less than half of the price: a dispute that nobody judges costs the seller little")


def _first_line(text: str) -> str:
    from cmwallet.market.listing import MOST_TITLE

    lines = (line.strip("# \t") for line in text.splitlines())
    return next((line for line in lines if line), "")[:MOST_TITLE]
