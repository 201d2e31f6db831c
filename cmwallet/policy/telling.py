"""Words for amounts under a policy, with the symbols and decimals that were sealed into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmwallet.signing.facts import NATIVE, UNLIMITED_FROM
from cmwallet.units import NATIVE_DECIMALS, format_units

if TYPE_CHECKING:
    from cmwallet.policy.facts import RequestFacts
    from cmwallet.policy.language import Policy
    from cmwallet.policy.ledger import Tally


def told_amount(policy: Policy, chain_id: int | None, asset: str, raw: int) -> str:
    """Return so much of an asset's smallest unit in words."""
    if asset == NATIVE:
        return f"{format_units(raw, NATIVE_DECIMALS)} {policy.coins.get(str(chain_id), 'coins')}"
    if raw >= UNLIMITED_FROM:
        return "any amount"
    for token in policy.tokens:
        if token.address.lower() == asset.lower():
            return f"{format_units(raw, token.decimals)} {token.symbol}"
    return f"{raw} of the smallest unit" if asset != "grants" else f"{raw} grants"


def told_limit(policy: Policy, tally: Tally, facts: RequestFacts, amount: int) -> str:
    """Return how far a limit is used once `amount` is counted."""
    limit = tally.limit
    asset = limit.asset
    told = told_amount(policy, facts.chain_id, asset, amount)
    if limit.total is None:
        return told
    spent, total = (told_amount(policy, facts.chain_id, asset, raw) for raw in (tally.spent(), limit.total))
    return f"{told} beside {spent} of {total}"
