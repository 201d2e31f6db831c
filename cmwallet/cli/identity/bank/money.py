"""`cmwallet identity bank pay` and `statement`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cmwallet.cli.identity.common import few, records_of
from cmwallet.cli.results import bank
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from identity.bank.link import Link, Links
    from identity.bank.payment import Payment, Payments
    from identity.records.store import Records

app = Commands()
_DECIMALS: Final = {"point": ".", "comma": ","}

Label = Annotated[str, Kind.BANK_LINK, typer.Argument(metavar="LABEL", help="The bank link.")]


@app.add(
    "pay",
    IDENTITY,
    result=bank.BankPayment | bank.PaymentOrder | list[bank.BankPayment],
    example="cmwallet identity bank pay main 25.00 --to DE02120300000000202051 --name 'Ada Bakery'\n"
    "cmwallet identity bank pay main --resume\n"
    "cmwallet identity bank pay old 25 --to DE02120300000000202051 --name 'Ada Bakery' --out order.xml",
)
def pay(
    label: Label,
    amount: Annotated[str | None, typer.Argument(metavar="[AMOUNT]", help="In the account's currency.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="IBAN", help="Who is paid.")] = None,
    name: Annotated[
        str | None, Kind.NAME, typer.Option("--name", metavar="NAME", help="The name of who is paid.")
    ] = None,
    reference: Annotated[str, typer.Option("--reference", metavar="TEXT", help="What for.")] = "",
    mark: Annotated[str, typer.Option("--id", metavar="TEXT", help="Tells the same payment again apart.")] = "",
    order: Annotated[
        Path | None, typer.Option("--out", metavar="FILE|-", help="By files: write the order (pain.001) here.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Finish payments whose outcome is unknown.")] = False,
    yes: Yes = False,
) -> None:
    """Pay by a bank link, within its limits, once: an answer that was lost is asked for again and never pays twice.

    Exit code 11 when the outcome is unknown; then --resume, and never the same again.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Usage
    from identity.bank.link import FILES, Links
    from identity.bank.money import parse_money
    from identity.bank.payment import Payments, new_payment, send
    from identity.records.numbers import parse_iban

    if resume == bool(amount or to or name):
        raise Usage("give AMOUNT, --to and --name, or --resume alone")
    if not resume and not (amount and to and name):
        raise Usage("a payment needs AMOUNT, --to and --name")
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        links = Links(opened.keeper, records.owner)
        link = links.usable(label)
        payments = Payments(opened.keeper, links.owner, links.clock)
        if resume:
            _resume(payments, links, link, yes=yes)
            return
        assert amount and to and name and link.account is not None  # noqa: PT018 - checked above
        money = parse_money(amount, link.account.currency)
        wanted = new_payment(link, money, parse_iban(to), name, reference, mark, links.clock())
        if (link.kind == FILES) != (order is not None):
            raise Usage("--out FILE is for a link by files, and it alone")
        if order is not None:
            _order(records, link, wanted, order, yes=yes)
            return
        lines = [f"{money} from …{link.account.iban[-4:]} to {name}, {wanted.iban}", f"reference: {reference or '-'}"]
        require_yes(yes, "Pay?", lines=lines)
        _report(send(payments, links, link, payments.reserve(link, wanted)))


