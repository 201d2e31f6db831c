"""`cmwallet identity bank sandbox|clock`: a bank to practise with, and its clock."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import bank
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmwallet.home.folder import Home

app = Commands()

DEFAULT_PORT = 8480
CHAIN = "chain"
Folder = Annotated[
    Path | None, typer.Option("--folder", metavar="PATH", help="Its database; default: bank/ in the home.")
]


@app.add(
    "sandbox",
    result=bank.SandboxAddress,
    example="cmwallet identity bank sandbox\n"
    "cmwallet identity bank sandbox --port 0 --folder /tmp/bank --holder 'Maria Anna Sample'\n"
    "cmwallet identity bank sandbox --clock chain",
)
def sandbox(
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0: any.")] = DEFAULT_PORT,
    folder: Folder = None,
    holder: Annotated[
        str | None, Kind.NAME, typer.Option("--holder", metavar="NAME", help="Open an account for this person too.")
    ] = None,
    token_time: Annotated[str, typer.Option("--token-time", metavar="TIME", help="How long tokens last.")] = "10m",
    settle_time: Annotated[
        str, typer.Option("--settle-time", metavar="TIME", help="How long a payment takes to settle.")
    ] = "0s",
    clock: Annotated[
        str | None,
        typer.Option("--clock", metavar="+TIME|chain", help="Its clock: +30d ahead, or as the embedded chain's."),
    ] = None,
) -> None:
    """Run a bank on this machine until Ctrl-C: accounts, consents, tokens that end, payments that settle or bounce.

    A payment to another account here arrives when it settles; one whose reference says BOUNCE comes back. With --clock
    chain the bank's days pass when `chain mine --ahead` moves this home's embedded chain. A clock never goes back. Its
    money is not money, and its people are invented.
    """
    from cmwallet.units import parse_duration
    from identity.bank.sandbox.app import serve

    with session() as opened:
        opened.home.prepare()
        where = folder or opened.home.path / "bank"
        follow = _followed(clock, opened.home)
    with suppress(KeyboardInterrupt):  # that is how a server in the foreground is stopped
        serve(
            where,
            port=port,
            holder=holder,
            ready=lambda url: output.result({"url": url, "folder": str(where)}, url),
            follow=follow,
            access_seconds=parse_duration(token_time),
            settle_seconds=parse_duration(settle_time, allow_zero=True),
        )


@app.add(
    "clock",
    result=bank.SandboxClock,
    example="cmwallet identity bank clock --ahead 31d\ncmwallet identity bank clock --json | jq -r .now",
)
def clock(
    ahead: Annotated[str | None, typer.Option("--ahead", metavar="TIME", help="Move it ahead first: 15m, 31d.")] = None,
    folder: Folder = None,
) -> None:
    """Show what the clock of the sandbox bank says that runs on a folder, or move it ahead.

    Payments that are due settle, tokens and consents end as they do when time passes. The bank believes whoever reads
    the token of its `server.json`.
    """
    from cmwallet.units import parse_duration
    from identity.bank.sandbox.moving import move_clock

    with session() as opened:
        where = folder or opened.home.path / "bank"
    shown = move_clock(where, 0 if ahead is None else parse_duration(ahead))
    output.result(shown, str(shown["now"]))


def _followed(clock: str | None, home: Home) -> Callable[[], int] | None:
    """Return what says by how many seconds the bank's clock is ahead of the machine's. Raises `InvalidInput`."""
    from cmwallet.errors import InvalidInput
    from cmwallet.localchain.discovery import stored_head
    from cmwallet.units import parse_duration

    if clock is None:
        return None
    if clock == CHAIN:

        def of_chain() -> int:
            head = stored_head(home.chain_directory)
            return 0 if head is None else head.clock_offset

        return of_chain
    if not clock.startswith("+"):
        raise InvalidInput("--clock is chain, or a time ahead such as +30d", hint="a bank's clock does not go back")
    seconds = parse_duration(clock[1:])
    return lambda: seconds
