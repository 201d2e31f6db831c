"""`cmwallet identity did`: DID documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.common import NameArgument
from cmwallet.cli.results import identities
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.stale import AllowStale, refuse_stale, warn_if_stale
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session

At = Annotated[int | None, typer.Option("--at", metavar="BLOCK", min=0, help="As of this block.")]
ByClock = Annotated[bool, typer.Option("--by-clock", help="Let entries expire by the clock, not by block time.")]

app = Commands(help="DID documents: show your own, resolve any.")


@app.add(
    "show",
    IDENTITY,
    result=identities.DidResolution,
    example="cmwallet identity did show\ncmwallet identity did show work --json | jq .document",
)
def did_show(name: NameArgument = None, at: At = None, by_clock: ByClock = False) -> None:
    """Resolve your own DID."""
    with session() as opened:
        identity = selected_identity(opened, name)
        warn_if_stale(opened)
        _print_resolution(opened, str(identity.did(opened.network.chain_id)), at, by_clock=by_clock)


@app.add(
    "resolve",
    result=identities.DidResolution,
    example="cmwallet identity did resolve did:ethr:0x4d2:0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json\n"
    "cmwallet identity did resolve did:ethr:0x4d2:0x7099…79C8 --at 1200",
)
def did_resolve(
    did: Annotated[str, typer.Argument(metavar="DID", help="did:ethr:0x<chain id>:0x<address>.")],
    at: At = None,
    by_clock: ByClock = False,
    allow_stale: AllowStale = "0s",
) -> None:
    """Resolve any DID of the network: its document, and the block that it answers for.

    A node whose newest block is too old does not know what was revoked since: exit code 3, unless --allow-stale.
    """
    with session() as opened:
        if at is None:
            refuse_stale(opened, allow_stale)
        _print_resolution(opened, did, at, by_clock=by_clock)


def _print_resolution(opened: Session, text: str, at: int | None, *, by_clock: bool) -> None:
    import time

    from cmwallet.cli.terminal.documents import when
    from cmwallet.identities.registry import ChainKeyHistory
    from identity.did import parse_did, resolve

    found = ChainKeyHistory.on(opened).history(parse_did(text), at)
    resolution = resolve(found, int(time.time()) if by_clock else found.block_time)
    document: identities.DidResolution = {
        "document": resolution.document,
        "metadata": {
            "deactivated": resolution.deactivated,
            "version_id": resolution.version or None,
            "block": resolution.block,
            "block_time": when(found.block_time),
            "valid_at": when(resolution.now),
            "expiry_by": "clock" if by_clock else "block",
        },
    }
    output.result(document, output.json_text(resolution.document, indent=2))
    output.status(f"as of block {resolution.block}" + (", deactivated" if resolution.deactivated else ""))
