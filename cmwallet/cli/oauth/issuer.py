"""`cmwallet oauth issuer`: the address under which dapps reach the user's authorisation server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import oauth
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session
    from oauth.model import Issuer

app = Commands(help="The address of your authorisation server: show, move.")


@app.add(
    "show",
    IDENTITY,
    result=oauth.Issuer,
    example="cmwallet oauth issuer show\ncmwallet oauth issuer show --json | jq -r .metadata_url",
)
def show() -> None:
    """Print the issuer of an identity: what you give to a dapp. It is made on first use and never changes by itself."""
    from cmwallet.grants.issuer import issuer_of
    from oauth.dapp.discovery import metadata_url

    with session() as opened:
        chosen = selected_identity(opened)
        issuer = issuer_of(opened, opened.keeper, chosen)
        url = issuer.url
        _have_it_served(opened, issuer)
        output.result({"issuer": url, "metadata_url": metadata_url(url), "identity": chosen.name}, url)


@app.add(
    "move",
    result=oauth.MovedIssuer,
    example="cmwallet oauth issuer move https://me.example\ncmwallet oauth issuer move http://127.0.0.1:8474",
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


def _have_it_served(opened: Session, issuer: Issuer) -> None:
    """Write the issuer down where a server of all identities sees that it has to be served."""
    import time

    from cmwallet.grants.open_store import open_grants_store
    from cmwallet.grants.state_key import state_key
    from oauth.store import issuers

    state, store = state_key(opened.keeper), open_grants_store(opened.home, opened.config)
    try:
        with store.transaction() as work:
            issuers.put(work, state, issuer, int(time.time()))
    finally:
        store.close()
