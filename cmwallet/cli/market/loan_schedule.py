"""`cmwallet loan schedule`: what a loan would cost, without a home, a network or anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.loan_amounts import shown_number
from cmwallet.cli.results import loans
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cmwallet.market.loans.schedule import Installment

app = Commands()

Sum = Annotated[str, typer.Argument(metavar="AMOUNT", help="What is lent, such as 5000.")]
Rate = Annotated[str, typer.Argument(metavar="RATE", help="A year, such as 7.9%.")]
Months = Annotated[int, typer.Argument(metavar="MONTHS", min=1, help="How many installments, one a month.")]
Currency = Annotated[
    str, typer.Option("--currency", metavar="CODE", help="CMT, or a currency of two decimals that banks move.")
]
First = Annotated[
    str | None,
    typer.Option("--first", metavar="DAY", help="When the first one is due; none: a month after today."),
]


@app.add(
    "schedule",
    result=loans.Schedule,
    example="cmwallet loan schedule 5000 7.9% 24\n"
    "cmwallet loan schedule 10000 8.5% 12 --first 2027-01-31 --json | jq -r .apr\n"
    "cmwallet loan schedule 300 5% 6 --currency CMT",
)
def schedule(amount: Sum, rate: Rate, months: Months, currency: Currency = "EUR", first: First = None) -> None:
    """Compute installments, interest and the annual percentage rate of a loan; nothing is sent, nothing is kept.

    Installments are equal and due on the same day of each month, or its last one; rounding is left to the last one.
    The annual rate is that of Directive 2008/48/EC, Annex I.
    """
    from cmwallet.market.loans.apr import rate_of_schedule, stated_rate
    from cmwallet.market.loans.currency import amount_of, amount_text, check_loan_currency, parse_loan_amount
    from cmwallet.market.loans.schedule import make_schedule, monthly_dues
    from cmwallet.units import format_share, parse_share

    code, points, day = check_loan_currency(currency), parse_share(rate), first_day(first, _today())
    principal = parse_loan_amount(amount, code)
    rows = make_schedule(principal, points, monthly_dues(day, _today().day if first is None else day.day, months))
    interest, total = sum(row.interest for row in rows), sum(row.amount for row in rows)
    apr = stated_rate(rate_of_schedule(principal, [row.amount for row in rows]))
    document: loans.Schedule = {
        "currency": code,
        "principal": amount_of(code, principal).as_json(),
        "rate_bps": points,
        "installments": months,
        "installment": amount_of(code, rows[0].amount).as_json(),
        "last": amount_of(code, rows[-1].amount).as_json(),
        "interest": amount_of(code, interest).as_json(),
        "total": amount_of(code, total).as_json(),
        "apr": apr,
        "schedule": [row_document(code, row) for row in rows],
    }
    output.table(document, COLUMNS, table_rows(code, rows))
    output.status(f"{amount_text(code, principal)} at {format_share(points)} a year cost {amount_text(code, interest)}")
    output.status(f"annual percentage rate {apr}%")


COLUMNS = ("no", "due", "amount", "interest", "principal", "left")


def first_day(text: str | None, today: date) -> date:
    """Return the day of the first installment, a month after today if none is named. Raises `InvalidInput`."""
    from datetime import date

    from cmwallet.errors import InvalidInput
    from cmwallet.market.loans.schedule import month_after

    if text is None:
        return month_after(today)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("--first: no day", hint="write 2027-01-31") from None


def _today() -> date:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


def table_rows(currency: str, rows: Sequence[Installment]) -> list[tuple[str, ...]]:
    """Return the schedule as cells."""
    return [
        (
            *(str(row.place), row.due.isoformat()),
            *(shown_number(currency, raw) for raw in (row.amount, row.interest, row.principal, row.balance)),
        )
        for row in rows
    ]


def row_document(currency: str, row: Installment) -> loans.Installment:
    """Return one installment in JSON."""
    from cmwallet.market.loans.currency import amount_of

    return {
        "place": row.place,
        "due": row.due.isoformat(),
        "amount": amount_of(currency, row.amount).as_json(),
        "interest": amount_of(currency, row.interest).as_json(),
        "principal": amount_of(currency, row.principal).as_json(),
        "balance": amount_of(currency, row.balance).as_json(),
    }
