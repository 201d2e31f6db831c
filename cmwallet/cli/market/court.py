"""`cmwallet court`: stakes, requests, votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cmwallet.cli.market.court_show import app as show_app
from cmwallet.cli.market.item import ItemNumber, choose_item
from cmwallet.cli.market.paper_option import Wcmt, kept_hash
from cmwallet.cli.market.public import say_public
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, LOOKALIKES, REFERENCE, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.session import Session
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.transactions.execution import Executor
    from cmwallet.transactions.order import Order

app = Commands(help="The community court: stake, unstake, request, vote, reveal, show, list.")
app.registered_commands += show_app.registered_commands

Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Such as 500.")]


@app.add(
    "stake", TRANSACTION, REFERENCE, DUPLICATES, result=transactions.Sent, example="cmwallet court stake 500 --yes"
)
def stake(amount: Amount, wcmt: Wcmt = False) -> None:
    """Stake, so that seats in cases may fall to you from tomorrow (UTC) on; the stake itself is never taken.

    Seats are drawn by stake. Who is drawn and does not vote leaves the registry, less a quarter of a CMT for each seat.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.market.reachable import require_encryption_key
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        court = BoundContract.newest(opened, "Court")
        account = choose_account(opened.config, opened.database, options.sender)
        require_encryption_key(opened, account.address)
        say_public(options, "stake")
        wei = parse_native_amount(amount, opened.network.symbol)
        order = court.order(account, "stake", wei, coins=0 if wcmt else wei, label=options.label)
        options.executor(opened).execute(order)


