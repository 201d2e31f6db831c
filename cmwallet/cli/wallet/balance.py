"""`cmwallet balance`: what an account holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import accounts
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.history.balances import Balance

app = Commands()


@app.add(
    "balance",
    result=accounts.Balance | list[accounts.Balance],
    example="cmwallet balance\ncmwallet balance --all --json | jq -r '.[] | [.name, .balances[0].formatted] | @tsv'",
)
def balance(
    who: Annotated[
        str | None, typer.Argument(metavar="[ADDRESS|NAME]", help="An address, account or contact; none: the default.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Every account of this home.")] = False,
    token: Annotated[
        str | None, typer.Option("--token", metavar="SYMBOL|ADDRESS", help="This ERC-20 token instead of the coin.")
    ] = None,
) -> None:
    """Show what an account holds: the coin and the tokens known on the network."""
    from cmwallet.accounts.accounts import Accounts
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import Recipient, resolve_recipient
    from cmwallet.cli.terminal.stale import warn_if_stale
    from cmwallet.errors import Usage
    from cmwallet.history.balances import balances_of

    if everyone and who is not None:
        raise Usage("--all and a name exclude each other")
    with session() as opened:
        if everyone:
            wanted = [Recipient(account.address, account) for account in Accounts(opened.database).all()]
        elif who is not None:
            wanted = [resolve_recipient(opened.database, who, to_pay=False)]
        else:
            account = choose_account(opened.config, opened.database, None)
            wanted = [Recipient(account.address, account)]
        warn_if_stale(opened)
        found = balances_of(opened.database, opened.client, opened.network, wanted, token)
        if everyone:
            _print_all(found)
        else:
            (one,) = found
            output.result(_document(one), "\n".join(_lines(one)))


def _document(found: Balance) -> accounts.Balance:
    return {
        "name": found.name,
        "address": found.address,
        "network": found.network,
        "balances": [{**held.amount.as_json(), "note": held.note or None} for held in found.holdings],
    }


def _lines(found: Balance) -> list[str]:
    return [f"{held.amount}" + (f"  ({held.note})" if held.note else "") for held in found.holdings]


def _print_all(found: list[Balance]) -> None:
    output.table(
        [_document(one) for one in found],
        ("name", "address", "balance"),
        [(one.name or "-", one.address, ", ".join(_lines(one))) for one in found],
        empty="there is no account yet; cmwallet init",
    )
