"""`cmwallet market`: what the systems of the market have in common."""

from __future__ import annotations

from cmwallet.cli.market.papers import app as papers_app
from cmwallet.cli.market.record import app as record_app
from cmwallet.cli.market.todo import app as todo_app
from cmwallet.cli.terminal.tree import Commands, group_that_alone_means

app = Commands(
    help="What you can or must do in deals and cases, and their papers: todo, advance, seal, open. Alone it is todo.",
    group=group_that_alone_means("todo"),
)
app.add_typer(todo_app)
app.add_typer(record_app)
app.add_typer(papers_app)
