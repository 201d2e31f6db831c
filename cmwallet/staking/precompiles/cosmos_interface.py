"""Precompiled contracts of cosmos/evm (`precompiles/*/abi.json` at 262f7d4a): where they are, what is used of them.

Validators are text here, as the chain writes them; in older releases they are addresses, and the calls are others.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from cmwallet.calls.abi import Interface
from cmwallet.staking.precompiles.declarations import declared
from identity.address import Address

STAKING: Final = "staking"
DISTRIBUTION: Final = "distribution"
GOV: Final = "gov"
SLASHING: Final = "slashing"
ADDRESSES: Final = {
    STAKING: Address("0x0000000000000000000000000000000000000800"),
    DISTRIBUTION: Address("0x0000000000000000000000000000000000000801"),
    GOV: Address("0x0000000000000000000000000000000000000805"),
    SLASHING: Address("0x0000000000000000000000000000000000000806"),
}
_PAGE: Final = "(bytes key,uint64 offset,uint64 limit,bool countTotal,bool reverse) page"
_NEXT: Final = "(bytes nextKey,uint64 total) next"
_COIN: Final = "(string denom,uint256 amount)"
_DECIMAL_COINS: Final = "(string denom,uint256 amount,uint8 precision)[]"
_VALIDATOR: Final = (
    "(string operator,string pubkey,bool jailed,uint8 status,uint256 tokens,uint256 shares,"
    "(string moniker,string identity,string website,string contact,string details) description,"
    "int64 unbondingHeight,int64 unbondingTime,uint256 commission,uint256 minSelfDelegation)"
)
_MOVE: Final = "(int64 creationHeight,int64 completionTime,uint256 initialBalance,uint256 sharesDst)"
_MOVES: Final = f"(string delegator,string source,string target,{_MOVE}[] entries) redelegation"
_WAY_BACK: Final = "(int64 creationHeight,int64 end,uint256 initial,uint256 balance,uint64 id,int64 held)[] entries"
_TALLY: Final = "(string yes,string abstain,string no,string noWithVeto)"
_PROPOSAL: Final = (
    f"(uint64 id,string[] messages,uint32 status,{_TALLY} tally,uint64 submitTime,uint64 depositEndTime,"
    f"{_COIN}[] deposit,uint64 votingStartTime,uint64 votingEndTime,string metadata,string title,string summary,"
    "address proposer)"
)
_FUNCTIONS: Final = {
    STAKING: (
        "delegate(address delegator,string validator,uint256 amount) nonpayable -> bool success",
        "undelegate(address delegator,string validator,uint256 amount) nonpayable -> int64 completionTime",
        "redelegate(address delegator,string source,string target,uint256 amount) nonpayable -> int64 completionTime",
        (
            "cancelUnbondingDelegation(address delegator,string validator,uint256 amount,uint256 height) nonpayable"
            " -> bool success"
        ),
        f"validators(string status,{_PAGE}) view -> {_VALIDATOR}[] validators,{_NEXT}",
        f"delegation(address delegator,string validator) view -> uint256 shares,{_COIN} balance",
        (
            "unbondingDelegation(address delegator,string validator) view ->"
            f" (string delegator,string validator,{_WAY_BACK}) unbonding"
        ),
        (
            f"redelegations(address delegator,string source,string target,{_PAGE}) view ->"
            f" ({_MOVES},({_MOVE} entry,uint256 balance)[] entries)[] moves,{_NEXT}"
        ),
    ),
    DISTRIBUTION: (
        "claimRewards(address delegator,uint32 most) nonpayable -> bool success",
        f"withdrawDelegatorRewards(address delegator,string validator) nonpayable -> {_COIN}[] amount",
        f"withdrawValidatorCommission(string validator) nonpayable -> {_COIN}[] amount",
        (
            f"delegationTotalRewards(address delegator) view -> (string validator,{_DECIMAL_COINS} reward)[] rewards,"
            f"{_DECIMAL_COINS} total"
        ),
        "delegatorValidators(address delegator) view -> string[] validators",
        f"validatorCommission(string validator) view -> {_DECIMAL_COINS} commission",
    ),
    GOV: (
        f"deposit(address depositor,uint64 proposal,{_COIN}[] amount) nonpayable -> bool success",
        "vote(address voter,uint64 proposal,uint8 option,string metadata) nonpayable -> bool success",
        f"getProposals(uint32 status,address voter,address depositor,{_PAGE}) view -> {_PROPOSAL}[] proposals,{_NEXT}",
        f"getProposal(uint64 proposal) view -> {_PROPOSAL} proposal",
        f"getTallyResult(uint64 proposal) view -> {_TALLY} tally",
        (
            "getVote(uint64 proposal,address voter) view ->"
            " (uint64 proposal,address voter,(uint8 option,string weight)[] options,string metadata) vote"
        ),
    ),
    SLASHING: (
        "unjail(address validator) nonpayable -> bool success",
        (
            f"getSigningInfos({_PAGE}) view -> (address node,int64 startHeight,int64 indexOffset,int64 jailedUntil,"
            f"bool tombstoned,int64 missedBlocks)[] infos,{_NEXT}"
        ),
    ),
}


@cache
def cosmos_interface(name: str) -> Interface:
    """Return what is used of a contract."""
    return declared(_FUNCTIONS[name])
