"""`cmwallet loan show` and `list`."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.market.item import ItemNumber, choose_item, names_of
from cmwallet.cli.market.loan_amounts import shown_amount, shown_number
from cmwallet.cli.results import loans, market
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.market.events import ItemEvent
    from cmwallet.market.loans.loan import Loan
    from cmwallet.market.loans.statement import StatementRow
    from cmwallet.market.todo import OwnItem
    from cmwallet.session import Session
    from identity.address import Address

app = Commands()

_COLUMNS = ("no", "due", "amount", "interest", "principal", "left", "state", "when")
_BESIDE_PICTURE = 14


@app.add(
    "show",
    result=loans.Loan | list[market.Paper],
    example="cmwallet loan show 12\ncmwallet loan show 12 --statement --json | jq -r '.statement[].state'\n"
    "cmwallet loan show 12 --csv > loan.csv",
)
def show(
    item: ItemNumber,
    statement: Annotated[bool, typer.Option("--statement", help="Every installment: due, said, paid, left.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The statement as CSV, and nothing else.")] = False,
) -> None:
    """Show a loan: its state, what is due next, what is claimed and denied, what anybody can do, and what happened."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.cli.market.shown import item_document, print_item
    from cmwallet.market.events import item_events
    from cmwallet.market.loans.statement import statement_csv, statement_rows
    from cmwallet.node.block_times import times_of_blocks

    with session() as opened:
        chosen = choose_item(opened, "loan", item)
        own = {account.address: account.name for account in Accounts(opened.database).all()}
        events = item_events(chosen.contract, chosen.item.number, 0)
        rows = []
        if statement or as_csv:
            times = times_of_blocks(opened.client, {event.block for event in events})
            rows = statement_rows(chosen.item, events, times)
        document = item_document(chosen, own) | _document(chosen, events)
        if as_csv:
            text = statement_csv(chosen.item, rows)
            output.result({**document, "csv": text}, text.removesuffix("\r\n"))
            return
        if statement:
            document["statement"] = [row.as_json(chosen.item.currency) for row in rows]
            _print_statement(chosen, document, rows)
            return
        print_item(chosen, document, _lines(chosen, events))


@app.add(
    "list",
    result=list[loans.ListedLoan],
    example="cmwallet loan list\ncmwallet loan list --role lender --json | jq -r '.[].id'\n"
    "cmwallet loan list --state active",
)
def list_(
    state: Annotated[str | None, typer.Option("--state", metavar="STATE", help="Those in this state alone.")] = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Those in which you are borrower or lender.")
    ] = None,
    ended: Annotated[bool, typer.Option("--ended", help="The closed ones too.")] = False,
) -> None:
    """List your loans as the chain has them now; a list pays and changes nothing."""
    from cmwallet.cli.market.own import own_items_of
    from cmwallet.market.loans.currency import amount_text
    from cmwallet.market.todo import roles_together

    with session() as opened:
        own = own_items_of(opened, ended=ended or state == "closed")
        found = [
            (one, roles)
            for one, roles in roles_together([item for item in own.items if item.system.noun == "loan"])
            if state in (None, one.system.table.of(one.item).name) and (role is None or role in roles)
        ]
        names = names_of(opened, [who for one, _ in found for who in one.item.parties.values()])
        output.table(
            [_listed(opened, one, roles) for one, roles in found],
            ("id", "state", "role", "with", "sum", "paid", "next due"),
            [
                (
                    *(one.text, one.system.table.of(one.item).name, ", ".join(roles), _others(one, roles, names)),
                    amount_text(one.item.currency, one.item.principal),
                    f"{one.item.received} of {one.item.count}",
                    _next_due(one.item),
                )
                for one, roles in found
            ],
            empty="no loans",
        )


def _print_statement(chosen: ChosenItem, document: dict[str, object], rows: Sequence[StatementRow]) -> None:
    from datetime import UTC, datetime

    from cmwallet.market.loans.currency import amount_text
    from cmwallet.market.loans.statement import balance_picture

    loan: Loan = chosen.item
    cells = []
    for row in rows:
        item = row.installment
        amounts = (item.amount, item.interest, item.principal, item.balance)
        when = "" if row.time is None else datetime.fromtimestamp(row.time, UTC).date().isoformat()
        state = f"{row.state}, late" if row.late else row.state
        numbers = (shown_number(loan.currency, raw) for raw in amounts)
        cells.append((str(item.place), item.due.isoformat(), *numbers, state, when))
    output.table(document, _COLUMNS, cells)
    if sys.stdout.isatty():
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        today = datetime.fromtimestamp(chosen.now, UTC).date()
        columns = shutil.get_terminal_size().columns - _BESIDE_PICTURE
        picture = balance_picture(loan, today, columns, plain=plain)
        output.status(f"balance     {picture[0]}")
        output.status(f"            {picture[1]} now; from {amount_text(loan.currency, loan.principal)} to nothing")


