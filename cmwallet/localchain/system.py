"""The system's contracts on the embedded chain: deployed by the distributor in the first blocks.

The contract at place i of the list is the distributor's creation number i. What is missing (a chain of an earlier
version, a process killed half way) is deployed when the chain is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.contracts.artifacts import load_artifact
from cmwallet.contracts.systems import SYSTEM
from cmwallet.errors import NotFound
from cmwallet.localchain.keys import address_of, load_key

if TYPE_CHECKING:
    from cmwallet.localchain.chain import LocalChain

DEPLOYMENT_GAS = 16_000_000
"""Enough for the longest code that is legal (EIP-170: 24,576 bytes at 200 gas) and what its constructor does."""

_TRANSFER = bytes.fromhex("a9059cbb")
"""Selector of ERC-20's `transfer(address,uint256)`."""


def system_addresses(chain: LocalChain) -> dict[str, bytes]:
    """Return name → address of the contracts that are deployed, also on a chain that was copied without its keys."""
    distributor = chain.settings.distributor
    names = (one.name for one in SYSTEM)
    return {} if distributor is None else dict(zip(names, chain.records.created_by(distributor), strict=False))


def deploy_missing(chain: LocalChain) -> None:
    """Deploy what the list has and the chain has not, one block each, resumably."""
    try:
        key = load_key(chain.directory, "distributor")
    except NotFound:
        return  # a copy without keys is for reading
    distributor = address_of(key)
    if chain.settings.distributor is None:
        with chain.database.writing():
            chain.settings.distributor = distributor
    while (place := len(there := system_addresses(chain))) < len(SYSTEM):
        system = SYSTEM[place]
        data = load_artifact(system.name).bytecode + system.words(distributor, there)
        chain.deploy(key, place, data, system.value, DEPLOYMENT_GAS)


def give_legacy_tokens(chain: LocalChain, to: bytes, amount: int) -> bytes:
    """Send some of the legacy ERC-20 from the distributor, as the original sale did; returns the hash."""
    data = _TRANSFER + bytes(12) + to + amount.to_bytes(32, "big")
    return chain.send_own("distributor", system_addresses(chain)["CMT"], 0, data)
