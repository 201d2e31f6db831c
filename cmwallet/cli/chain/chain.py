"""`cmwallet chain`: the embedded chain and its server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import chain, vault
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.localchain.process import ServerStatus
    from cmwallet.node.client import NodeClient
    from cmwallet.session import Session

app = Commands(help="The embedded chain: start, stop, faucet, mine, reset.")

_LOCAL = "local"


def _document(status: ServerStatus) -> chain.ChainStatus:
    return {
        "running": status.running,
        "answers": status.answers,
        "pid": status.pid,
        "url": status.url,
        "chain_id": status.chain_id,
        "genesis": status.genesis,
        "block": status.block,
        "clock_offset": status.clock_offset,
        "ends_in": status.ends_in,
    }


def _state(status: ServerStatus) -> str:
    if not status.running:
        return "not running"
    if not status.answers:
        return "runs, does not answer"
    return "running" if status.ends_in is None else f"running for commands; ends after {status.ends_in} s without one"


def _local_client(opened: Session) -> NodeClient:
    """The embedded chain, whatever network is in use."""
    from cmwallet.node.networks import find_network

    return opened.client_of(find_network(opened.config, _LOCAL))


@app.add(
    "start",
    result=chain.ChainStatus,
    example="cmwallet chain start\n"
    "cmwallet chain start --port 8545 --allow-origin http://localhost:3000\n"
    "cmwallet chain start --foreground",
)
def start(
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65535, help="Listen here; 0: any; default: 8545, or the next."),
    ] = None,
    foreground: Annotated[bool, typer.Option("--foreground", help="Stay, until Ctrl-C or chain stop.")] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", metavar="ORIGIN", help="Answer this web page too; may be repeated."),
    ] = None,
) -> None:
    """Serve the embedded chain to other tools: JSON-RPC on 127.0.0.1, in the background.

    Commands start one for themselves, which other tools do not reach and which ends when it is not used
    (chain.autostart); this one stays until chain stop. Web pages are refused unless you name their origin; the
    faucet, mining and moving time need the token in chain/server.json.
    """
    from cmwallet.localchain import process

    origins = allow_origin or []
    with session() as opened:
        opened.home.prepare()
        directory = opened.home.chain_directory
        status = process.status(directory)
        if status.answers and status.url is not None and port is None and not origins and not foreground:
            output.status("the chain's server runs already")
        elif foreground:
            process.start(
                directory,
                port=port,
                foreground=True,
                allow_origins=origins,
                ready=lambda url: output.result({**_document(process.status(directory)), "running": True}, url),
            )
            return
        else:
            status = process.start(directory, port=port, foreground=False, allow_origins=origins)
        output.result(_document(status), status.url)


@app.add("stop", result=vault.Stopped, example="cmwallet chain stop")
def stop() -> None:
    """Stop the chain's server, whoever started it. The chain itself stays, and cmwallet goes on working with it."""
    from cmwallet.localchain import process

    with session() as opened:
        stopped = process.stop(opened.home.chain_directory)
        output.result({"stopped": stopped}, None)
        output.status("stopped" if stopped else "the chain's server was not running")


@app.add("status", result=chain.ChainStatus, example="cmwallet chain status\ncmwallet chain status --json | jq -r .url")
def status() -> None:
    """Show whether the chain's server runs, its address, and how far the chain is."""
    from cmwallet.localchain import process

    with session() as opened:
        found = process.status(opened.home.chain_directory)
        rows = [
            ("server", _state(found)),
            ("url", found.url or "-"),
            ("pid", "-" if found.pid is None else str(found.pid)),
            ("chain id", str(found.chain_id)),
            ("genesis", found.genesis or "not made yet"),
            ("block", "-" if found.block is None else str(found.block)),
            ("clock offset", f"{found.clock_offset} s"),
        ]
        output.facts(_document(found), rows)


