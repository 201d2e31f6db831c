"""What is used of the contract: `CyberMiles/cmt-staking` at 05048fa, `contracts/CMTStakingV2.sol`."""

from __future__ import annotations

from functools import cache
from typing import Final

from cmwallet.calls.abi import Interface, parse_interface

_TYPES: Final = {"a": "address", "u": "uint256", "b": "bool", "t": "uint128"}
_FUNCTIONS: Final = {
    "stake": ("a validator", "", "payable"),
    "unstake": ("a validator,u amount,a recipient", "", "nonpayable"),
    "validatorWithdraw": ("a recipient,u amount", "", "nonpayable"),
    "validators": ("a validator", "a validator,u stake,u reward,u uncollected,b valid,t changed", "view"),
    "stakers": ("a staker", "a staker,u stake,u reward,u uncollected", "view"),
    "validatorAddrList": ("u place", "a validator", "view"),
    "totalValidatorCount": ("", "u count", "view"),
    "totalStakingAmount": ("", "u amount", "view"),
    "rewardAmountPerDay": ("", "u amount", "view"),
    "MIN_STAKE_AMOUNT": ("", "u amount", "view"),
    "paused": ("", "b paused", "view"),
    "owner": ("", "a owner", "view"),
    "getVersion": ("", "u version", "pure"),
}
"""Name → inputs, outputs, mutability."""
_EVENTS: Final = {
    "Stake": "+a staker,+a validator,u recordIndex,u amount",
    "Unstake": "+a staker,+a validator,u amount,u reward,+a recipient,u fee",
}
"""Name → members; those that are indexed begin with a plus sign."""


@cache
def interface() -> Interface:
    """Return the contract's interface, as far as it is used here."""
    functions = [
        {
            "type": "function",
            "name": name,
            "inputs": _members(inputs),
            "outputs": _members(outputs),
            "stateMutability": mutability,
        }
        for name, (inputs, outputs, mutability) in _FUNCTIONS.items()
    ]
    events = [
        {"type": "event", "name": name, "anonymous": False, "inputs": _members(members)}
        for name, members in _EVENTS.items()
    ]
    return parse_interface([*functions, *events])


def _members(text: str) -> list[dict[str, object]]:
    members: list[dict[str, object]] = []
    for one in filter(None, text.split(",")):
        kind, _, name = one.lstrip("+").partition(" ")
        members.append({"name": name, "type": _TYPES[kind], "indexed": one.startswith("+")})
    return members
