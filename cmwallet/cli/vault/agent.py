"""`cmwallet agent`: what keeps the vault open for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.cli.results import vault
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.agent.process import AgentStatus

app = Commands(help="The agent, which keeps the vault open for a while: status, stop.")


def agent_document(status: AgentStatus) -> vault.Agent:
    """Return the agent's state, as the commands print it."""
    import time

    from cmwallet.cli.terminal.documents import when

    def moment(seconds: int | None) -> str | None:
        return None if seconds is None else when(int(time.time()) + seconds)

    return {
        "running": status.running,
        "pid": status.pid,
        "vault_id": status.vault_id,
        "until": moment(status.seconds_left),
        "until_idle": moment(status.seconds_left_idle),
        "memory_locked": status.memory_locked,
    }


@app.add("status", result=vault.Agent, example="cmwallet agent status\ncmwallet agent status --json | jq .running")
def status() -> None:
    """Show whether the vault is unlocked, and until when."""
    from cmwallet.agent.process import status as read_status

    with session() as opened:
        document = agent_document(read_status(opened.home))
        if not document["running"]:
            output.result(document, "locked")
            return
        rows = [
            ("vault", "unlocked"),
            ("until", str(document["until"])),
            ("if unused, until", str(document["until_idle"])),
            ("pid", str(document["pid"])),
            ("kept off the swap", "yes" if document["memory_locked"] else "no"),
        ]
        output.facts(document, rows)


@app.add("stop", result=vault.Stopped, example="cmwallet agent stop")
def stop() -> None:
    """Stop the agent, like `cmwallet lock`."""
    from cmwallet.cli.vault.lock import lock

    lock()
