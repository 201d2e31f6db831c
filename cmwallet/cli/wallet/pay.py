"""`cmwallet pay`: pay what somebody asks for by a payment URI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.transaction import TRANSFER, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.transactions.order import Asset

app = Commands()


@app.add(
    "pay",
    TRANSFER,
    result=transactions.Sent,
    example="cmwallet pay 'ethereum:0x70997970C51812dc3A010C7d01b50e0d17dc79C8@18?value=1.5e18'\n"
    "cmwallet receive --amount 2 --json | jq -r .uri | cmwallet pay - --from savings --dry-run",
)
def pay(
    uri: Annotated[str, typer.Argument(metavar="URI", help="As `receive` prints it (EIP-681); - reads it from stdin.")],
    amount: Annotated[
        str | None, typer.Argument(metavar="[AMOUNT]", help="Where the URI names none, such as 1.5.")
    ] = None,
) -> None:
    """Pay by a payment URI, as `send` does: the coin, or a token.

    A URI of another chain, or one that asks for more than a payment, is refused. What it names is shown and screened
    like everything that others wrote: compare it with what you expect.
    """
    from cmwallet.cli.terminal.files import read_line
    from cmwallet.errors import PolicyRefused
    from cmwallet.transactions.payment_uri import parse_payment_uri

    asked = parse_payment_uri(read_line("the payment URI") if uri == "-" else uri)
    options = transaction_options()
    with session() as opened:
        from cmwallet.accounts.recipients import resolve_recipient
        from cmwallet.cli.wallet.send import transfer_order
        from cmwallet.history.assets import choose_asset

        network = opened.network
        if asked.chain_id not in (None, network.chain_id):
            raise PolicyRefused(
                f"the URI is of chain id {asked.chain_id}; the network {network.name} has {network.chain_id}",
                hint="name its network with --network",
            )
        if asked.chain_id is None:
            output.warn(f"the URI names no chain: it is paid on {network.name}")
        executor = options.executor(opened)
        recipient = resolve_recipient(opened.database, asked.recipient)
        asset = choose_asset(opened.database, opened.client, network, asked.token)
        raw = _amount(asset, asked.amount, amount)
        executor.execute(transfer_order(opened, options, recipient, asset, raw))


def _amount(asset: Asset, asked: int | None, typed: str | None) -> int:
    """Return what is paid, in the asset's smallest unit: as the URI says, or as typed where it says nothing."""
    from cmwallet.errors import InputNeeded, InvalidInput, Usage
    from cmwallet.history.assets import parse_asset_amount

    if asked is not None and typed is not None:
        raise Usage("the URI names the amount", hint="leave it out, or use cmwallet send")
    if asked is None and typed is None:
        raise InputNeeded("the URI names no amount", hint="cmwallet pay URI 1.5")
    raw = asked if typed is None else parse_asset_amount(typed, asset)
    if not raw:
        raise InvalidInput("that sends nothing, for a fee")
    return raw
