"""Injective's precompiled contract of staking (`injective-core` 1.20): where it is, and what is used of it.

Its `delegation(address,string)` has the selector of another engine's and another meaning: a coin is (amount, denom).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from cmwallet.calls.abi import Interface
from cmwallet.staking.precompiles.declarations import declared
from identity.address import Address

INJECTIVE_STAKING: Final = Address("0x0000000000000000000000000000000000000066")

_INJECTIVE: Final = (
    "delegate(string validator,uint256 amount) nonpayable -> bool success",
    "undelegate(string validator,uint256 amount) nonpayable -> bool success",
    "redelegate(string source,string target,uint256 amount) nonpayable -> bool success",
    "withdrawDelegatorRewards(string validator) nonpayable -> (uint256 amount,string denom)[] coins",
    "delegation(address delegator,string validator) view -> uint256 shares,(uint256 amount,string denom) balance",
)


@cache
def injective_staking() -> Interface:
    """Return what is used of Injective's staking."""
    return declared(_INJECTIVE)