def _document(chosen: ChosenItem, events: Sequence[ItemEvent]) -> dict[str, object]:
    from cmwallet.market.loans.currency import amount_of
    from cmwallet.market.loans.loan import CLAIM_WORDS
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    loan: Loan = chosen.item
    place = loan.place_to_pay
    owed = loan.state in (1, 2) and place <= loan.count
    return {
        "outcome": loan.ending or None,
        "currency": loan.currency,
        "principal": amount_of(loan.currency, loan.principal).as_json(),
        "rate_bps": loan.rate_bps,
        "installment": amount_of(loan.currency, loan.installment).as_json(),
        "last": amount_of(loan.currency, loan.last).as_json(),
        "installments": loan.count,
        "received": loan.received,
        "late_fee": amount_of(loan.currency, loan.late_fee).as_json(),
        "grace_days": loan.grace_days,
        "collateral": cmt(loan.collateral).as_json(),
        "balance": cmt(loan.balance).as_json(),
        "owed_after_default": amount_of(loan.currency, loan.owed).as_json(),
        "automatic": loan.automatic,
        "exchange": loan.exchange,
        "document": "0x" + loan.document.hex(),
        "digest": "0x" + loan.digest.hex(),
        "next_payment": {
            "place": place,
            "amount": amount_of(loan.currency, loan.amount_of(place)).as_json(),
            "due": rfc3339(loan.due(place)),
            "late_after": rfc3339(loan.late_after(place)),
        }
        if owed
        else None,
        "claims": [
            {"place": claim.place, "state": CLAIM_WORDS[claim.status], "claimed": rfc3339(claim.claimed_at)}
            for claim in loan.claims
        ],
        "case": loan.case or None,
        "history": [{"event": one.name, "block": one.block, "hash": one.hash} for one in events],
    }


def _lines(chosen: ChosenItem, events: Sequence[ItemEvent]) -> list[tuple[str, str]]:
    from cmwallet.market.loans.currency import amount_text
    from cmwallet.market.loans.loan import CLAIM_WORDS, CLOSED
    from cmwallet.node.chain_time import when_in_words
    from cmwallet.units import cmt, format_share
    from identity.timestamps import rfc3339

    loan: Loan = chosen.item
    names = names_of(chosen.opened, list(loan.parties.values()))
    rows = [(role, names[who]) for role, who in loan.parties.items()]
    rows += [("sum", f"{amount_text(loan.currency, loan.principal)} at {format_share(loan.rate_bps)} a year")]
    rows += [("repaid", f"{loan.received} of {loan.count} × {shown_amount(loan.currency, loan.installment)}")]
    if loan.state in (1, 2) and loan.place_to_pay <= loan.count:
        due = loan.due(loan.place_to_pay)
        what = shown_amount(loan.currency, loan.amount_of(loan.place_to_pay))
        rows += [("due", f"{loan.place_to_pay}: {what} by {rfc3339(due)}, {when_in_words(due, chosen.now)}")]
    if loan.in_cmt:
        drawn = ", drawn automatically" if loan.automatic else ""
        rows += [("balance", f"{shown_amount(loan.currency, loan.balance)}{drawn}")]
    rows += [("owed", amount_text(loan.currency, loan.owed))] if loan.owed else []
    rows += [("collateral", str(cmt(loan.collateral)))] if loan.collateral else []
    for claim in loan.claims:
        rows += [
            (f"payment {claim.place}", f"{CLAIM_WORDS[claim.status]}, {when_in_words(claim.claimed_at, chosen.now)}")
        ]
    rows += [("case", f"cmwallet court show {loan.case}")] if loan.case else []
    rows += [("ended", loan.ending)] if loan.state == CLOSED else []
    return [*rows, ("history", ", ".join(one.name.lower() for one in events[-12:]))]


def _listed(opened: Session, one: OwnItem, roles: Sequence[str]) -> loans.ListedLoan:
    from cmwallet.market.loans.currency import amount_of

    loan: Loan = one.item
    return {
        "id": one.text,
        "system": "loan",
        "network": opened.network.name,
        "contract": one.contract,
        "state": one.system.table.of(loan).name,
        "roles": list(roles),
        "borrower": loan.borrower,
        "lender": loan.lender,
        "currency": loan.currency,
        "principal": amount_of(loan.currency, loan.principal).as_json(),
        "received": loan.received,
        "installments": loan.count,
        "next_due": _next_due(loan) or None,
    }


def _next_due(loan: Loan) -> str:
    from identity.timestamps import rfc3339

    if loan.state not in (1, 2) or loan.place_to_pay > loan.count:
        return ""
    return rfc3339(loan.due(loan.place_to_pay))


def _others(one: OwnItem, roles: Sequence[str], names: dict[Address, str]) -> str:
    return ", ".join(names[who] for role, who in one.item.parties.items() if role not in roles)
