"""`cmwallet network endpoint`: the nodes of a network, in the order in which they are preferred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.chain.network_shown import shown_endpoints
from cmwallet.cli.results import chain
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.kinds import Kind
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.node.networks import Network
    from cmwallet.session import Session

app = Commands(help="Several nodes of one network: add, remove, list.")

Name = Annotated[str, Kind.NETWORK, typer.Argument(metavar="NAME", help="The network.")]


def warn_of_unencrypted(urls: Sequence[str]) -> None:
    """Warn of endpoints whose connection others on the way can read and change."""
    from cmwallet.node.endpoints import parse_endpoints

    if any(endpoint.scheme == "http" and not endpoint.loopback for endpoint in parse_endpoints(urls)):
        output.warn("the connection is not encrypted: others on the way can read and change what the node says")


@app.add(
    "add",
    result=list[chain.Endpoint],
    example="cmwallet network endpoint add ethereum https://two.example https://three.example",
)
def add(
    name: Name,
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="JSON-RPC addresses of further nodes.")],
) -> None:
    """Give a network further endpoints, which are preferred after those that it has.

    Whoever can write config.toml could add one too, so the network has to be used again before anything is sent.
    """
    with session() as opened:
        network = _network(opened, name)
        warn_of_unencrypted(urls)
        _keep(opened, network, (*network.endpoints, *urls))


@app.add(
    "remove",
    result=list[chain.Endpoint],
    example="cmwallet network endpoint remove ethereum 2\ncmwallet network endpoint remove ethereum https://two.example",
)
def remove(
    name: Name,
    endpoint: Annotated[str, Kind.URL, typer.Argument(metavar="URL|N", help="The address, or its place in the list.")],
) -> None:
    """Take an endpoint away from a network; the last one goes with network remove."""
    from cmwallet.errors import InvalidInput

    with session() as opened:
        network = _network(opened, name)
        gone = _chosen(network, endpoint)
        left = tuple(url for url in network.endpoints if url != gone)
        if not left:
            raise InvalidInput(f"it is the only endpoint of {name}", hint=f"cmwallet network remove {name}")
        _keep(opened, network, left)


@app.add("list", result=list[chain.Endpoint], example="cmwallet network endpoint list ethereum")
def list_(name: Name) -> None:
    """List the endpoints of a network, the preferred one first; paths and queries, which may hold a key, are hidden."""
    with session() as opened:
        _print(_network(opened, name))


def _network(opened: Session, name: str) -> Network:
    from cmwallet.errors import InvalidInput
    from cmwallet.node.networks import find_network

    network = find_network(opened.config, name)
    if network.embedded:
        raise InvalidInput("the network 'local' is the embedded chain and takes no endpoint")
    return network


def _chosen(network: Network, named: str) -> str:
    """Return the endpoint that is meant: by its place, its address, or the address as lists show it."""
    from cmwallet.errors import NotFound

    numbered = dict(enumerate(network.endpoints, start=1))
    if named.isascii() and named.isdigit() and len(named) < 3 and int(named) in numbered:
        return numbered[int(named)]
    if named in network.endpoints:
        return named
    alike = [url for url, shown in zip(network.endpoints, shown_endpoints(network), strict=True) if shown == named]
    if len(alike) != 1:
        what = "more than one endpoint" if alike else "no endpoint"
        raise NotFound(
            f"{what} of {network.name} look like that", hint=f"cmwallet network endpoint list {network.name}"
        )
    return alike[0]


def _keep(opened: Session, network: Network, endpoints: tuple[str, ...]) -> None:
    from cmwallet.node.endpoints import parse_endpoints
    from cmwallet.node.networks import add_network

    parse_endpoints(endpoints)
    changed = replace(network, rpc=endpoints[0], fallbacks=endpoints[1:])
    add_network(opened.config, changed)
    _print(changed)
    output.hint(f"accept the change before you send: cmwallet network use {network.name}")


def _print(network: Network) -> None:
    rows = list(enumerate(shown_endpoints(network), start=1))
    document: list[chain.Endpoint] = [{"number": number, "endpoint": shown} for number, shown in rows]
    output.table(document, ("", "endpoint"), [(str(number), shown) for number, shown in rows], empty="no endpoint")
