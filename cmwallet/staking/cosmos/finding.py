"""What a Cosmos chain is, as its node's REST interface tells it: found once, shown, and agreed to by the user.

The kind of its keys is that of an account which has signed: of a validator's operator, who has at least declared it.
"""

from __future__ import annotations

from typing import Final

from cmwallet.cosmos.addresses import account_text, read_operator
from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.rest import CosmosRest
from cmwallet.cosmos.transaction import ENGINES
from cmwallet.cosmos.values import name
from cmwallet.errors import InvalidInput, NetworkFailed
from cmwallet.node.client import NodeClient
from cmwallet.transactions.cosmos_order import rest_of

_LOOKED_AT: Final = 20
"""How many operators' keys are looked at."""


def find_chain(client: NodeClient, engine: str | None) -> CosmosChain:
    """Return the chain behind a client's REST interface; `engine` is what the user states.

    Raises:
        NetworkFailed: it cannot be asked, or answers nonsense. InvalidInput: its keys are of a kind not known here.
    """
    rest = CosmosRest(rest_of(client))
    prefix, denom = rest.prefix(), name(rest.staking_params().get("bond_denom"), "coin that is staked")
    try:
        return CosmosChain(rest.chain_id(), engine or _engine(rest), prefix, denom)
    except InvalidInput as problem:
        if engine is None and problem.hint is None:
            raise NetworkFailed("the node describes its chain in a way that makes no sense") from None
        raise


def _engine(rest: CosmosRest) -> str:
    """Return which engine's keys the accounts of the chain have."""
    for row in rest.validators()[:_LOOKED_AT]:
        prefix, operator = read_operator(name(row.get("operator_address"), "address of a validator"))
        account = rest.account(account_text(prefix, operator))
        kind = None if account is None else account.key_type
        found = next((engine for engine, url in ENGINES.items() if url == kind), None)
        if found is not None:
            return found
    raise InvalidInput(
        "the keys of this chain's accounts are of no kind that is known here",
        hint="--staking cosmos:ENGINE states it: " + ", ".join(ENGINES),
    )
