"""The system's contracts on the embedded chain: deployed by the distributor in the first blocks.

The contract at place i of the list is the distributor's transaction number i: its address follows from the key.
What is missing (a chain of an earlier version, a process killed half way) is deployed when the chain is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth._utils.address import generate_contract_address
from eth_typing import Address

from cmwallet.contracts.artifacts import SYSTEM, load_artifact
from cmwallet.errors import NotFound
from cmwallet.localchain.keys import address_of, load_key
from cmwallet.localchain.money import DISTRIBUTOR_SUPPLY

if TYPE_CHECKING:
    from cmwallet.localchain.chain import LocalChain

_GAS = 5_000_000


def system_addresses(chain: LocalChain) -> dict[str, bytes]:
    """Return name → address of the contracts that are deployed; none on a chain that was copied without its keys."""
    try:
        distributor = address_of(load_key(chain.directory, "distributor"))
    except NotFound:
        return {}
    return {name: address_at(distributor, place) for place, name in enumerate(SYSTEM[: _deployed(chain, distributor)])}


def _deployed(chain: LocalChain, distributor: bytes) -> int:
    """Return how many of the list are on the chain."""
    return int(chain.state_of(chain.head()).get_nonce(Address(distributor)))


def deploy_missing(chain: LocalChain) -> None:
    """Deploy what the list has and the chain has not, one block each, resumably."""
    try:
        key = load_key(chain.directory, "distributor")
    except NotFound:
        return  # a copy without keys is for reading
    distributor = address_of(key)
    while (place := _deployed(chain, distributor)) < len(SYSTEM):
        name = SYSTEM[place]
        data = load_artifact(name).bytecode + _arguments(name, distributor)
        value = DISTRIBUTOR_SUPPLY if name == "Swap" else 0
        chain.deploy(key, place, data, value, _GAS)


def address_at(distributor: bytes, place: int) -> bytes:
    """Return the address of the contract that the distributor's transaction number `place` creates."""
    return bytes(generate_contract_address(Address(distributor), place))


def _arguments(name: str, distributor: bytes) -> bytes:
    """Return the encoded constructor arguments."""
    if name == "CMT":
        return bytes(12) + distributor
    if name == "Swap":
        return bytes(12) + address_at(distributor, SYSTEM.index("CMT"))
    return b""