@app.add(
    "faucet",
    result=chain.Faucet,
    example="cmwallet chain faucet\ncmwallet chain faucet savings --amount 250\n"
    "cmwallet chain faucet --amount 40 --token CMT\n"
    "cmwallet chain faucet 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json | jq -r .hash",
)
def faucet(
    to: Annotated[
        str | None,
        typer.Argument(metavar="[TO]", help="An address, account or contact; none: the default account."),
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="At most 10000 CMT; default: 100 CMT.")
    ] = None,
    token: Annotated[
        str | None, typer.Option("--token", metavar="CMT", help="CMT: the legacy ERC-20, which token swap takes.")
    ] = None,
) -> None:
    """Give test CMT on the embedded chain to an account."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.accounts.recipients import resolve_recipient
    from cmwallet.errors import InvalidInput
    from cmwallet.history.assets import choose_asset
    from cmwallet.localchain.money import FAUCET_DEFAULT, FAUCET_MAXIMUM
    from cmwallet.node.networks import find_network
    from cmwallet.units import NATIVE_DECIMALS, Amount, parse_native_amount

    wei = FAUCET_DEFAULT if amount is None else parse_native_amount(amount, "CMT")
    given = Amount(wei, NATIVE_DECIMALS, "CMT")
    if token is not None and token.upper() != given.symbol:
        raise InvalidInput(f"the faucet has no {token}", hint="coins, or with --token CMT the legacy ERC-20")
    if not 0 < wei <= FAUCET_MAXIMUM:
        most = Amount(FAUCET_MAXIMUM, NATIVE_DECIMALS, "CMT")
        raise InvalidInput(f"the faucet does not give {given}", hint=f"more than nothing, at most {most} at a time")
    with session() as opened:
        opened.home.prepare()  # the embedded chain needs no wallet: it makes its home itself
        if to is None:
            account = choose_account(opened.config, opened.database, None)
            address, label = account.address, f"{account.name} ({account.address})"
        else:
            recipient = resolve_recipient(opened.database, to)
            address, label = recipient.address, recipient.label
        client = _local_client(opened)
        parameters = [address.lower(), hex(wei)]
        if token is not None:
            given = choose_asset(opened.database, client, find_network(opened.config, _LOCAL), given.symbol).amount(wei)
            parameters.append(given.symbol)
        sent = client.transport.request("cmwallet_faucet", parameters)
        output.result({"hash": sent, "to": address, "amount": given.as_json()}, str(sent))
        output.status(f"{given} to {label}")


@app.add(
    "mine",
    result=chain.MinedBlock,
    example="cmwallet chain mine\ncmwallet chain mine --blocks 5\ncmwallet chain mine --ahead 30d",
)
def mine(
    blocks: Annotated[int, typer.Option("--blocks", metavar="N", min=1, max=1000, help="So many blocks.")] = 1,
    ahead: Annotated[
        str | None, typer.Option("--ahead", metavar="TIME", help="Move the chain's clock ahead first: 15m, 30d.")
    ] = None,
) -> None:
    """Mine blocks on the embedded chain, of whatever waits to be mined."""
    from cmwallet.units import parse_duration

    with session() as opened:
        client = _local_client(opened)
        if ahead is not None:
            client.transport.request("evm_increaseTime", [hex(parse_duration(ahead))])
        client.transport.request("evm_mine", [{"blocks": hex(blocks)}])
        block = client.latest_block()
        output.result({"block": block.number, "hash": block.hash}, str(block.number))


@app.add("reset", result=chain.ChainReset, example="cmwallet chain reset\ncmwallet chain reset --yes")
def reset(yes: Yes = False) -> None:
    """Throw the embedded chain away and begin a new one, with a new genesis; its faucet keeps its key.

    Everything on it is lost: balances, contracts, history. The journal keeps what was sent, and the accounts' bindings
    to the old genesis are dropped.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import Damaged
    from cmwallet.localchain import maintenance, process
    from cmwallet.node.networks import Pins
    from cmwallet.transactions.bindings import Bindings

    with session() as opened:
        directory = opened.home.chain_directory
        try:
            old = process.status(directory).genesis
        except Damaged as problem:
            old = None
            output.warn(problem.message)
        require_yes(yes, "Throw the embedded chain away?", lines=[f"genesis {old or 'unknown'}, {directory}"])
        try:
            new = _local_client(opened).transport.request("cmwallet_reset", [])
        except Damaged:
            aside = maintenance.set_aside(directory)
            output.status(f"the damaged chain was moved to {aside}")
            new = _local_client(opened).genesis_hash()
        if old is not None:
            Bindings(opened.database).drop_genesis(old)
        Pins(opened.database).remove(_LOCAL)
        output.result({"genesis": new, "old_genesis": old}, str(new))


@app.add("export", result=chain.ChainFile, example="cmwallet chain export backup.db")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The new file.")],
) -> None:
    """Write a consistent copy of the embedded chain, without the keys of its faucet and distributor."""
    from cmwallet.localchain.maintenance import export_chain

    with session() as opened:
        size = export_chain(opened.home.chain_directory, file)
        output.result({"file": str(file), "bytes": size}, None)
        output.status(f"{size} bytes written to {file}")


@app.add("log", result=list[str], example="cmwallet chain log --limit 20")
def log(
    lines: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="So many, the newest.")] = 50,
) -> None:
    """Show the log of the chain's server."""
    from cmwallet.foreign import clean
    from cmwallet.localchain.maintenance import log_lines

    with session() as opened:
        found = [clean(line, 500) for line in log_lines(opened.home.chain_directory, lines)]
        output.result(found, "\n".join(found) if found else None)
