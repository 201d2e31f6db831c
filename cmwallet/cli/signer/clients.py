"""`cmwallet signer client`: who may ask at the door."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import signer
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.signer.clients import Client
    from identity.address import Address

app = Commands(help="Who may ask: add, list, remove.")

Name = Annotated[str, Kind.NAME, typer.Argument(metavar="NAME", help="The client, such as hardhat.")]
For = Annotated[str | None, typer.Option("--for", metavar="TIME", help="For so long, such as 8h; else until removed.")]
AccountNames = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="ACCOUNT", help="Open this one to it; may be repeated; else the default one."),
]
MostSpent = Annotated[
    str | None,
    typer.Option(
        "--limit", metavar="AMOUNT", help="Of coins, fees too, at most so much in all; else no limit of its own."
    ),
]
ByPolicy = Annotated[
    bool, typer.Option("--by-policy", help="Sign unasked what the vault's policy lets through; without a policy, ask.")
]


def open_accounts(opened: Session, named: list[str] | None) -> list[Address]:
    """Return the addresses of the accounts that are to be open to a client; each has to have its key here."""
    from cmwallet.accounts.choosing import choose_account

    accounts = [choose_account(opened.config, opened.database, name) for name in (named or (None,))]
    for account in accounts:
        account.require_key()
    return list(dict.fromkeys(account.address for account in accounts))


@app.add(
    "add",
    result=signer.AddedClient,
    example="cmwallet signer client add hardhat --for 8h --out hardhat.token\n"
    "cmwallet signer client add deploy --account savings --by-policy",
)
def add(
    name: Name,
    account: AccountNames = None,
    for_: For = None,
    limit: MostSpent = None,
    by_policy: ByPolicy = False,
    own_nonces: Annotated[
        bool, typer.Option("--own-nonces", help="Ignore the nonces that it gives: cast's may be stale.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the token here (0600) instead of showing it.")
    ] = None,
) -> None:
    """Let a tool in, and print its token: it is shown once, and goes into the header Authorization: Bearer TOKEN."""
    from cmwallet.signer.clients import Admission, Clients
    from cmwallet.signer.store import Store
    from cmwallet.units import parse_duration, parse_native_amount
    from identity.storage import create_private

    seconds = None if for_ is None else parse_duration(for_)
    with session() as opened:
        accounts = open_accounts(opened, account)
        with Store(opened.home.signer_file) as store:
            most = None if limit is None else parse_native_amount(limit, opened.network.symbol)
            wanted = Admission(name, accounts, "", seconds, by_policy, own_nonces, most)
            client, token = Clients(store, time.time).add(wanted)
        document = _document(client)
        if out is None:
            output.result({**document, "token": token.text()}, token.text())
        else:
            create_private(out, token.reveal() + b"\n")
            output.result({**document, "token": None}, None)
            output.status(f"the token is in {out}")


@app.add("list", result=list[signer.Client], example="cmwallet signer client list")
def list_() -> None:
    """List who may ask at the door, and for which accounts."""
    from cmwallet.signer.clients import Clients
    from cmwallet.signer.store import Store

    with session() as opened:
        opened.home.require()
        with Store(opened.home.signer_file) as store:
            found = Clients(store, time.time).all()
    rows = [
        (one.name, one.origin or "tool", " ".join(one.accounts), _until(one), "policy" if one.by_policy else "asks")
        for one in found
    ]
    documents = [_document(one) for one in found]
    output.table(documents, ("name", "origin", "accounts", "until", "decides"), rows, empty="no client is let in")


@app.add("remove", result=signer.RemovedClient, example="cmwallet signer client remove hardhat")
def remove(name: Name) -> None:
    """Let a client in no more: its token opens nothing from now on."""
    from cmwallet.signer.clients import Clients
    from cmwallet.signer.store import Store

    with session() as opened:
        opened.home.require()
        with Store(opened.home.signer_file) as store:
            Clients(store, time.time).remove(name)
        output.result({"removed": name}, None)
        output.status(f"{name} is let in no more")


def _until(client: Client) -> str:
    from identity.timestamps import rfc3339

    return "-" if client.ends is None else rfc3339(client.ends)


def _document(client: Client) -> dict[str, object]:
    from identity.timestamps import rfc3339

    return {
        "name": client.name,
        "origin": client.origin or None,
        "accounts": list(client.accounts),
        "until": None if client.ends is None else rfc3339(client.ends),
        "by_policy": client.by_policy,
        "own_nonces": client.own_nonces,
        "created": rfc3339(client.created),
        "limit": None if client.most is None else str(client.most),
        "spent": str(client.spent),
    }
