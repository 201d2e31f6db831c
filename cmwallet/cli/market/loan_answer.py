"""`cmwallet loan collect`, `missing`, `contest`, `evidence`: what the other side says of a payment through banks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item
from cmwallet.cli.market.paper_option import Wcmt, kept_hash
from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import DUPLICATES, TRANSACTION, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.accounts.accounts import Account
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.market.loans.incoming import Incoming
    from cmwallet.market.loans.loan import Claim
    from identity.bank.statement import Line

app = Commands()

Place = Annotated[int, typer.Argument(metavar="PLACE", min=0, help="Which payment: 0 the loan itself, 1 the first.")]
Evidence = Annotated[str, typer.Option("--evidence", metavar="FILE", help="What shows it; only its hash is public.")]


@app.add(
    "collect",
    IDENTITY,
    TRANSACTION,
    DUPLICATES,
    result=list[transactions.Sent] | transactions.Sent,
    example="cmwallet loan collect 12 --yes\n"
    "cmwallet loan collect 12 --file statement.xml --bank old\n"
    "cmwallet loan collect 12 --place 3 --yes",
)
def collect(
    item: ItemNumber,
    place: Annotated[
        int | None,
        typer.Option("--place", metavar="N", min=0, help="You looked yourself: this payment came."),
    ] = None,
    bank: Annotated[
        str | None,
        Kind.BANK_LINK,
        typer.Option("--bank", metavar="LABEL", help="The bank link that was paid; none: the only one."),
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE|-", help="Of a link by files: the statement.")
    ] = None,
) -> None:
    """Look for claimed payments in your statement, and confirm on chain those that came; in CMT settle what is due.

    A booking fits by its reference, its currency and its amount. What did not come after five days can be denied.
    """
    from cmwallet.errors import Usage

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        if chosen.item.in_cmt:
            if place is not None or bank is not None or file is not None:
                raise Usage("a loan in CMT is paid through its contract", hint=f"cmwallet loan collect {item}")
            _settle(chosen, options)
            return
        payee = chosen.actor("loan collect", options.sender)
        chosen.check("loan collect", payee, options)
        claims = chosen.item.claims_of(payee.address, *_OPEN)
        found = _looked_up(chosen, claims, bank, file) if place is None else [_by_hand(chosen, claims, place)]
        _confirm(chosen, payee, options, found)


_OPEN = (1, 3)
"""Claims that can be confirmed: claimed, and missing, since money that comes late has come."""


@app.add("missing", TRANSACTION, DUPLICATES, result=transactions.Sent, example="cmwallet loan missing 12 3 --yes")
def missing(item: ItemNumber, place: Place) -> None:
    """Deny a claimed payment: nothing came. Its payer may ask the court; a false denial stands in your record."""
    from cmwallet.market.loans.answering import dispute_commitment

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        payee = chosen.actor("loan missing", options.sender)
        chosen.check("loan missing", payee, options)
        _require_claim(chosen, payee, place, 1)
        commitment = dispute_commitment(opened.keeper, chosen.reference, place, payee.address, dry=options.dry_run)
        order = chosen.order(payee, "missing", chosen.item.number, place, commitment, chosen.item.digest)
        options.executor(opened).execute(order)


@app.add(
    "contest",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet loan contest 12 3 --evidence receipt.pdf --yes",
)
def contest(item: ItemNumber, place: Place, evidence: Evidence, wcmt: Wcmt = False) -> None:
    """Contest a denial of your payment: a court of seven judges; you pay its fee, 3.5 CMT.

    It judges a mark in a record, never money. Give it the bank's receipt.
    """
    from cmwallet.market.loans.answering import court_fee, dispute_commitment
    from cmwallet.units import cmt

    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        payer = chosen.actor("loan contest", options.sender)
        chosen.check("loan contest", payer, options)
        fee = court_fee(chosen.contract)
        output.status(f"court {cmt(fee)} for seven jurors")
        values = (
            *(chosen.item.number, place),
            *(kept_hash(opened, payer.address, evidence, chosen.reference, dry=options.dry_run), ""),
            dispute_commitment(opened.keeper, chosen.reference, place, payer.address, dry=options.dry_run),
            chosen.item.digest,
        )
        order = chosen.order(payer, "contest", *values, coins=0 if wcmt else fee)
        options.executor(opened).execute(order)
        output.hint(f"cmwallet market seal loan/{chosen.text} --to-jurors gives them the files, once they are drawn")


@app.add(
    "evidence",
    TRANSACTION,
    DUPLICATES,
    result=transactions.Sent,
    example="cmwallet loan evidence 12 statement.pdf --yes",
)
def evidence(
    item: ItemNumber,
    file: Annotated[str, typer.Argument(metavar="FILE", help="The evidence; only its hash is public.")],
) -> None:
    """Name evidence while a payment is in court; seal it to the jurors with `market seal`."""
    options = transaction_options()
    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        party = chosen.actor("loan evidence", options.sender)
        chosen.check("loan evidence", party, options)
        paper = kept_hash(opened, party.address, file, chosen.reference, dry=options.dry_run)
        options.executor(opened).execute(chosen.order(party, "evidence", chosen.item.number, paper, ""))
        output.hint(f"cmwallet market seal loan/{chosen.text} --to-jurors gives it to whoever decides")


def _settle(chosen: ChosenItem, options: TransactionOptions) -> None:
    """Settle what is due in CMT, as anybody can."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.cli.market.advancing import advance_items

    account = choose_account(chosen.opened.config, chosen.opened.database, options.sender)
    advance_items(chosen.opened, options, account, [f"loan/{chosen.text}"])


