"""`cmwallet oauth`: the user's authorisation server, and what dapps do with it."""

from __future__ import annotations

from cmwallet.cli.oauth.client import app as client_app
from cmwallet.cli.oauth.fetch import app as fetch_app
from cmwallet.cli.oauth.issuer import app as issuer_app
from cmwallet.cli.oauth.login import app as login_app
from cmwallet.cli.oauth.requests import app as requests_app
from cmwallet.cli.oauth.serving import app as serving_app
from cmwallet.cli.oauth.verify import app as verify_app
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Grants to dapps: serve, decide on requests, fetch, verify.")
app.add_typer(serving_app)
app.add_typer(requests_app)
app.add_typer(issuer_app, name="issuer")
app.add_typer(client_app, name="client")
app.add_typer(login_app)
app.add_typer(fetch_app)
app.add_typer(verify_app)
