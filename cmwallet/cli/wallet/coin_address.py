"""`cmwallet account address`: where a wallet of another coin finds what the recovery phrase owns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Bip39PassphraseFrom, session
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add(
    "address",
    VAULT,
    result=accounts.CoinAddress,
    example="cmwallet account address --coin btc\ncmwallet account address --coin trx --index 1 --wallet second",
)
def address(
    coin: Annotated[str, typer.Option("--coin", metavar="btc|ltc|doge|dash|atom|xrp|trx", help="Which coin.")],
    index: Annotated[int, typer.Option("--index", metavar="N", min=0, help="Which of its addresses.")] = 0,
    wallet: Annotated[
        str | None,
        Kind.WALLET,
        typer.Option("--wallet", metavar="NAME", help="The recovery phrase; none: the first."),
    ] = None,
    bip39_passphrase_from: Bip39PassphraseFrom = None,
) -> None:
    """Show an address of a recovery phrase in another coin, to be paid at.

    This wallet holds and sends no such coins: a wallet of that coin does, with the same phrase. Nothing is stored.
    """
    from cmwallet.accounts.coin_addresses import coin_address

    with session() as opened:
        passphrase = opened.read_bip39_passphrase(bip39_passphrase_from)
        found = coin_address(
            opened.database, opened.vault, coin=coin, wallet=wallet, index=index, passphrase=passphrase
        )
        output.result(asdict(found), found.address)
        output.hint(f"a wallet of {found.coin} spends what arrives there, from the same phrase: {found.path}")
