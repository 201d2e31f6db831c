"""`cmwallet unlock`: start the agent."""

from __future__ import annotations

from typing import Annotated

import typer

from cmwallet.cli.results import vault
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.tree import Commands
from cmwallet.cli.vault.agent import agent_document

app = Commands()

_LONGEST = 24 * 3600


@app.add("unlock", VAULT, result=vault.Agent, example="cmwallet unlock\ncmwallet unlock --for 1h --idle 10m")
def unlock(
    long: Annotated[str, typer.Option("--for", metavar="TIME", help="Lock again after this, at most 24h.")] = "15m",
    idle: Annotated[
        str | None, typer.Option("--idle", metavar="TIME", help="Lock earlier when unused for this; default: 15m.")
    ] = None,
) -> None:
    """Unlock the vault for a while: an agent of yours keeps it open, and commands ask for no passphrase.

    Any program that runs as you can use the vault until then. It gets no seed and no account key out of it, and what
    reveals or replaces keys still asks for the passphrase. `cmwallet lock` ends it.
    """
    from cmwallet.agent.process import start
    from cmwallet.errors import InvalidInput
    from cmwallet.home.secret_sources import PASSPHRASE
    from cmwallet.units import parse_duration

    hard = parse_duration(long)
    unused = idle or "15m"
    rest = min(hard, parse_duration(unused))
    if not 0 < rest <= hard <= _LONGEST:
        raise InvalidInput("the vault is unlocked for more than nothing and at most 24h")
    with session() as opened:
        opened.require_vault()
        source = opened.passphrase_source
        secret = None if source.is_keyring else opened.read_secret(PASSPHRASE, source)
        status = start(opened.home, secret, hard=hard, idle=rest)
        output.result(agent_document(status), None)
        earlier = f", or until unused for {unused}" if rest < hard else ""
        output.status(f"unlocked for {long}{earlier}; cmwallet lock ends it")
