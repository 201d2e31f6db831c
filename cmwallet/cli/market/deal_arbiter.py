"""`cmwallet deal arbiter`: the bond, bids, rulings."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item
from cmwallet.cli.market.paper_option import Wcmt, kept_hash
from cmwallet.cli.market.public import say_public
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, REFERENCE, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Decide disputes of others: enrol, leave, bid, rule.")

Profile = Annotated[
    str | None, typer.Option("--profile", metavar="FILE", help="What you say of yourself; its hash is public.")
]


@app.add(
    "enrol",
    TRANSACTION,
    REFERENCE,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet deal arbiter enrol 100 --profile about.md --yes",
)
def enrol(
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="The bond, or what is added to it.")],
    profile: Profile = None,
    wcmt: Wcmt = False,
) -> None:
    """Put down a bond and be an arbiter: as much of it as a deposit is lost by silence, none of it by a ruling."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.market.reachable import require_encryption_key
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        deals = BoundContract.newest(opened, "Deals")
        account = choose_account(opened.config, opened.database, options.sender)
        require_encryption_key(opened, account.address)
        say_public(options, "arbiter")
        bond = parse_native_amount(amount, opened.network.symbol)
        about = kept_hash(opened, account.address, profile, dry=options.dry_run)
        coins = 0 if wcmt else bond
        order = deals.order(account, "enrol", bond, about, "", coins=coins, label=options.label)
        options.executor(opened).execute(order)


@app.add("leave", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet deal arbiter leave --yes")
def leave() -> None:
    """Take back the bond that no deal has locked; not before the deals that you bid for were decided on."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.transactions.bound_contract import BoundContract

    options = transaction_options()
    with session() as opened:
        deals = BoundContract.newest(opened, "Deals")
        account = choose_account(opened.config, opened.database, options.sender)
        options.executor(opened).execute(deals.order(account, "leave"))


@app.add("bid", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet deal arbiter bid 12 50% --yes")
def bid(
    item: ItemNumber,
    fee: Annotated[str, typer.Argument(metavar="FEE", help="Your part of the loser's deposit, such as 50%.")],
    profile: Profile = None,
) -> None:
    """Offer to decide a disputed deal; your bond is bound until both parties have chosen."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.units import parse_share

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        account = choose_account(opened.config, opened.database, options.sender)
        chosen.check("deal arbiter bid", account, options)
        share = parse_share(fee)
        about = kept_hash(opened, account.address, profile, dry=options.dry_run)
        options.executor(opened).execute(chosen.order(account, "bid", chosen.item.number, share, about))


@app.add(
    "rule",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet deal arbiter rule 12 seller --reason reasons.md --yes",
)
def rule(
    item: ItemNumber,
    winner: Annotated[Literal["buyer", "seller"], typer.Argument(metavar="buyer|seller", help="Who is right.")],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="FILE", help="Your reasons; only their hash is public.")
    ] = None,
) -> None:
    """Decide a dispute, finally: the loser's deposit pays your fee."""
    from cmwallet.market.deals.seen import digest_seen

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "deal", item)
        arbiter = chosen.actor("deal arbiter rule", options.sender)
        chosen.check("deal arbiter rule", arbiter, options)
        why = kept_hash(opened, arbiter.address, reason, chosen.reference, dry=options.dry_run)
        output.status(f"deal  {chosen.text}: the {winner} is right; it is final")
        seen = digest_seen(chosen.contract, chosen.item, chosen.text)
        values = (chosen.item.number, seen, winner == "seller", why, "")
        options.executor(opened).execute(chosen.order(arbiter, "rule", *values))
