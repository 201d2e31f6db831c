"""`cmwallet network`: networks, their nodes, and the genesis that each is pinned to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.chain.network_endpoint import app as endpoint_app
from cmwallet.cli.chain.network_endpoint import warn_of_unencrypted
from cmwallet.cli.chain.network_shown import network_document, shown_endpoints, shown_node
from cmwallet.cli.results import accounts, chain
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import VAULT, Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.node.networks import Network, Pin
    from cmwallet.session import Session

app = Commands(help="Networks: list, add, use, rename, check; several endpoints of one.")
app.add_typer(endpoint_app, name="endpoint")

Name = Annotated[str, Kind.NETWORK, typer.Argument(metavar="NAME", help="The network.")]


@app.add("list", result=list[chain.Network], example="cmwallet network list")
def list_() -> None:
    """List the networks, with the one in use marked."""
    from cmwallet.node.networks import Pins, all_networks

    with session() as opened:
        pins, current = Pins(opened.database), opened.network.name
        networks = list(all_networks(opened.config).values())
        output.table(
            [network_document(item, pins.find(item.name), in_use=item.name == current) for item in networks],
            ("", "name", "chain id", "coin", "dialect", "node"),
            [
                (
                    "*" if item.name == current else " ",
                    item.name,
                    str(item.chain_id),
                    item.symbol,
                    item.dialect,
                    ", ".join(shown_endpoints(item)) or shown_node(item) or "no endpoint",
                )
                for item in networks
            ],
        )


@app.add(
    "add",
    result=chain.Network,
    example="cmwallet network add ethereum --rpc https://node.example:8545\n"
    "cmwallet network add ethereum --rpc https://one.example --rpc https://two.example --rpc https://three.example\n"
    "cmwallet network add far --rpc http://127.0.0.1:8545\n"
    "cmwallet network add devnet --rpc http://127.0.0.1:8545 --chain-id 31337 --symbol ETH --confirmations 1",
)
def add(
    name: Annotated[str, Kind.NETWORK, typer.Argument(metavar="NAME", help="A built-in network, or a new name.")],
    rpc: Annotated[
        list[str],
        typer.Option("--rpc", metavar="URL", help="A node's JSON-RPC address; again for each other one."),
    ],
    chain_id: Annotated[
        int | None, typer.Option("--chain-id", metavar="N", min=1, help="The EIP-155 id of a new network.")
    ] = None,
    symbol: Annotated[str | None, typer.Option("--symbol", metavar="TEXT", help="The coin, such as ETH.")] = None,
    dialect: Annotated[str | None, typer.Option("--dialect", metavar="evm|travis", help="How the node talks.")] = None,
    confirmations: Annotated[
        int | None, typer.Option("--confirmations", metavar="N", min=1, help="When a transfer counts as settled.")
    ] = None,
    on_demand: Annotated[
        bool, typer.Option("--on-demand", help="Its blocks come only with transactions, as a development node's.")
    ] = False,
    staking: Annotated[
        str | None,
        Kind.TEXT,
        typer.Option(
            "--staking",
            metavar="KIND",
            help="Else looked for: cosmos:ENGINE, precompiles:ENGINE, travis, contract:0x…, cmt-v2:0x…, none.",
        ),
    ] = None,
    rest: Annotated[
        str | None,
        typer.Option("--rest", metavar="URL", help="The REST address of a Cosmos chain's node, for its own staking."),
    ] = None,
) -> None:
    """Add a network, or give a built-in one its node.

    Of several endpoints the first that is well answers, and what a lie would cost money or trust is asked of all.
    Another home's embedded chain, served on this machine, says itself what it is: it needs a name and --rpc alone.
    """
    from cmwallet.node.embedded_peer import embedded_peer
    from cmwallet.node.networks import add_network, all_networks, describe_network
    from cmwallet.staking.finding import check_stated

    if staking is not None:
        check_stated(staking)
    with session() as opened:
        known = all_networks(opened.config).get(name)
        if known is None and chain_id is None and symbol is None:
            peer = embedded_peer(rpc[0], seconds=opened.config.seconds("rpc-timeout"))
            if peer is not None:
                chain_id, symbol, on_demand = peer.chain_id, peer.symbol, True
                confirmations = confirmations or peer.confirmations
        network = describe_network(
            name,
            rpc,
            known=known,
            chain_id=chain_id,
            symbol=symbol,
            dialect=dialect,
            confirmations=confirmations,
            on_demand=on_demand,
            staking=staking,
            rest=rest,
        )
        add_network(opened.config, network)
        warn_of_unencrypted(network.relied_on)
        output.result(network_document(network, None, in_use=False), None)
        output.hint(f"look at it and accept it: cmwallet network use {name}")


@app.add("use", VAULT, result=chain.Network, example="cmwallet network use cybermiles")
def use(name: Name, yes: Yes = False) -> None:
    """Use a network from now on.

    The first time, its genesis hash, client version and dialect are shown and pinned after a typed yes; from then on
    a node with another genesis is refused, and another endpoint in config.toml until you use the network again.
    """
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.home.agreed_settings import AgreedSettings, endpoint_reliance
    from cmwallet.node.chain_identity import introduce
    from cmwallet.node.networks import Pins, find_network
    from cmwallet.node.quorum import require_same_block
    from cmwallet.staking.finding import is_agreed, staking_reliance

    with session() as opened:
        network = find_network(opened.config, name)
        pins = Pins(opened.database)
        pin = pins.find(name)
        if not network.embedded:
            client = opened.client_of(network, introducing=True)
            identity, version = introduce(client, network), client.client_version()
            require_same_block(client, identity.height)
            endpoint, staking = endpoint_reliance(name, network.relied_on), staking_reliance(client, network)
            agreed = AgreedSettings(opened.database)
            same = agreed.value(endpoint.setting) == endpoint.value and is_agreed(agreed, staking)
            if pin is None or pin.genesis != identity.genesis or not same:
                lines = [
                    f"network   {name} at {', '.join(shown_endpoints(network))}",
                    f"chain id  {identity.chain_id}",
                    f"genesis   {identity.genesis}",
                    f"client    {version or 'does not say'}",
                    f"dialect   {network.dialect}",
                    f"staking   {staking.value}",
                ]
                if identity.height:
                    lines[2] = f"block     {identity.height} is {identity.genesis}: the node has no first block"
                if pin is not None:
                    lines.append(f"before    {pin.genesis}, accepted on {pin.created}")
                if yes:
                    output.status("\n".join(lines))
                require_yes(yes, "Is this the chain that you mean?", lines=lines)
                pin = pins.set(opened.keeper, network, identity.genesis, version, height=identity.height)
                for one in (endpoint, staking):
                    agreed.agree(opened.keeper, one.setting, one.value)
        opened.config.set("network", name)
        output.result(network_document(network, pin, in_use=True), None)
        output.status(f"using {name}")


@app.add(
    "show",
    result=chain.NetworkWithContracts,
    example="cmwallet network show local\ncmwallet network show --json | jq .genesis",
)
def show(
    name: Annotated[str | None, Kind.NETWORK, typer.Argument(metavar="[NAME]", help="None: the one in use.")] = None,
) -> None:
    """Show what is known of a network, and which contracts of the system are there."""
    from cmwallet.node.networks import Pins, find_network

    with session() as opened:
        network = opened.network if name is None else find_network(opened.config, name)
        pin = Pins(opened.database).find(network.name)
        rows = [
            ("name", network.name),
            ("chain id", str(network.chain_id)),
            ("coin", network.symbol),
            ("dialect", network.dialect),
            *[("node", shown) for shown in shown_endpoints(network) or [shown_node(network) or "no endpoint"]],
            ("genesis", "made in this home" if network.embedded else _known_by(pin) if pin else "not accepted yet"),
            ("confirmations", str(network.confirmations)),
        ]
        rows += [("token", f"{token.symbol} {token.address}  {token.note}") for token in network.tokens]
        contracts = _contracts(opened, network, pin)
        rows += [("contract", f"{name} {address}") for name, address in contracts.items()]
        document = network_document(network, pin, in_use=network.name == opened.network.name)
        output.facts({**document, "contracts": contracts}, rows)


def _known_by(pin: Pin) -> str:
    return pin.genesis if not pin.height else f"{pin.genesis}, which is block {pin.height}"


def _contracts(opened: Session, network: Network, pin: Pin | None) -> dict[str, str]:
    """What the embedded chain tells, or what the address book holds for the genesis that was accepted."""
    from cmwallet.calls.deployments import Deployments, deployed

    if network.embedded:
        found = deployed(opened.database, opened.client_of(network), network)
    else:
        found = {} if pin is None else Deployments(opened.database).all(pin.genesis)
    return {name: str(deployment.address) for name, deployment in found.items()}


@app.add("rename", VAULT, result=chain.Network, example="cmwallet network rename devnet sandbox")
def rename(name: Name, new: Annotated[str, Kind.NAME, typer.Argument(metavar="NEW", help="The new name.")]) -> None:
    """Give a network of your own another name; its journal, pin and endpoint stay what they are."""
    from cmwallet.node.networks import Pins
    from cmwallet.transactions.network_renaming import rename_network

    with session() as opened:
        used = opened.network.name
        network = rename_network(opened.database, opened.config, opened.keeper, name, new)
        pin = Pins(opened.database).find(new)
        output.result(network_document(network, pin, in_use=used in (name, new)), None)
        output.status(f"{name} is {new} now")


@app.add("remove", result=accounts.Removed, example="cmwallet network remove devnet --yes")
def remove(name: Name, yes: Yes = False) -> None:
    """Remove a network of your own, or a built-in one's node; its pin is forgotten."""
    from cmwallet.cli.terminal.confirm import require_yes
    from cmwallet.errors import InvalidInput
    from cmwallet.node.endpoint_memory import SeenHeights
    from cmwallet.node.networks import Pins, find_network

    with session() as opened:
        network = find_network(opened.config, name)
        if network.rpc is None:
            raise InvalidInput(f"{name} is built in and has no endpoint to remove")
        require_yes(yes, f"Remove {name}?")
        opened.config.set_entry("networks", name, None)
        pin = Pins(opened.database).find(name)
        if pin is not None:
            SeenHeights(opened.database).forget(pin.genesis)
        Pins(opened.database).remove(name)
        if opened.config.value("network").text == name and not network.built_in:
            opened.config.set("network", None)
        output.result({"removed": name}, None)


@app.add("check", result=chain.NetworkCheck, example="cmwallet network check\ncmwallet network check ethereum --json")
def check(
    name: Annotated[str | None, Kind.NETWORK, typer.Argument(metavar="[NAME]", help="None: the one in use.")] = None,
) -> None:
    """Ask a network's node who it is; exit code 3 when it does not answer, 10 when it serves another chain.

    A newest block that is too old for the chain's own time is warned about: the node lags, or the chain stands still.
    Of several endpoints each is asked: exit code 0 when those that are well agree, 3 when none is or the newest block
    of all is too old, 18 when they contradict each other.
    """
    from cmwallet.cli.chain.network_check import check_network
    from cmwallet.node.networks import find_network

    with session() as opened:
        check_network(opened, opened.network if name is None else find_network(opened.config, name))