def _order(records: Records, link: Link, wanted: Payment, file: Path, *, yes: bool) -> None:
    """Write an order, after whoever pays has seen it as the bank will get it."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.cli.terminal.files import is_stdout, write_new
    from cmwallet.foreign import clean
    from identity.bank.pain001 import SCHEMA, Debtor, compose, prepare
    from identity.bank.payer import payer_bic

    assert link.account is not None
    debtor = Debtor(_payer(records, link), link.account.iban, payer_bic(records, link), "EUR")
    order = prepare(debtor, wanted.amount, wanted.iban, wanted.name, wanted.reference, wanted.key)
    lines = [
        f"{order.amount} from {clean(order.debtor.name)}, …{link.account.iban[-4:]}",
        f"to {clean(order.name)}, {order.iban}",
        f"reference: {clean(order.reference) or '-'}",
        *(clean(change, 400) for change in order.changes),
    ]
    require_yes(yes, "Write this order?", lines=lines)
    if yes:
        for change in order.changes:
            output.warn(clean(change, 400))
    content = compose(order, datetime.now(UTC).date())
    about = {
        "format": SCHEMA,
        "key": order.key,
        "amount": order.amount.as_json(),
        "payer": order.debtor.name,
        "payee": order.name,
        "reference": order.reference,
        "changes": list(order.changes),
    }
    if is_stdout(file):
        text = content.decode()
        output.result({**about, "order": text}, text.rstrip())
    else:
        write_new(file, content)
        output.result({"file": str(file), **about}, str(file))
    output.hint("hand it to your bank; whether it was paid shows in the statement")


def _payer(records: Records, link: Link) -> str:
    """The name of who pays; asked for where nothing says it."""
    from cmwallet.cli.terminal import prompt
    from identity.bank.payer import payer_name

    return payer_name(records, link) or prompt.ask(
        "name of the account's holder", hint=f"cmwallet identity set bank_account.{link.label}.Nm NAME"
    )


def _resume(payments: Payments, links: Links, link: Link, *, yes: bool) -> None:
    from cmwallet.cli.terminal.confirm import require_yes
    from identity.bank.errors import OutcomeUnknown
    from identity.bank.payment import INTENDED, UNKNOWN, abandon, send, still_meant

    done: list[Payment] = []
    unknown: OutcomeUnknown | None = None
    for item in payments.of(link.label):
        if item.state == INTENDED and not still_meant(item, links.clock()):
            done.append(abandon(payments, links, item))
        elif item.state in (INTENDED, UNKNOWN):
            if item.state == INTENDED:
                require_yes(yes, "Nothing was sent yet. Pay?", lines=[f"{item.amount} to {item.name}, {item.iban}"])
            try:
                done.append(send(payments, links, link, item))
            except OutcomeUnknown as problem:  # does not keep the others from being finished
                unknown = unknown or problem
    if unknown is not None and not done:
        raise unknown
    output.table(
        [item.as_json() for item in done],
        ("created", "amount", "to", "state"),
        [(item.created, str(item.amount), f"…{item.iban[-4:]}", item.state) for item in done],
        empty="no payment is open",
    )
    if unknown is not None:
        raise unknown


def _report(paid: Payment) -> None:
    from cmwallet.errors import Denied
    from identity.bank.payment import BOUNCED

    output.result(paid.as_json(), paid.key)
    output.status(f"{paid.amount} {paid.state}")
    if paid.state == BOUNCED:
        raise Denied("the payment came back", details={"key": paid.key})


@app.add(
    "statement",
    IDENTITY,
    result=bank.BankStatement,
    example="cmwallet identity bank statement main --from 2026-11-01\n"
    "cmwallet identity bank statement old --file camt053.xml --json | jq '.lines[].amount'\n"
    "cmwallet identity bank statement old --file export.csv --date-order mdy",
)
def statement(
    label: Label,
    first: Annotated[str | None, typer.Option("--since", metavar="DAY", help="From this day on.")] = None,
    last: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Until this day.")] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="FILE|-", help="By files: read camt.053, camt.052 or CSV here.")
    ] = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", metavar="ORDER", help="Of a CSV that does not show it: dmy, mdy, ymd.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="SIGN", help="Of a CSV that does not show it: point or comma.")
    ] = None,
) -> None:
    """Print the bookings of a linked account, from the bank or from a file that it gave you; nothing is kept.

    What is not booked is left out and named; balances that a file states are compared with its lines.
    """
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import Usage
    from cmwallet.foreign import clean
    from identity.bank.access import Bank
    from identity.bank.csv_days import ORDERS
    from identity.bank.link import FILES, Links
    from identity.bank.payer import check_account
    from identity.bank.reading import read_balance, read_statement
    from identity.bank.statement import Statement
    from identity.bank.statement_file import MAX_FILE, parse_statement

    start, end = _moment(first, "00:00:00"), _moment(last, "23:59:59")
    order = next((known for known in ORDERS if known == date_order), None)
    if date_order is not None and order is None:
        raise Usage("an order of days is dmy, mdy or ymd")
    if decimal not in (None, *_DECIMALS):
        raise Usage("a decimal sign is point or comma")
    if file is None and (date_order or decimal):
        raise Usage("--date-order and --decimal are for --file")
    content = None if file is None else read_bytes(file, MAX_FILE)
    with session() as opened:
        records = records_of(opened, selected_identity(opened))
        links = Links(opened.keeper, records.owner)
        link = links.usable(label)
        assert link.account is not None
        if (link.kind == FILES) != (content is not None):
            raise Usage("--file FILE is for a link by files, and it alone")
        if content is None:
            with Bank(links, link) as bank:
                balance, (lines, left_out) = read_balance(bank), read_statement(bank, start, end)
            found = Statement(None, tuple(lines), balance, left_out=tuple(left_out))
        else:
            sign = None if decimal is None else _DECIMALS[decimal]
            found = parse_statement(content, currency=link.account.currency, order=order, decimal=sign)
            check_account(records, link, found.account)
            lines = [line for line in found.lines if (start or "") <= line.booked <= (end or "9")]
        output.table(
            {
                "balance": found.balance and found.balance.as_json(),
                "lines": [line.as_json() for line in lines],
                "left_out": list(found.left_out),
                "balanced": found.balanced,
                "notes": list(found.notes),
            },
            ("booked", "amount", "other side", "text"),
            [(line.booked[:10], str(line.amount), clean(line.other, 30), clean(line.text, 40)) for line in lines],
            empty="no bookings",
        )
        for note in found.notes:
            output.warn(clean(note, 400))
        if found.left_out:
            output.status(f"not booked, left out: {few(found.left_out, 120)}")
        if found.balance is not None:
            output.status(f"balance {found.balance}")


def _moment(day: str | None, time: str) -> str | None:
    from cmwallet.errors import InvalidInput

    if day is None:
        return None
    try:
        return f"{datetime.fromisoformat(day).date().isoformat()}T{time}Z"
    except ValueError:
        raise InvalidInput(f"not a day: {day[:20]!r}", hint="such as 2026-11-30") from None
