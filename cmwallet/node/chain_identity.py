"""Identity of a chain: its chain id and its genesis, compared with what the network is pinned to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cmwallet.errors import InputNeeded, NetworkFailed, ReplayRisk
from cmwallet.node.client import NodeClient, NoFirstBlock
from cmwallet.node.networks import Network, Pin

BEHIND_THE_NEWEST: Final = 10
"""So many blocks before the newest one a checkpoint is taken: what is on top may still be replaced."""


@dataclass(frozen=True)
class ChainIdentity:
    """What a node says it serves: the chain id, and the hash of the block by which the chain is known.

    That block is the first one (`height` 0), or a checkpoint where the node does not keep that.
    """

    chain_id: int
    genesis: str
    height: int = 0


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


def introduce(client: NodeClient, network: Network) -> ChainIdentity:
    """Ask a node that nobody has accepted yet: as `identify`, and a checkpoint where it has not the first block."""
    try:
        return identify(client, network)
    except NoFirstBlock:
        newest = client.block_number()
        for number in (newest - BEHIND_THE_NEWEST, newest):
            block = client.block(number) if number > 0 else None
            if block is not None:
                return ChainIdentity(network.chain_id, block.hash, number)
        raise


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
