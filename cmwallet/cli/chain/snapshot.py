"""`cmwallet snapshot`: balances of a token at a block, as a file that everybody can check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cmwallet.cli.results import chain
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

app = Commands(help="Balances of a token at a block, to be claimed elsewhere: build, verify.")


@app.add(
    "build",
    result=chain.Snapshot,
    example="cmwallet snapshot build --token CMT --at 1200 --for-chain 18 --out snapshot.json",
)
def build(
    at: Annotated[int, typer.Option("--at", metavar="BLOCK", min=0, help="The block.")],
    for_chain: Annotated[
        int, Kind.NUMBER, typer.Option("--for-chain", metavar="ID", min=1, help="Chain id where it is claimed.")
    ],
    to: Annotated[Path, typer.Option("--out", metavar="FILE", help="Write the snapshot here.")],
    token: Annotated[str, typer.Option("--token", metavar="SYMBOL|ADDRESS", help="Whose balances.")] = "CMT",
    from_block: Annotated[int, typer.Option("--from-block", metavar="N", min=0, help="The token's first block.")] = 0,
    include_contracts: Annotated[
        bool, typer.Option("--include-contracts", help="Keep accounts with code; most cannot claim.")
    ] = False,
) -> None:
    """Read who holds a token at a block, check it with the token itself, and write the Merkle tree's leaves."""
    from cmwallet.cli.terminal.files import write_new
    from cmwallet.history.assets import choose_asset
    from cmwallet.history.snapshot import build_snapshot, snapshot_text
    from identity.address import parse_address

    with session() as opened:
        asset = choose_asset(opened.database, opened.client, opened.network, token)
        with output.progress("reading events", at - from_block + 1) as bar:
            snapshot = build_snapshot(
                opened.client,
                parse_address(asset.token or ""),
                at,
                for_chain,
                first=from_block,
                include_contracts=include_contracts,
                advance=bar.advance,
            )
        write_new(to, snapshot_text(snapshot).encode())
        document = {name: value for name, value in snapshot.as_json().items() if name not in ("leaves", "excluded")}
        counts = {"accounts": len(snapshot.leaves), "excluded": len(snapshot.excluded), "file": str(to)}
        output.result({**document, **counts}, "0x" + snapshot.root.hex())
        output.status(f"{len(snapshot.leaves)} accounts, total {snapshot.total}")
        if snapshot.excluded:
            output.warn(f"{len(snapshot.excluded)} accounts with code are left out; the file lists them")


@app.add(
    "verify",
    result=chain.SnapshotCheck,
    example="cmwallet snapshot verify snapshot.json\ncmwallet snapshot verify snapshot.json --rebuild",
)
def verify(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The snapshot; - is stdin.")],
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read the chain again and compare every leaf.")] = False,
) -> None:
    """Check a snapshot's root and total against its leaves, or with --rebuild against the chain; 18 if they differ."""
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import NotVerified
    from cmwallet.history.snapshot import build_snapshot, parse_snapshot
    from identity.address import parse_address

    snapshot = parse_snapshot(read_text(file).encode())
    if rebuild:
        with session() as opened:
            again = build_snapshot(
                opened.client,
                parse_address(snapshot.token),
                snapshot.block,
                snapshot.chain_id,
                include_contracts=not snapshot.excluded,
            )
        if again != snapshot:
            raise NotVerified("the chain tells other balances than the snapshot", hint="get it from its maker again")
    root = "0x" + snapshot.root.hex()
    output.result(
        {"root": root, "total": str(snapshot.total), "accounts": len(snapshot.leaves), "rebuilt": rebuild}, root
    )
