"""Which engine's precompiled contracts a network has: as the user states it, once looked whether they answer so.

Nothing is guessed from an answer: two engines give the same call two meanings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cmwallet.cosmos.addresses import operator_text, read_operator
from cmwallet.cosmos.chain import CosmosChain
from cmwallet.errors import InvalidInput, NetworkFailed, Reverted
from cmwallet.node.answers import nonsense
from cmwallet.staking.precompiles.cosmos_driver import CHAIN, ENGINE, PrecompiledDriver
from cmwallet.staking.precompiles.cosmos_interface import DISTRIBUTION, STAKING
from cmwallet.staking.precompiles.cosmos_tables import PrecompiledTables
from cmwallet.staking.precompiles.injective_driver import InjectiveDriver
from cmwallet.staking.precompiles.injective_reading import InjectiveReader

if TYPE_CHECKING:
    from cmwallet.node.client import NodeClient
    from cmwallet.node.networks import Network
    from cmwallet.session import Session
    from cmwallet.staking.driver import StakingDriver

INJECTIVE: Final = "injective"
COSMOS: Final = "cosmos"
_LOOKED_AT: Final = 20
_ANY_PREFIX: Final = "any"


def find_precompiles(client: NodeClient, network: Network, engine: str) -> str:
    """Return what has to be known of an engine's contracts, as text.

    Raises:
        NotFound, NetworkFailed: no contract answers there, or in another form.
    """
    if engine == INJECTIVE:
        InjectiveReader.on(client, network).probe()
        return engine
    try:
        return f"{COSMOS} {_prefix_and_coin(PrecompiledTables(client, network, _ANY_PREFIX))}"
    except Reverted as reverted:
        raise NetworkFailed(f"the engine's contracts do not answer in that form: {reverted.message}") from None


def precompiles_driver(opened: Session, found: str) -> StakingDriver:
    """Return the driver by what `find_precompiles` found."""
    engine, _, rest = found.partition(" ")
    return InjectiveDriver.on(opened) if engine == INJECTIVE else PrecompiledDriver.on(opened, rest)


def _prefix_and_coin(tables: PrecompiledTables) -> str:
    """Return both, as a validator's operator is told where it has stake of its own: only there is a prefix written."""
    for row in tables.validators()[:_LOOKED_AT]:
        operator = row["operator"]
        for text in tables.contract(DISTRIBUTION).ask("delegatorValidators", operator):
            try:
                prefix, address = read_operator(text)
            except InvalidInput:
                raise nonsense("address of a validator") from None
            if address != operator:
                continue
            _shares, (denom, _amount) = tables.contract(STAKING).ask(
                "delegation", operator, operator_text(prefix, operator)
            )
            try:
                chain = CosmosChain(CHAIN, ENGINE, prefix, denom)
            except InvalidInput:
                raise nonsense("name of a coin") from None
            return f"{chain.prefix} {chain.denom}"
    raise NetworkFailed("no validator has stake of its own, by which the chain's addresses are known")
