"""Is this the chain that the user means? A network is its chain id and its genesis."""

from __future__ import annotations

from dataclasses import dataclass

from cmwallet.chain.client import NodeClient
from cmwallet.chain.networks import Network, Pin
from cmwallet.errors import InputNeeded, NetworkFailed, ReplayRisk


@dataclass(frozen=True)
class ChainIdentity:
    """What a node says it serves."""

    chain_id: int
    genesis: str


def identify(client: NodeClient, network: Network) -> ChainIdentity:
    """Ask the node which chain it serves.

    Raises:
        NetworkFailed: it has another chain id than the network.
    """
    chain_id = client.chain_id()
    if chain_id != network.chain_id:
        raise NetworkFailed(
            f"the node of {network.name} serves chain id {chain_id}, not {network.chain_id}",
            hint=f"check its address: cmwallet network show {network.name}",
            details={"expected": network.chain_id, "found": chain_id},
        )
    return ChainIdentity(chain_id, client.genesis_hash())


def require_pinned(network: Network, pin: Pin | None, identity: ChainIdentity) -> None:
    """Raise unless the user accepted this genesis for this network; the embedded chain is its own witness.

    Raises:
        InputNeeded: the network was never accepted.
        ReplayRisk: it has another genesis than the accepted one.
    """
    if network.embedded:
        return
    if pin is None:
        raise InputNeeded(
            f"the network {network.name} was never accepted here",
            hint=f"look at it once: cmwallet network use {network.name}",
        )
    if pin.genesis != identity.genesis or pin.chain_id != identity.chain_id:
        raise ReplayRisk(
            f"the node of {network.name} has another genesis than the one accepted on {pin.created}",
            hint="it is another chain; check the endpoint, or accept it with cmwallet network use",
            details={"accepted": pin.genesis, "found": identity.genesis},
        )
