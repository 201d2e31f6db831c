"""`cmwallet contract deploy` and `use`: the contracts of the system on a chain, from here or by somebody else."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.results import contracts, transactions
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.transaction import DEPLOYMENT, transaction_options
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.calls.adopting import Adoption
    from cmwallet.session import Session
    from identity.address import Address

app = Commands()

Arguments = Annotated[
    list[str] | None, typer.Argument(metavar="[ARGUMENT]...", help="0x…, 12, 1.5cmt, true, utf8:TEXT, a JSON list.")
]


@app.add(
    "deploy",
    DEPLOYMENT,
    result=contracts.Deployed | list[contracts.Deployed | contracts.KnownContract] | transactions.Sent,
    example="cmwallet contract deploy KeyRegistry --network devnet --yes\ncmwallet contract deploy --all --yes",
)
def deploy(
    name: Annotated[
        str | None, Kind.CONTRACT, typer.Argument(metavar="[NAME]", help="A contract of the system.")
    ] = None,
    arguments: Arguments = None,
    everything: Annotated[bool, typer.Option("--all", help="All that the network lacks; may be repeated.")] = False,
    value: Annotated[str | None, typer.Option("--value", metavar="AMOUNT", help="Coins to send along.")] = None,
) -> None:
    """Deploy a contract of the system and write its address down.

    --all deploys what the network lacks, one after the other; when it is interrupted, run it again and it goes on.
    The embedded chain has them all already.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.calls.deployments import deployed
    from cmwallet.contracts.systems import SYSTEM
    from cmwallet.errors import Usage
    from cmwallet.transactions import deploying
    from cmwallet.units import parse_native_amount

    if everything == (name is not None):
        raise Usage("give either a name or --all", hint="cmwallet contract deploy --all")
    options = transaction_options()
    with session() as opened:
        here = deployed(opened.database, opened.client, opened.network)
        wanted = [name] if name is not None else [one.name for one in SYSTEM if one.elsewhere and one.name not in here]
        if not wanted:
            output.status("nothing is missing")
        coins = 0 if value is None else parse_native_amount(value, opened.network.symbol)
        account = choose_account(opened.config, opened.database, options.sender)
        executor = options.executor(opened, report=False)
        with output.one_document() if everything else nullcontext():
            for item in wanted:
                made = deploying.deploy(executor, account, item, arguments or [], coins)
                if made is not None:
                    document = {"name": item, "address": made.address, "hash": made.transaction_hash}
                    output.result(document | {"network": opened.network.name}, f"{item}\t{made.address}")


@app.add(
    "use",
    VAULT,
    result=contracts.KnownContract | list[contracts.KnownContract],
    example="cmwallet contract use KeyRegistry 0x5FbDB2315678afecb367f032d93F642f64180aa3\n"
    "cmwallet contract use --all contracts.json --yes\n"
    "cmwallet contract use --all http://127.0.0.1:8545",
)
def use(
    name: Annotated[str | None, typer.Argument(metavar="[NAME|FILE|URL]", help="A contract of the system.")] = None,
    address: Annotated[str | None, typer.Argument(metavar="[ADDRESS]", help="Where somebody else deployed it.")] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="All that a FILE (`contract list --json` elsewhere; - is stdin) or a node names."),
    ] = False,
    yes: Yes = False,
) -> None:
    """Write down where a contract of the system is that somebody else deployed on this network.

    Its code is compared with the committed one first, and the contracts that it works with are compared with those
    known here; 18 if they differ. People who share a key registry see each other's keys: whom you grant to has to be
    listed in yours. --all takes them from a file, or asks an embedded chain's node: that at a URL, which has to be of
    the same chain, or without one the network's own. What they name is compared all the same, and taken whole or not.
    """
    from cmwallet.calls.adopting import adopt, check_adoptions
    from cmwallet.calls.deployments import deployed
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import InvalidInput
    from identity.address import parse_address

    _check_named(name, address, everything)
    with session() as opened:
        if opened.network.embedded:
            raise InvalidInput("the embedded chain says itself where its contracts are", hint="cmwallet contract list")
        wanted = _wanted(opened, name) if everything else {name or "": parse_address(address or "")}
        known = deployed(opened.database, opened.client, opened.network)
        adoptions = check_adoptions(opened.client, known, wanted)
        if adoptions:
            lines = [line for one in adoptions for line in _lines(one, opened.network.name)]
            what = "it as such" if len(adoptions) == 1 else f"these {len(adoptions)} as such"
            require_yes(yes, f"Take {what} from now on?", lines=lines)
            adopt(opened.database, opened.keeper, opened.client.genesis_hash(), adoptions)
        before = {one.name: one.replaces for one in adoptions}
        with output.one_document() if everything else nullcontext():
            for wanted_name, where in wanted.items():
                document = {"name": wanted_name, "address": where, "network": opened.network.name}
                output.result(document, f"{wanted_name}\t{where}" if everything else str(where))
                replaced = before.get(wanted_name)
                no_longer = "" if replaced is None else f", and no longer {replaced}"
                output.status(f"{wanted_name} on {opened.network.name} is {where}{no_longer}")


def _check_named(named: str | None, address: str | None, everything: bool) -> None:
    """Raise `Usage` unless the arguments name one contract and its address, or with --all where all are named."""
    from cmwallet.errors import Usage

    if (everything and address is not None) or (not everything and (named is None or address is None)):
        raise Usage("give a name and an address, or --all FILE", hint="cmwallet contract use KeyRegistry 0x…")


def _wanted(opened: Session, named: str | None) -> dict[str, Address]:
    """Return name → address of all contracts that a file names, or a node of this chain."""
    from cmwallet.calls.adopting import parse_contracts
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import NotVerified
    from cmwallet.node.connection import client_at
    from cmwallet.node.embedded_peer import contracts_at

    if named is None:
        return contracts_at(opened.client)
    if not named.startswith(("http://", "https://")):
        return parse_contracts(read_text(named).encode())
    other = client_at(named, seconds=opened.config.seconds("rpc-timeout"))
    try:
        if other.genesis_hash() != opened.client.genesis_hash():
            raise NotVerified("that node is of another chain", hint="cmwallet network add, then network use")
        return contracts_at(other)
    finally:
        other.close()


def _lines(adoption: Adoption, network: str) -> list[str]:
    from cmwallet.calls.abi_values import as_text

    lines = [f"{adoption.name} on {network}: {adoption.address}"]
    lines += [f"{item.name} {as_text(item.type, value)}" for item, value in adoption.immutables]
    if adoption.replaces is not None:
        lines.append(f"It replaces {adoption.replaces}: keys and anchors there are seen no more.")
    return lines
