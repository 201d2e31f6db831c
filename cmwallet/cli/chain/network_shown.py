"""Networks as they are shown: their facts, and endpoints without what may be a secret in their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.cli.results import chain

if TYPE_CHECKING:
    from cmwallet.node.networks import Network, Pin


def network_document(network: Network, pin: Pin | None, *, in_use: bool) -> chain.Network:
    """Return what `--json` tells of a network."""
    from cmwallet.node.endpoints import parse_endpoint

    return {
        "name": network.name,
        "chain_id": network.chain_id,
        "dialect": network.dialect,
        "symbol": network.symbol,
        "confirmations": network.confirmations,
        "rpc": shown_node(network),
        "endpoints": shown_endpoints(network),
        "genesis": None if pin is None else pin.genesis,
        "checkpoint": None if pin is None or not pin.height else pin.height,
        "built_in": network.built_in,
        "on_demand": network.embedded or network.on_demand,
        "in_use": in_use,
        "staking": network.staking,
        "rest": None if network.rest is None else parse_endpoint(network.rest).shown,
        "tokens": [
            {"symbol": token.symbol, "address": token.address, "decimals": token.decimals, "note": token.note or None}
            for token in network.tokens
        ],
    }


def shown_node(network: Network) -> str | None:
    """Return the preferred endpoint, or that the chain is in the home; None where there is no endpoint."""
    if network.embedded:
        return "embedded"
    return next(iter(shown_endpoints(network)), None)


def shown_endpoints(network: Network) -> list[str]:
    """Return the endpoints of a network without what may be a secret in them: path and query."""
    from cmwallet.node.endpoints import parse_endpoint

    return [parse_endpoint(url).shown for url in network.endpoints]
