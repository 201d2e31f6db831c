"""`cmwallet loan offer`: a loan between two people who found each other without an exchange, as a file to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.loan_schedule import Currency, First, Months, Rate, Sum, first_day
from cmwallet.cli.results import loans
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.output_option import OUTPUT, new_output
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.market.loans.agreement import Party

app = Commands()

_OUTSIDE = "through banks"


@app.add(
    "offer",
    OUTPUT,
    result=loans.LoanOffer,
    example="cmwallet loan offer 300 5% 6 --currency CMT --borrower ann --lender bob --out loan.json\n"
    "cmwallet loan offer 5000 7.9% 24 --borrower ann --borrower-name 'Ann Lee' --borrower-iban DE89370400440532013000 "
    "--lender bob --lender-name 'Bob Roe' --lender-iban GB29NWBK60161331926819 --out loan.json",
)
def offer(
    amount: Sum,
    rate: Rate,
    months: Months,
    borrower: Annotated[str, typer.Option("--borrower", metavar="WHO", help="Account, contact or address.")],
    lender: Annotated[str, typer.Option("--lender", metavar="WHO", help="Account, contact or address.")],
    currency: Currency = "EUR",
    first: First = None,
    due_day: Annotated[
        int | None,
        typer.Option("--due-day", metavar="DAY", min=1, max=31, help="Of each month; none: that of the first one."),
    ] = None,
    disburse_by: Annotated[
        str, typer.Option("--disburse-by", metavar="TIME", help="Until when the lender pays it out: 3d, or a date.")
    ] = "3d",
    grace: Annotated[
        int, typer.Option("--grace", metavar="DAYS", min=0, max=90, help="Days after a due day without being late.")
    ] = 5,
    late_fee: Annotated[
        str, typer.Option("--late-fee", metavar="AMOUNT", help="What a late installment costs more.")
    ] = "0",
    collateral: Annotated[
        str, typer.Option("--collateral", metavar="AMOUNT", help="CMT that the borrower puts down.")
    ] = "0",
    purpose: Annotated[str | None, typer.Option("--purpose", metavar="TEXT", help="What it is for.")] = None,
    borrower_name: Annotated[
        str | None, Kind.NAME, typer.Option("--borrower-name", metavar="NAME", help=f"Who gets the money, {_OUTSIDE}.")
    ] = None,
    borrower_iban: Annotated[
        str | None, typer.Option("--borrower-iban", metavar="IBAN", help=f"Where, {_OUTSIDE}.")
    ] = None,
    lender_name: Annotated[
        str | None, Kind.NAME, typer.Option("--lender-name", metavar="NAME", help=f"Who is repaid, {_OUTSIDE}.")
    ] = None,
    lender_iban: Annotated[
        str | None, typer.Option("--lender-iban", metavar="IBAN", help=f"Where, {_OUTSIDE}.")
    ] = None,
    good_for: Annotated[
        str, typer.Option("--good-for", metavar="TIME", help="How long the two may take to sign.")
    ] = "24h",
) -> None:
    """Write the offer of a loan as a file, which both sign with `loan sign`.

    In CMT the contract moves the money. In any other currency your banks do, and the chain records who said what when.
    The file holds both names and accounts: hand it to the other one alone. On chain stands its salted hash.
    """
    import secrets

    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.cli.market.moments import parse_moment
    from cmwallet.cli.terminal.files import hand_over
    from cmwallet.market.item_reference import reference_here
    from cmwallet.market.loans.agreement import Agreement
    from cmwallet.market.loans.currency import check_loan_currency, parse_loan_amount
    from cmwallet.market.loans.offer import make_offer
    from cmwallet.market.loans.schedule import end_of_day, make_schedule, monthly_dues
    from cmwallet.market.loans.terms import Terms, day_of
    from cmwallet.node.chain_time import chain_time
    from cmwallet.transactions.bound_contract import BoundContract
    from cmwallet.units import parse_duration, parse_native_amount, parse_share
    from identity.address import ZERO_ADDRESS, parse_address

    out, code = new_output(), check_loan_currency(currency)
    principal, points = parse_loan_amount(amount, code), parse_share(rate)
    with session() as opened:
        loans, now = BoundContract.newest(opened, "Loans"), chain_time(opened.client)
        today = day_of(now)
        day = first_day(first, today)
        anchor = due_day or (today if first is None else day).day
        rows = make_schedule(principal, points, monthly_dues(day, anchor, months))
        terms = Terms(
            borrower=resolve_recipient(opened.database, borrower).address,
            lender=resolve_recipient(opened.database, lender).address,
            currency=code,
            principal=principal,
            installment=rows[0].amount,
            last=rows[-1].amount,
            count=months,
            rate_bps=points,
            disburse_by=parse_moment(disburse_by, now, "--disburse-by"),
            first_due=end_of_day(day),
            due_day=anchor,
            grace_days=grace,
            late_fee=parse_loan_amount(late_fee, code),
            collateral=parse_native_amount(collateral, opened.network.symbol),
            exchange=parse_address(ZERO_ADDRESS),
            document=bytes(32),
            nonce=secrets.token_bytes(32),
            deadline=now + parse_duration(good_for),
        )
        terms.check(now)
        agreement = Agreement(
            reference_here(opened, loans.address),
            terms,
            _party(borrower_name, borrower_iban),
            _party(lender_name, lender_iban),
            purpose,
        )
        made = make_offer(agreement, secrets.token_bytes(32))
        text = made.content().decode()
        hand_over(out, {"hash": made.paper.hash, "offer": text}, text)
        output.hint("each signs it: cmwallet loan sign FILE")


def _party(name: str | None, iban: str | None) -> Party:
    from cmwallet.market.loans.agreement import Party
    from identity.records.numbers import parse_iban

    return Party(name, None if iban is None else parse_iban(iban))
