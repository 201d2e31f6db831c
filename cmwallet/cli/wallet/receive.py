"""`cmwallet receive`: an address to be paid at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add(
    "receive",
    VAULT,
    result=accounts.PaymentRequest,
    example="cmwallet receive\ncmwallet receive savings --amount 2.5 --png invoice.png\n"
    "cmwallet receive --json | jq -r .uri",
)
def receive(
    account: Annotated[str | None, typer.Argument(metavar="[ACCOUNT]", help="The account; none: the default.")] = None,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="What you ask for.")] = None,
    token: Annotated[str | None, typer.Option("--token", metavar="SYMBOL|ADDRESS", help="Ask for this token.")] = None,
    png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Write the QR code here.")] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Open the vault and check the address.")] = False,
) -> None:
    """Show an address to be paid at, its payment URI (EIP-681), and a QR code of that on a terminal.

    The address is checked whenever the vault can be opened without asking. While it is locked the address is shown as
    unverified: another program of yours could have changed it.
    """
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.cli.terminal.qr import show_qr, write_png
    from cmwallet.history.assets import choose_asset, parse_asset_amount
    from cmwallet.transactions.order import native_asset
    from cmwallet.transactions.payment_uri import payment_uri

    with session() as opened:
        chosen = choose_account(opened.config, opened.database, account)
        keeper = opened.keeper if verify else opened.silent_keeper
        if keeper is not None:
            Accounts(opened.database).check(keeper, chosen)
        # The node is asked only about a token: its decimals and symbol.
        asset = (
            native_asset(opened.network)
            if token is None
            else choose_asset(opened.database, opened.client, opened.network, token)
        )
        raw = None if amount is None else parse_asset_amount(amount, asset)
        uri = payment_uri(chosen.address, opened.network.chain_id, raw, asset.token)
        document: accounts.PaymentRequest = {
            "account": chosen.name,
            "address": chosen.address,
            "network": opened.network.name,
            "chain_id": opened.network.chain_id,
            "uri": uri,
            "amount": None if raw is None else asset.amount(raw).as_json(),
            "verified": keeper is not None,
        }
        output.result(document, chosen.address)
        output.status(uri)
        show_qr(uri)
        if png is not None:
            write_png(uri, png)
            output.status(f"QR code written to {png}")
        if keeper is None:
            output.warn("unverified: the vault is locked; --verify opens it and checks the address")