@app.add("unstake", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet court unstake 500 --yes")
def unstake(amount: Amount) -> None:
    """Take out of your stake; `market claim` pays it after the end of tomorrow (UTC)."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import parse_native_amount

    options = transaction_options()
    with session() as opened:
        court = BoundContract.newest(opened, "Court")
        account = choose_account(opened.config, opened.database, options.sender)
        wei = parse_native_amount(amount, opened.network.symbol)
        options.executor(opened).execute(court.order(account, "unstake", wei))


@app.add(
    "request",
    TRANSACTION,
    DUPLICATES,
    LOOKALIKES,
    result=transactions.Created | transactions.Sent,
    example="cmwallet court request close mallory --evidence fraud.pdf --seats 21 --yes\n"
    "cmwallet court request censor listing.jws --evidence why.md",
)
def request(
    kind: Annotated[
        Literal["close", "censor", "restore"], typer.Argument(metavar="close|censor|restore", help="What is asked.")
    ],
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="An account; an item such as deal/12; a public file, or its hash.")
    ],
    evidence: Annotated[str, typer.Option("--evidence", metavar="FILE", help="Why; only its hash is public.")],
    seats: Annotated[int, typer.Option("--seats", metavar="N", min=7, max=301, help="How many jurors' seats.")] = 100,
    wcmt: Wcmt = False,
) -> None:
    """Ask jurors to close an account, to censor a listing or an item, or to restore either.

    The pledge is 1.5 CMT a seat. Jurors' fees are paid of it; it is burnt if they reject the request, and if you do not
    carry the case to the draw on the day on which you begin it.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.market.court.case import KINDS
    from cmwallet.market.court.requesting import check_seats, keep_secret, pledge_for
    from cmwallet.market.court.subjects import find_subject
    from cmwallet.market.item_reference import reference_here
    from cmwallet.node.chain_time import chain_time
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import cmt

    options = transaction_options()
    with session() as opened:
        court = BoundContract.newest(opened, "Court")
        account = choose_account(opened.config, opened.database, options.sender)
        about, person = find_subject(opened, subject)
        check_seats(seats, court.ask("seatsFor", about))
        paper = kept_hash(opened, account.address, evidence, dry=options.dry_run)
        number, pledge = KINDS.index(kind), pledge_for(seats)
        commitment = bytes(31) + b"\1"
        if not options.dry_run:
            reference = reference_here(opened, court.address)
            ballot = keep_secret(opened.keeper, reference, account.address, number, about)
            commitment = bytes.fromhex(ballot.commitment[2:])
        output.status(f"case  {kind} {subject}: {seats} seats, a pledge of {cmt(pledge)}")
        say_public(options, "request")
        if chain_time(opened.client) % 86_400 >= 23 * 3_600:
            output.status("it is after 23:00 UTC: seats are drawn tomorrow, after cmwallet market advance")
        order = court.order(
            account,
            "request",
            number,
            about,
            seats,
            paper,
            "",
            commitment,
            coins=0 if wcmt else pledge,
            named=() if person is None else (person,),
        )
        _request(opened, order, court, paper)


def _request(opened: Session, order: Order, court: BoundContract, paper: bytes) -> None:
    """Execute a request, then wait for the block and show the secret, under the same yes."""
    from cmwallet.cli.market.created import execute_creating
    from cmwallet.market.ballots import Ballots
    from cmwallet.market.item_reference import reference_here
    from cmwallet.market.kept_papers import Papers
    from cmwallet.market.reading import Market

    options, market = transaction_options(), Market.on(opened)
    number = execute_creating(opened, options, order, market, court, "Requested")
    if number is None:
        return
    item = reference_here(opened, court.address).item(number)
    Papers(opened.keeper, order.sender.address).used("0x" + paper.hex(), item)
    commitment = "0x" + bytes(court.ask("secrets", number, 0)).hex()
    Ballots(opened.keeper).mined(commitment, item)
    _seed(choose_item(opened, "court", market.text(court.name, number)), options.executor(opened, report=False))


def _seed(chosen: ChosenItem, executor: Executor) -> None:
    """Show the secret once the block is there whose hash counts; nothing if the case waits for tomorrow."""
    from cmwallet.market.court.case import SEEDING
    from cmwallet.market.court.moving import moves_of_case
    from cmwallet.market.court.requesting import pass_block
    from cmwallet.transactions.execution import seconds_of

    if chosen.item.state != SEEDING:
        output.hint(f"tomorrow (UTC): cmwallet market advance court/{chosen.text}")
        return
    opened, case = chosen.opened, chosen.item
    pass_block(opened.client, opened.network, case.block, seconds_of(opened, executor.terms))
    account = chosen.actor("market advance", transaction_options().sender)
    output.status("seed  showing the secret, so that seats can be drawn")
    for function, values in moves_of_case(chosen.contract, case, chosen.now, lambda: opened.keeper):
        executor.under(agreed=True).execute(chosen.order(account, function, *values))
    output.hint(f"cmwallet market advance court/{chosen.text} draws the seats, before the end of the day (UTC)")


@app.add(
    "vote",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet court vote 3 yes --yes\ncmwallet court vote 7 buyer --yes",
)
def vote(
    item: ItemNumber,
    choice: Annotated[str, typer.Argument(metavar="CHOICE", help="yes or no; in a dispute buyer or seller.")],
    wcmt: Wcmt = False,
) -> None:
    """Vote with all your seats in a case, hidden until all have voted: 10 CMT a seat.

    The money of the smaller side, and of votes that are not shown, goes to the larger side. The vote is sealed in the
    vault before it is signed; `court reveal` shows it later.
    """
    from cmwallet.market.ballots import Ballots
    from cmwallet.market.court.case import VOTE
    from cmwallet.market.court.voting import keep_vote, parse_choice
    from cmwallet.units import cmt

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "court", item)
        juror = chosen.actor("court vote", options.sender)
        chosen.check("court vote", juror, options)
        number = parse_choice(chosen.item, choice)
        seats = chosen.item.ballots[juror.address].seats
        output.status(f"vote  {choice} in case {chosen.text}: {seats} seats, {cmt(VOTE * seats)}")
        say_public(options, "vote")
        if options.dry_run:
            commitment = "0x" + bytes(32).hex()
        else:
            commitment = keep_vote(opened.keeper, chosen.reference, juror.address, number).commitment
        values = (chosen.item.number, bytes.fromhex(commitment[2:]))
        order = chosen.order(juror, "commit", *values, coins=0 if wcmt else VOTE * seats)
        entry = options.executor(opened).execute(order)
        if entry is not None and entry.block is not None:
            Ballots(opened.keeper).mined(commitment, chosen.reference)
            output.hint(f"when the vote is closed: cmwallet court reveal {chosen.text}; else its money is lost")


@app.add("reveal", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet court reveal 3 --yes")
def reveal(item: ItemNumber) -> None:
    """Show your vote, which `court vote` sealed in the vault; one that is not shown in time loses its money."""
    from cmwallet.market.court.voting import kept_vote

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "court", item)
        juror = chosen.actor("court reveal", options.sender)
        chosen.check("court reveal", juror, options)
        ballot = kept_vote(opened.keeper, chosen.item, chosen.reference, juror.address)
        order = chosen.order(juror, "reveal", chosen.item.number, int(ballot.choice), ballot.salt)
        options.executor(opened).execute(order)