def _looked_up(chosen: ChosenItem, claims: Sequence[Claim], bank: str | None, file: str | None) -> Sequence[Incoming]:
    """Return the claims with what the statement says of them."""
    from cmwallet.market.loans.incoming import match_claims

    return match_claims(chosen.item, claims, _lines(chosen, claims, bank, file))


def _lines(chosen: ChosenItem, claims: Sequence[Claim], bank: str | None, file: str | None) -> Sequence[Line]:
    from cmwallet.cli.identity.common import records_of
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.cli.terminal.identity_option import selected_identity
    from cmwallet.errors import Usage
    from cmwallet.market.loans.bank_payment import choose_link
    from cmwallet.market.loans.incoming import statement_lines
    from identity.bank.link import FILES, Links
    from identity.bank.statement_file import MAX_FILE

    records = records_of(chosen.opened, selected_identity(chosen.opened))
    links = Links(chosen.opened.keeper, records.owner)
    link = choose_link(links, bank, chosen.item.currency)
    if (link.kind == FILES) != (file is not None):
        raise Usage("--file FILE is for a link by files, and it alone", hint="or --place N, if you looked yourself")
    content = None if file is None else read_bytes(file, MAX_FILE)
    return statement_lines(records, links, link, content, min(claim.claimed_at for claim in claims))


def _by_hand(chosen: ChosenItem, claims: Sequence[Claim], place: int) -> Incoming:
    """Return the claim that somebody says she found herself. Raises `Reverted` when there is none."""
    from cmwallet.errors import Reverted
    from cmwallet.market.loans.incoming import seen_by_hand

    claim = next((one for one in claims if one.place == place), None)
    if claim is None:
        raise Reverted(
            f"nobody claims to have paid {place} of loan {chosen.text}",
            hint=f"cmwallet loan show {chosen.text}",
            details={"reason": "claim"},
        )
    return seen_by_hand(chosen.item, claim)


def _confirm(chosen: ChosenItem, payee: Account, options: TransactionOptions, found: Sequence[Incoming]) -> None:
    """Confirm what came, a transaction each; say what did not, and what can be done about it."""
    from cmwallet.foreign import clean
    from cmwallet.market.loans.currency import amount_text

    came = [one for one in found if one.line is not None]
    for one in came:
        assert one.line is not None
        booked = f"{amount_text(chosen.item.currency, one.line.amount.cents)} on {one.line.booked[:10]}"
        output.status(f"came  {one.claim.place}: {booked} {clean(one.line.other, 40)}")
    for one in (one for one in found if one.line is None):
        output.status(f"open  {one.claim.place}: no booking fits it yet")
        if one.deniable(chosen.now):
            output.hint(f"after five days: cmwallet loan missing {chosen.text} {one.claim.place}")
    if not came:
        output.result([], None)
        return
    executor = options.executor(chosen.opened)
    if len(came) > 1 and not options.dry_run:
        executor.confirm(f"Confirm {len(came)} payments, each by a transaction?")
        executor = executor.under(agreed=True)
    with executor.approver.gathered():
        for one in came:
            values = (chosen.item.number, one.claim.place, chosen.item.digest)
            executor.execute(chosen.order(payee, "received", *values))


def _require_claim(chosen: ChosenItem, who: Account, place: int, *statuses: int) -> None:
    from cmwallet.errors import Reverted

    if not any(claim.place == place for claim in chosen.item.claims_of(who.address, *statuses)):
        raise Reverted(
            f"nobody claims to have paid {place} of loan {chosen.text}",
            hint=f"cmwallet loan show {chosen.text}",
            details={"reason": "claim"},
        )
