"""`cmwallet deal`: deals between a buyer and a seller, with deposits on both sides and an arbiter for disputes."""

from __future__ import annotations

from cmwallet.cli.market.listing import app as listing_app
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Deals with deposits on both sides, and arbiters: listings.")
app.add_typer(listing_app)


@app.callback(help="Deals with deposits on both sides, and arbiters: listings.")
def _deal() -> None:
    """Nothing of its own: a group of one command stays a group."""
