"""`cmwallet oauth issuer`: the address under which dapps reach the user's authorisation server."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="The address of your authorisation server: show, move.")


@app.add(
    "show", IDENTITY, example="cmwallet oauth issuer show\ncmwallet oauth issuer show --json | jq -r .metadata_url"
)
def show() -> None:
    """Print the issuer of an identity: what you give to a dapp. It is made on first use and never changes by itself."""
    from cmwallet.grants.issuer import issuer_of
    from oauth.dapp.discovery import metadata_url

    with session() as opened:
        chosen = selected_identity(opened)
        url = issuer_of(opened, opened.keeper, chosen).url
        output.result({"issuer": url, "metadata_url": metadata_url(url), "identity": chosen.name}, url)


@app.add(
    "move", example="cmwallet oauth issuer move https://me.example\ncmwallet oauth issuer move http://127.0.0.1:8474"
)
def move(
    url: Annotated[str, typer.Argument(metavar="URL", help="https://HOST, or http://127.0.0.1:PORT.")],
) -> None:
    """Set the address under which dapps reach your authorisation server, the setting oauth.url.

    Issuers change with it: tokens and metadata of the old address end, and dapps have to be told the new one.
    """
    with session() as opened:
        opened.config.set("oauth.url", url)
        output.result({"url": url}, url)
        output.status("a server that runs serves the old address until it is started again")
