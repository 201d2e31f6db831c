"""`cmwallet lock`: end the agent."""

from __future__ import annotations

from cmwallet.cli.results import vault
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

app = Commands()


@app.add("lock", result=vault.Stopped, example="cmwallet lock")
def lock() -> None:
    """Lock the vault: the agent wipes its keys and ends. Nothing happens when none runs."""
    from cmwallet.agent.process import stop

    with session() as opened:
        stopped = stop(opened.home)
        output.result({"stopped": stopped}, None)
        output.status("locked" if stopped else "the vault was locked")
