"""`cmwallet send`: send CMT or a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import batch, shapes, transactions
from cmwallet.cli.terminal.option_groups import given
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import BROADCAST, TRANSFER, transaction_options
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.wallet.batch import BATCH, BatchOptions, send_batch

if TYPE_CHECKING:
    from cmwallet.accounts.recipients import Recipient
    from cmwallet.cli.terminal.transaction import TransactionOptions
    from cmwallet.session import Session
    from cmwallet.transactions.order import Asset, Order

app = Commands()

To = Annotated[str, typer.Argument(metavar="TO", help="Address, contact or own account; - reads one from stdin.")]
AmountOrNone = Annotated[
    str | None, typer.Argument(metavar="[AMOUNT]", help="Such as 1.5, 1.5cmt or 250gwei; none with --max.")
]
Token = Annotated[
    str | None, typer.Option("--token", metavar="SYMBOL|ADDRESS", help="This ERC-20 token instead of the coin.")
]
Everything = Annotated[bool, typer.Option("--max", help="Send everything; the fee is taken off.")]
Data = Annotated[str, typer.Option("--data", metavar="HEX", help="Call data, 0x-hex; it is public for ever.")]

_EXAMPLES = """cmwallet send bob 1.5
cmwallet send 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 250gwei --from savings --yes
cmwallet send bob --max --dry-run
hash=$(cmwallet send bob 2 --id invoice-17 --yes) && cmwallet tx show "$hash" --json
cmwallet send --batch salaries.csv --id salaries-2026-11"""


@app.add(
    "send",
    BATCH,
    TRANSFER + BROADCAST,
    result=transactions.Sent
    | shapes.Stream[batch.BatchLine | batch.Summary | batch.PlannedLine | batch.PlannedSummary],
    example=_EXAMPLES,
)
def send(
    to: Annotated[
        str | None, typer.Argument(metavar="[TO]", help="Address, contact or own account; - reads one from stdin.")
    ] = None,
    amount: AmountOrNone = None,
    token: Token = None,
    everything: Everything = False,
    data: Data = "",
    allow_zero: Annotated[bool, typer.Option("--allow-zero", help="Send although the amount is zero.")] = False,
) -> None:
    """Send CMT or a token.

    Prints the transaction's hash as soon as the node has it, then waits until it is confirmed. The same transfer is
    never sent twice by accident: it is refused while it is open and for ten minutes after it ended; with --id for ever,
    also with another amount or recipient.

    With --batch each line of a file is paid once, however often the command is run: with the columns to and amount,
    and perhaps token, memo and id. A line is printed as it ends; exit code 13 names the command that goes on.
    """
    from cmwallet.errors import InvalidInput, Usage

    chosen, options = given(BatchOptions), transaction_options()
    if chosen.batch is not None:
        _refuse_beside_batch(options, to, amount, token, data, everything)
        send_batch(chosen.batch, options, chosen, allow_zero=allow_zero)
        return
    if chosen != BatchOptions():
        raise Usage("--in-flight and --allow-changed are about a file", hint="cmwallet send --batch FILE --id NAME")
    if to is None:
        raise Usage("nobody is named who is to be paid", hint="cmwallet send bob 1.5, or --batch FILE")
    if everything == (amount is not None):
        raise Usage("give either an amount or --max", hint="cmwallet send bob 1.5")
    if token is not None and data:
        raise Usage("--data and --token exclude each other: a token transfer has its own call data")
    with session() as opened:
        if options.yes and not options.dry_run:
            opened.unlock_ahead()  # the yes is given; importing what follows and asking the node take as long
        from cmwallet.accounts.recipients import resolve_recipient
        from cmwallet.cli.terminal.files import read_line
        from cmwallet.history.assets import choose_asset, parse_asset_amount

        executor = options.executor(opened)  # what cannot be read is found before anything is asked
        recipient = resolve_recipient(opened.database, read_line("the recipient") if to == "-" else to)
        asset = choose_asset(opened.database, opened.client, opened.network, token)
        raw = None if amount is None else parse_asset_amount(amount, asset)
        if raw == 0 and not data and not allow_zero:
            raise InvalidInput("that sends nothing, for a fee", hint="--allow-zero sends it all the same")
        executor.execute(transfer_order(opened, options, recipient, asset, raw, call_data(data)))


def _refuse_beside_batch(
    options: TransactionOptions, to: str | None, amount: str | None, token: str | None, data: str, everything: bool
) -> None:
    """Raise `Usage` for what a file says line by line, or what would have one meaning for all lines and is none."""
    from cmwallet.errors import Usage

    beside = {
        "TO": to is not None,
        "AMOUNT": amount is not None,
        "--token": token is not None,
        "--max": everything,
        "--data": bool(data),
        "--memo": bool(options.memo),
        "--nonce": options.nonce is not None,
        "--gas-limit": options.gas_limit is not None,
        "--allow-duplicate": options.allow_duplicate,
        "--broadcast": options.broadcast != "one",
    }
    for name, is_given in beside.items():
        if is_given:
            raise Usage(f"{name} and --batch exclude each other", hint="each line of the file says what it pays")


def transfer_order(
    opened: Session,
    options: TransactionOptions,
    recipient: Recipient,
    asset: Asset,
    raw: int | None,
    data: bytes = b"",
) -> Order:
    """Return the order of a transfer; `raw` is in the asset's smallest unit, None for everything."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.transactions.order import Order

    return Order(
        sender=choose_account(opened.config, opened.database, options.sender),
        recipient=recipient,
        asset=asset,
        amount=raw,
        data=data,
        memo=options.memo,
        label=options.label,
        nonce=options.nonce,
    )


def call_data(text: str) -> bytes:
    """Return call data that were given in hex. Raises `InvalidInput`."""
    from cmwallet.errors import InvalidInput

    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raise InvalidInput("the call data is not hex", hint="for example --data 0xd0e30db0") from None
