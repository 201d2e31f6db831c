"""`cmwallet market`: what the systems of the market have in common."""

from __future__ import annotations

from cmwallet.cli.market.papers import app as papers_app
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="The market: papers sealed for the other side, opened and checked.")
app.add_typer(papers_app)
