"""`cmwallet signer`: the door at which tools and pages of this machine ask for signatures."""

from __future__ import annotations

from cmwallet.cli.signer.clients import app as client_app
from cmwallet.cli.signer.deciding import app as deciding_app
from cmwallet.cli.signer.serving import app as serving_app
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Sign for tools and pages: serve, client, requests, approve, deny.")
app.add_typer(serving_app)
app.add_typer(client_app, name="client")
app.add_typer(deciding_app)
