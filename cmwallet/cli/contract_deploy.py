"""`cmwallet contract deploy` and `use`: the contracts of the system on a chain, from here or by somebody else."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from cmwallet.cli import output
from cmwallet.cli.options import VAULT, Yes, session
from cmwallet.cli.transaction_options import DEPLOYMENT, transaction_options
from cmwallet.cli.tree import Commands

app = Commands()

Arguments = Annotated[
    list[str] | None, typer.Argument(metavar="[ARGUMENT]...", help="0x…, 12, 1.5cmt, true, utf8:TEXT, a JSON list.")
]


@app.add(
    "deploy",
    DEPLOYMENT,
    example="cmwallet contract deploy KeyRegistry --network devnet --yes\ncmwallet contract deploy --all --yes",
)
def deploy(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A contract of the system.")] = None,
    arguments: Arguments = None,
    everything: Annotated[bool, typer.Option("--all", help="All that the network lacks; may be repeated.")] = False,
    value: Annotated[str | None, typer.Option("--value", metavar="AMOUNT", help="Coins to send along.")] = None,
) -> None:
    """Deploy a contract of the system and write its address down.

    --all deploys what the network lacks, one after the other; when it is interrupted, run it again and it goes on.
    The embedded chain has them all already.
    """
    from cmwallet.chain.deployments import ELSEWHERE, deployed
    from cmwallet.cli.deploying import deploy_one
    from cmwallet.errors import Usage

    if everything == (name is not None):
        raise Usage("give either a name or --all", hint="cmwallet contract deploy --all")
    options = transaction_options()
    with session() as opened:
        here = deployed(opened.database, opened.client, opened.network)
        wanted = [name] if name is not None else [item for item in ELSEWHERE if item not in here]
        if not wanted:
            output.status("nothing is missing")
        with output.one_document() if everything else nullcontext():
            for item in wanted:
                deploy_one(opened, item, arguments or [], value, options.sender, options.road())


@app.add("use", VAULT, example="cmwallet contract use KeyRegistry 0x5FbDB2315678afecb367f032d93F642f64180aa3")
def use(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A contract of the system.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Where somebody else deployed it.")],
    yes: Yes = False,
) -> None:
    """Write down where a contract of the system is that somebody else deployed on this network.

    Its code is compared with the committed one first; 18 if it differs. People who share a key registry see each
    other's keys: whom you grant to has to be listed in yours.
    """
    from cmwallet.chain.abi_values import as_text
    from cmwallet.chain.deployments import Deployments, deployed, verify_code
    from cmwallet.cli.confirm import require_yes
    from cmwallet.errors import InvalidInput
    from identity.address import parse_address

    with session() as opened:
        if opened.network.embedded:
            raise InvalidInput("the embedded chain says itself where its contracts are", hint="cmwallet contract list")
        where = parse_address(address)
        known = deployed(opened.database, opened.client, opened.network).get(name)
        document = {"name": name, "address": where, "network": opened.network.name}
        if known is None or known.address != where:
            immutables = verify_code(opened.client, name, where)
            lines = [f"{name} on {opened.network.name}: {where}"]
            lines += [f"{item.name} {as_text(item.type, value)}" for item, value in immutables]
            lines += [] if known is None else [f"It replaces {known.address}: keys and anchors there are seen no more."]
            require_yes(yes, "Take it as such from now on?", lines=lines)
            Deployments(opened.database).add(opened.keeper, opened.client.genesis_hash(), name, where, "")
        output.result(document, str(where))
        before = "" if known is None or known.address == where else f", and no longer {known.address}"
        output.status(f"{name} on {opened.network.name} is {where}{before}")
