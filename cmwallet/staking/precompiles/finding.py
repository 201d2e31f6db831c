"""Which engine's precompiled contracts a network has: as the user states it, once looked whether they answer so.

Nothing is guessed from an answer: two engines give the same call two meanings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.staking.precompiles.injective_driver import InjectiveDriver
from cmwallet.staking.precompiles.injective_reading import InjectiveReader

if TYPE_CHECKING:
    from cmwallet.node.client import NodeClient
    from cmwallet.node.networks import Network
    from cmwallet.session import Session
    from cmwallet.staking.driver import StakingDriver

INJECTIVE: Final = "injective"


def find_precompiles(client: NodeClient, network: Network, engine: str) -> str:
    """Return what has to be known of an engine's contracts, as text. Raises `NotFound`, `NetworkFailed`."""
    InjectiveReader.on(client, network).probe()
    return engine


def precompiles_driver(opened: Session, found: str) -> StakingDriver:  # noqa: ARG001 - one engine has nothing to find
    """Return the driver by what `find_precompiles` found."""
    return InjectiveDriver.on(opened)
