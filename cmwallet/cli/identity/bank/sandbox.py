"""`cmwallet identity bank sandbox`: a bank to practise with."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

app = Commands()

DEFAULT_PORT = 8480


@app.add(
    "sandbox",
    example="cmwallet identity bank sandbox\n"
    "cmwallet identity bank sandbox --port 0 --folder /tmp/bank --holder 'Maria Anna Sample'",
)
def sandbox(
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0: any.")] = DEFAULT_PORT,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="PATH", help="Its database; default: bank/ in the home.")
    ] = None,
    holder: Annotated[
        str | None, typer.Option("--holder", metavar="NAME", help="Open an account for this person too.")
    ] = None,
    token_time: Annotated[str, typer.Option("--token-time", metavar="TIME", help="How long tokens last.")] = "10m",
    settle_time: Annotated[
        str, typer.Option("--settle-time", metavar="TIME", help="How long a payment takes to settle.")
    ] = "0s",
) -> None:
    """Run a bank on this machine until Ctrl-C: accounts, consents, tokens that end, payments that settle or bounce.

    A payment whose reference says BOUNCE comes back. Its money is not money, and its people are invented.
    """
    from cmwallet.units import parse_duration
    from identity.bank.sandbox.app import serve

    with session() as opened:
        opened.home.prepare()
        where = folder or opened.home.path / "bank"
    with suppress(KeyboardInterrupt):  # that is how a server in the foreground is stopped
        serve(
            where,
            port=port,
            holder=holder,
            ready=lambda url: output.result({"url": url, "folder": str(where)}, url),
            access_seconds=parse_duration(token_time),
            settle_seconds=parse_duration(settle_time, allow_zero=True),
        )
